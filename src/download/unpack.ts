/** A .tar.gz archive, of which only known files are taken. */
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { diskError, DownloadError } from './errors';

/** Path of the file in the archive, and the bytes that it must have; null where any number is right. */
export type ArchiveFiles = ReadonlyMap<string, number | null>;

/**
 * Unpacks the files of that name into `folder`, by their last path component: no path of the archive is ever used as one.
 * @throws DownloadError `archive` where one is missing or has another size, or the archive is damaged; the signal's reason when aborted
 */
export async function unpack(archive: string, files: ArchiveFiles, folder: string, signal: AbortSignal): Promise<void> {
  const missing = new Set(files.keys());
  const tar = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), tar, { signal });
  // It fails together with the loop, whose error is the one to show.
  reading.catch(() => undefined);
  try {
    for await (const entry of tar) {
      const { name, type, size } = entry.header;
      const expected = files.get(name);
      if (expected === undefined || type !== 'file') {
        entry.resume();
        continue;
      }
      if (expected !== null && size !== expected) {
        throw new DownloadError('archive', `${archive}: ${name}: expected ${expected} bytes, found ${size}`);
      }
      await pipeline(entry, createWriteStream(join(folder, name.split('/').at(-1) ?? name)), { signal });
      missing.delete(name);
    }
    await reading;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    const disk = diskError(folder, error);
    if (disk instanceof DownloadError) throw disk;
    throw new DownloadError('archive', `${archive}: the archive is damaged: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (missing.size > 0) throw new DownloadError('archive', `${archive}: expected ${[...missing].join(', ')} in the archive, not found`);
}
