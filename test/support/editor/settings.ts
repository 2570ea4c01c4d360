/** User settings of an editor that tests or `npm start` open: nothing on screen but the workspace and our extension. */
export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high contrast': 'Default High Contrast',
  'high contrast light': 'Default High Contrast Light',
} as const;
export type Theme = keyof typeof themes;

export interface EditorSettings {
  readonly theme?: Theme;
  /** False: folders open without being trusted, and Restricted Mode is on. */
  readonly trusted?: boolean;
  /** Any further settings by their ids. */
  readonly others?: Readonly<Record<string, unknown>>;
}

export const userSettings = ({ theme = 'dark', trusted = true, others = {} }: EditorSettings): Record<string, unknown> => ({
  'workbench.colorTheme': themes[theme],
  'window.autoDetectColorScheme': false,
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  // Trusted: no question and no Restricted Mode. Not trusted: Restricted Mode without the question that would cover the screen.
  'security.workspace.trust.enabled': !trusted,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'window.restoreWindows': 'none',
  'window.confirmBeforeClose': 'never',
  ...others,
});
