/** What an installation reports of itself. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** In their order; which of `download` or `wheel`, `unpack`, `build` come depends on the network and the machine. */
export type InstallStep = 'packages' | 'download' | 'wheel' | 'unpack' | 'build' | 'check' | 'place';

export const STEP_TITLES: Readonly<Record<InstallStep, string>> = {
  packages: 'Fetching @tensorflow/tfjs-node from npm',
  download: "Fetching the TensorFlow library by the package's own download",
  wheel: 'Fetching the TensorFlow library from PyPI',
  unpack: 'Unpacking the library',
  build: 'Building the binding',
  check: 'Checking that it loads and multiplies',
  place: 'Moving it into place',
};

export interface InstallProgress {
  readonly step: InstallStep;
  /** 0 to 1; null where it is not known. */
  readonly share: number | null;
}

/** Bytes of all files in a folder and below; what comes and goes meanwhile is left out. */
export async function sizeOf(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await sizeOf(path);
    else
      sum += await lstat(path).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return sum;
}
