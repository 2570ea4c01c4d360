/** Downloads a data set beside its place, checks and unpacks it there, and moves it into place when it is whole. */
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from './dataSets';
import { diskError, DownloadError } from './errors';
import { fetchFile, type FetchOptions } from './fetchFile';
import { unpack } from './unpack';

export interface DownloadProgress {
  readonly step: 'download' | 'unpack';
  /** Of the archive, as they come. */
  readonly bytes: number;
  readonly total: number;
}

export interface DownloadOptions extends Omit<FetchOptions, 'onProgress'> {
  /** The data set becomes a folder in this one. */
  readonly to: string;
  readonly onProgress: (progress: DownloadProgress) => void;
}

export interface Downloaded {
  readonly folder: string;
  /** False where the whole data set was there before; nothing was downloaded then. */
  readonly fresh: boolean;
}

/** @throws DownloadError, with nothing left behind; the signal's reason when aborted */
export async function downloadDataSet(dataSet: DataSet, options: DownloadOptions): Promise<Downloaded> {
  const folder = join(options.to, dataSet.folder);
  if (await isWhole(dataSet, folder)) return { folder, fresh: false };
  const staging = await makeStaging(options.to, dataSet.name);
  try {
    const archive = join(staging, 'archive.tar.gz');
    const { bytes: total } = dataSet.archive;
    await fetchFile(dataSet.archive, archive, { ...options, onProgress: bytes => options.onProgress({ step: 'download', bytes, total }) });
    options.onProgress({ step: 'unpack', bytes: total, total });
    const unpacked = join(staging, dataSet.folder);
    await mkdir(unpacked);
    const files = new Map(Object.entries(dataSet.files).map(([name, size]) => [`${dataSet.folder}/${name}`, size]));
    await unpack(archive, files, unpacked, options.signal);
    await place(unpacked, folder);
    return { folder, fresh: true };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function makeStaging(to: string, name: string): Promise<string> {
  try {
    await mkdir(to, { recursive: true });
    return await mkdtemp(join(to, `.${name}-`));
  } catch (error) {
    throw diskError(to, error);
  }
}

/** What is there and not whole is another's, or damaged: it is not touched. */
async function place(unpacked: string, folder: string): Promise<void> {
  try {
    await rename(unpacked, folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOTDIR') throw diskError(folder, error);
    throw new DownloadError(
      'disk',
      `${folder}: it is there already and is not the whole data set: move it away, or download to another folder`,
    );
  }
}

async function isWhole({ files }: DataSet, folder: string): Promise<boolean> {
  for (const [name, bytes] of Object.entries(files)) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile() || (bytes !== null && found.size !== bytes)) return false;
  }
  return true;
}
