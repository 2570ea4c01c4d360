/**
 * CIFAR-10 and CIFAR-100 in their binary formats (A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009;
 * https://www.cs.toronto.edu/~kriz/cifar.html): records without a header, each one label byte (CIFAR-100: the coarse, then the
 * fine one) and 3072 bytes of a 32 x 32 picture, plane by plane: red, green, blue, rows from the top. Any number of records is fine.
 */
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ImagesError } from './errors';
import { fileError } from './fileError';
import type { Cifar10Source, Cifar100Source } from './imageSource';
import type { ImageSplits, LabelledImages } from './labelledImages';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const CHANNELS = 3;
const PIXELS = PLANE * CHANNELS;

interface Format {
  /** Names of the folder that the official archive unpacks to, of the training files and of the test file. */
  readonly folder: string;
  readonly isTrain: (name: string) => boolean;
  readonly trainNames: string;
  readonly test: string;
  readonly names: string;
  /** The label bytes of a record in their order, each with its number of classes; which of them is the class. */
  readonly labelBytes: readonly { readonly name: string; readonly classes: number }[];
  readonly label: number;
}

const CIFAR_10: Format = {
  folder: 'cifar-10-batches-bin',
  isTrain: name => /^data_batch_\d+\.bin$/.test(name),
  trainNames: 'data_batch_1.bin and so on',
  test: 'test_batch.bin',
  names: 'batches.meta.txt',
  labelBytes: [{ name: 'label', classes: 10 }],
  label: 0,
};

function cifar100(labels: 'fine' | 'coarse'): Format {
  return {
    folder: 'cifar-100-binary',
    isTrain: name => name === 'train.bin',
    trainNames: 'train.bin',
    test: 'test.bin',
    names: `${labels}_label_names.txt`,
    labelBytes: [
      { name: 'coarse label', classes: 20 },
      { name: 'fine label', classes: 100 },
    ],
    label: labels === 'coarse' ? 0 : 1,
  };
}

/**
 * Reads the directory, or the folder in it that the official archive unpacks to. Images are in the order of the files.
 * @throws ImagesError naming the file, and where in it what was found
 */
export async function readCifar(source: Cifar10Source | Cifar100Source, signal?: AbortSignal): Promise<ImageSplits> {
  const format = source.kind === 'cifar10' ? CIFAR_10 : cifar100(source.labels ?? 'fine');
  const folder = await findFolder(source, format);
  const names = await listFolder(folder);
  const train = names.filter(format.isTrain).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const classNames = await readClassNames(join(folder, format.names), format);
  const read = (files: readonly string[], limit?: number) =>
    readFiles(
      files.map(name => join(folder, name)),
      format,
      { classNames, limit, signal },
    );
  return { train: await read(train, source.train), test: await read([format.test], source.test) };
}

async function findFolder({ kind, path }: Cifar10Source | Cifar100Source, format: Format): Promise<string> {
  const complete = (names: readonly string[]) => names.some(format.isTrain) && names.includes(format.test);
  const here = await listFolder(path).catch((error: unknown) => {
    if (!(error instanceof ImagesError) || error.reason !== 'missing') throw error;
    throw new ImagesError('missing', `${error.message} (${download(kind)})`, { cause: error });
  });
  if (complete(here)) return path;
  const inside = join(path, format.folder);
  if (here.includes(format.folder) && complete(await listFolder(inside))) return inside;
  const found = here.filter(name => name.endsWith('.bin')).slice(0, 8);
  throw new ImagesError(
    'missing',
    `${path}: expected the files of ${kind} in its binary format (${format.trainNames}, ${format.test}), there or in ${format.folder}; ` +
      (found.length === 0 ? `found no .bin file (${download(kind)})` : `found ${found.join(', ')}`),
  );
}

const download = (kind: string) => `"ntk-monitor data download ${kind}" fetches the data set`;

