/**
 * Folders of pictures as ImageNet's are laid out: `root/<split>/<class>/<picture>`. Classes are the folders of the training split,
 * numbered by name; the test split has no others. Pictures come class by class, by name.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImagesError } from './errors';
import { fileError } from './fileError';
import type { FolderSource } from './imageSource';
import type { ImageSplits, LabelledImages } from './labelledImages';
import { decodePicture } from './picture';
import { squareOf } from './resize';

const TRAIN = 'train';
const TESTS = ['test', 'val', 'validation'];
const PICTURE = /\.(jpe?g|png)$/i;
const CHANNELS = 3;
const MAX_SIZE = 1024;
/** Labels are numbers of 16 bits. */
const MAX_CLASSES = 65_536;
/** Images that would take more memory are refused before any is read. */
const MAX_BYTES = 4 * 2 ** 30;

/** @throws ImagesError naming the folder or picture and what was found */
export async function readFolder(source: FolderSource, signal?: AbortSignal): Promise<ImageSplits> {
  const { path, size } = source;
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new ImagesError('bad_source', `images: size: expected a whole number of pixels from 1 to ${MAX_SIZE}, found ${size}`);
  }
  const splits = await foldersIn(path);
  const test = TESTS.find(name => splits.includes(name));
  if (!splits.includes(TRAIN) || test === undefined) {
    throw new ImagesError(
      'missing',
      `${path}: expected the folders ${TRAIN} and ${TESTS.join(' or ')}, found ${splits.length === 0 ? 'no folder' : listed(splits)}`,
    );
  }
  const classNames = await foldersIn(join(path, TRAIN));
  await checkClasses(join(path, TRAIN), join(path, test), classNames);
  const lists = [
    await listPictures(join(path, TRAIN), classNames, source.train),
    await listPictures(join(path, test), classNames, source.test),
  ] as const;
  checkMemory(path, lists[0].length + lists[1].length, size);
  return { train: await readPictures(lists[0], size, classNames, signal), test: await readPictures(lists[1], size, classNames, signal) };
}

interface PictureFile {
  readonly path: string;
  readonly label: number;
}

async function checkClasses(train: string, test: string, classNames: readonly string[]): Promise<void> {
  if (classNames.length === 0 || classNames.length > MAX_CLASSES) {
    throw new ImagesError('malformed', `${train}: expected one folder for each class, at most ${MAX_CLASSES}, found ${classNames.length}`);
  }
  const known = new Set(classNames);
  const unknown = (await foldersIn(test)).filter(name => !known.has(name));
  if (unknown.length > 0) {
    throw new ImagesError('malformed', `${test}: expected only classes that ${train} has, found ${listed(unknown)}`);
  }
}

/** A class without a folder in this split has no pictures there; what is no picture by its name is passed over. */
async function listPictures(split: string, classNames: readonly string[], limit = Infinity): Promise<PictureFile[]> {
  const present = new Set(await foldersIn(split));
  const pictures: PictureFile[] = [];
  for (const [label, name] of classNames.entries()) {
    if (!present.has(name)) continue;
    const folder = join(split, name);
    const files = (await entriesOf(folder)).filter(entry => !entry.isDirectory() && PICTURE.test(entry.name)).map(entry => entry.name);
    if (files.length === 0) throw new ImagesError('missing', `${folder}: expected pictures (*.jpg, *.jpeg, *.png), found none`);
    pictures.push(
      ...sorted(files)
        .slice(0, limit)
        .map(file => ({ path: join(folder, file), label })),
    );
  }
  return pictures;
}

function checkMemory(path: string, count: number, size: number): void {
  const bytes = count * size * size * CHANNELS * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= MAX_BYTES) return;
  throw new ImagesError(
    'too_large',
    `${path}: ${count} pictures of ${size} x ${size} pixels would take ${gigabytes(bytes)} of memory, expected at most ` +
      `${gigabytes(MAX_BYTES)}: take a smaller size, or fewer pictures of each class`,
  );
}

async function readPictures(
  pictures: readonly PictureFile[],
  size: number,
  classNames: readonly string[],
  signal?: AbortSignal,
): Promise<LabelledImages> {
  const pixels = size * size * CHANNELS;
  const values = new Float32Array(pictures.length * pixels);
  for (const [n, { path }] of pictures.entries()) {
    signal?.throwIfAborted();
    const bytes = await readFile(path).catch((error: unknown) => {
      throw fileError(path, error);
    });
    values.set(squareOf(decodePicture(bytes, path), size), n * pixels);
  }
  return {
    images: { count: pictures.length, size: pixels, shape: [size, size, CHANNELS], values },
    labels: Uint16Array.from(pictures, ({ label }) => label),
    classes: classNames.length,
    classNames,
  };
}

async function foldersIn(path: string): Promise<string[]> {
  // A link to a folder counts as one: data sets are often put together of links.
  const entries = await entriesOf(path);
  return sorted(
    entries
      .filter(entry => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.') && !PICTURE.test(entry.name))
      .map(entry => entry.name),
  );
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    throw fileError(path, error);
  }
}

/** By code units: the same order on every machine. */
const sorted = (names: readonly string[]) => [...names].sort();
const listed = (names: readonly string[]) => names.slice(0, 8).join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '');
const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
