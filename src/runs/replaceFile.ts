/** Replaces a file at once: a reader sees the old contents or the new, never a part. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asWriteError } from './errors';
import { writeFully } from './writeFully';

export interface ReplaceOptions {
  /** Also survives a loss of power: the contents reach the disk before the name does. */
  readonly durable?: boolean;
}

/** The file that stands in for `path` while it is written by this process. */
export const temporaryPath = (path: string) => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
/** Whether a file's name is that of a replacement that a crash left behind, or that is on its way. */
export const isTemporary = (name: string) => /^\..+\.\d+\.tmp$/.test(name);

/** @throws RunWriteError; the old file is then still there and nothing else stays behind. */
export function replaceFile(path: string, contents: Uint8Array, options: ReplaceOptions = {}): void {
  const temporary = temporaryPath(path);
  try {
    const fd = openSync(temporary, 'w');
    try {
      writeFully(fd, path, contents, 0);
      if (options.durable) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeIfThere(temporary);
    throw asWriteError(path, error);
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The failure that brought us here is what the caller has to hear; a later `reopen` removes what is left.
  }
}