interface ReadFilesOptions {
  readonly classNames: readonly string[] | undefined;
  /** Records to read at most. */
  readonly limit: number | undefined;
  readonly signal: AbortSignal | undefined;
}

async function readFiles(paths: readonly string[], format: Format, options: ReadFilesOptions): Promise<LabelledImages> {
  const record = format.labelBytes.length + PIXELS;
  const counts = await Promise.all(paths.map(path => countRecords(path, record)));
  const total = Math.min(
    options.limit ?? Infinity,
    counts.reduce((sum, count) => sum + count, 0),
  );
  const values = new Float32Array(total * PIXELS);
  const labels = new Uint16Array(total);
  let at = 0;
  for (const [i, path] of paths.entries()) {
    const count = Math.min(counts[i] ?? 0, total - at);
    await readRecords(path, format, count, { values, labels, at }, options.signal);
    at += count;
  }
  const classes = format.labelBytes[format.label]?.classes ?? 0;
  return {
    images: { count: total, size: PIXELS, shape: [SIDE, SIDE, CHANNELS], values },
    labels,
    classes,
    ...(options.classNames && { classNames: options.classNames }),
  };
}

async function countRecords(path: string, record: number): Promise<number> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (size % record === 0) return size / record;
  const begin = size - (size % record);
  throw new ImagesError(
    'malformed',
    `${path}: expected whole records of ${record} bytes, found ${size} bytes: ` +
      `the record at byte ${begin} has only ${size % record} of them (is the file cut off, or of another format?)`,
  );
}

/** Records read at a time: 3 MB. */
const CHUNK = 1000;

interface Destination {
  readonly values: Float32Array;
  readonly labels: Uint16Array;
  /** The first image to write. */
  readonly at: number;
}

async function readRecords(path: string, format: Format, count: number, to: Destination, signal?: AbortSignal): Promise<void> {
  const record = format.labelBytes.length + PIXELS;
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(1, count)) * record);
    for (let first = 0; first < count; first += CHUNK) {
      signal?.throwIfAborted();
      const records = Math.min(CHUNK, count - first);
      const { bytesRead } = await file.read(chunk, 0, records * record, first * record);
      if (bytesRead !== records * record) {
        throw new ImagesError('malformed', `${path}: it became shorter while it was read, at byte ${first * record + bytesRead}`);
      }
      for (let r = 0; r < records; r++) {
        const bytes = chunk.subarray(r * record, (r + 1) * record);
        to.labels[to.at + first + r] = readLabel(bytes, format, path, (first + r) * record);
        readPicture(bytes.subarray(format.labelBytes.length), to.values, (to.at + first + r) * PIXELS);
      }
    }
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file?.close();
  }
}

/** All label bytes of a record are checked; one of them is the class. */
function readLabel(bytes: Buffer, format: Format, path: string, offset: number): number {
  format.labelBytes.forEach(({ name, classes }, i) => {
    const label = bytes[i] ?? NaN;
    if (label < classes) return;
    throw new ImagesError(
      'malformed',
      `${path}: byte ${offset + i} (record ${offset / (format.labelBytes.length + PIXELS)}): expected a ${name} from 0 to ${classes - 1}, found ${label}`,
    );
  });
  return bytes[format.label] ?? NaN;
}

/** Planes of bytes [3, 32, 32] to pixels [32, 32, 3] in [0, 1]. */
function readPicture(planes: Buffer, values: Float32Array, at: number): void {
  for (let p = 0; p < PLANE; p++) {
    for (let c = 0; c < CHANNELS; c++) values[at + p * CHANNELS + c] = (planes[c * PLANE + p] ?? NaN) / 255;
  }
}

/** One name a line; absent where the file is, or where it does not have one for each class. */
async function readClassNames(path: string, format: Format): Promise<readonly string[] | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(path, error);
  }
  const names = text.split('\n').flatMap(line => line.trim() || []);
  return names.length === format.labelBytes[format.label]?.classes ? names : undefined;
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    throw fileError(path, error);
  }
}
