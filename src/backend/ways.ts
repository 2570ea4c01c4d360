/** Where the library comes from: the package's own download, the wheel, or the first of them that works. */
export const INSTALL_FROM = ['auto', 'package', 'wheel'] as const;
export type InstallFrom = (typeof INSTALL_FROM)[number];
