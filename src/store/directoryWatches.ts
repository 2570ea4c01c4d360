/** Wake-ups when something changes in a directory. Only a hint: where watching does not work, or the bound is reached, polling does it. */
import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';

/** A store holds at most so many watches. */
const MAX_WATCHES = 256;

export class DirectoryWatches {
  private readonly open = new Set<FSWatcher>();

  constructor(private readonly limit = MAX_WATCHES) {}

  /** Calls `changed` after every change in the directory itself. @returns undefined where it cannot be watched. */
  add(directory: string, changed: (file: string | null) => void): { dispose(): void } | undefined {
    if (this.open.size >= this.limit) return undefined;
    let watcher: FSWatcher;
    try {
      watcher = watch(directory, { persistent: false }, (_kind, file) => changed(file));
    } catch {
      return undefined; // Gone, or the system has no watches left: polling finds out which.
    }
    const dispose = () => {
      this.open.delete(watcher);
      watcher.close();
    };
    watcher.on('error', dispose);
    this.open.add(watcher);
    return { dispose };
  }

  dispose(): void {
    for (const watcher of this.open) watcher.close();
    this.open.clear();
  }
}
