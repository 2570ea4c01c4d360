/**
 * The built-in generator of labelled images, so that experiments on tasks run without a download: one textured shape on a plain
 * ground. The class says shape and texture; position, size, orientation, colours and noise vary from image to image. Every image
 * has a random generator of its own, so a larger set begins with the images of a smaller one.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { ImagesError } from './errors';
import type { ShapesSource } from './imageSource';
import type { ImageSplits, LabelledImages } from './labelledImages';

/** Signed distance to the outline, negative inside, of a shape of about radius 1 around (0, 0). */
type Outline = (u: number, v: number) => number;
/** Whether a point of the shape has its second colour. */
type Texture = (u: number, v: number) => boolean;

const bar = (u: number, v: number, half: number, thickness: number) => Math.max(Math.abs(u) - half, Math.abs(v) - thickness);

const SHAPES: readonly (readonly [string, Outline])[] = [
  ['disc', (u, v) => Math.hypot(u, v) - 0.95],
  ['square', (u, v) => Math.max(Math.abs(u), Math.abs(v)) - 0.82],
  ['triangle', (u, v) => Math.max(0.866 * Math.abs(u) - 0.5 * v, v) - 0.58],
  ['cross', (u, v) => Math.min(bar(u, v, 1, 0.36), bar(v, u, 1, 0.36))],
  ['ring', (u, v) => Math.abs(Math.hypot(u, v) - 0.72) - 0.28],
];

/** Period of the textures in radii. */
const PERIOD = 0.8;
const wave = (x: number) => Math.sin((2 * Math.PI * x) / PERIOD);
const TEXTURES: readonly (readonly [string, Texture])[] = [
  ['plain', () => false],
  ['striped', u => wave(u) > 0],
  ['checked', (u, v) => wave(u) * wave(v) > 0],
  ['dotted', (u, v) => wave(u) + wave(v) > 0.9],
];

/** The numbers of shapes and textures have no common divisor: each of the twenty pairs is one class, and neighbours differ in both. */
const MAX_SHAPE_CLASSES = SHAPES.length * TEXTURES.length;
const MIN_SHAPE_SIZE = 8;
const CHANNELS = 3;
/** Points of each pixel, along each axis, whose mean is its colour. */
const SUBSAMPLES = 2;
const NOISE = 0.08;

/**
 * Image n of a part has the label n modulo `classes`.
 * @throws ImagesError `bad_source` where a number is out of range
 */
export function generateShapes(source: ShapesSource): ImageSplits {
  checkSource(source);
  return { train: generate(source, source.train, 0), test: generate(source, source.test, 1) };
}

/** What class c shows, for example "square striped". */
export function shapeClassName(label: number): string {
  const [shape, texture] = partsOf(label);
  return `${shape[0]} ${texture[0]}`;
}

function generate({ classes, size, seed }: ShapesSource, count: number, part: number): LabelledImages {
  const pixels = size * size * CHANNELS;
  const values = new Float32Array(count * pixels);
  const labels = Uint16Array.from({ length: count }, (_, n) => n % classes);
  for (let n = 0; n < count; n++) {
    draw(values.subarray(n * pixels, (n + 1) * pixels), size, n % classes, uniformNumbers(seed, part, n));
  }
  return {
    images: { count, size: pixels, shape: [size, size, CHANNELS], values },
    labels,
    classes,
    classNames: Array.from({ length: classes }, (_, label) => shapeClassName(label)),
  };
}

/** One image [size, size, 3] into `pixels`. `uniform` gives numbers in [0, 1). */
function draw(pixels: Float32Array, size: number, label: number, uniform: () => number): void {
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const [[, outline], [, texture]] = partsOf(label);
  const radius = size * between(0.24, 0.38);
  const [x0, y0] = [size * between(0.36, 0.64), size * between(0.36, 0.64)];
  const angle = between(-Math.PI / 6, Math.PI / 6);
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const colours = Array.from({ length: CHANNELS }, () => {
    const first = between(0.45, 1);
    return { first, second: first * between(0.2, 0.5), ground: between(0, 0.45) };
  });
  const share = 1 / SUBSAMPLES ** 2;
  for (let i = 0; i < size * size; i++) {
    let inFirst = 0;
    let inSecond = 0;
    for (let s = 0; s < SUBSAMPLES ** 2; s++) {
      const dx = (i % size) + ((s % SUBSAMPLES) + 0.5) / SUBSAMPLES - x0;
      const dy = Math.floor(i / size) + (Math.floor(s / SUBSAMPLES) + 0.5) / SUBSAMPLES - y0;
      const u = cos * dx + sin * dy;
      const v = cos * dy - sin * dx;
      if (outline(u, v) > 0) continue;
      if (texture(u, v)) inSecond += share;
      else inFirst += share;
    }
    let c = 0;
    for (const { first, second, ground } of colours) {
      const clean = inFirst * first + inSecond * second + (1 - inFirst - inSecond) * ground;
      pixels[i * CHANNELS + c++] = Math.min(1, Math.max(0, clean + between(-NOISE, NOISE)));
    }
  }
}

function partsOf(label: number): readonly [(typeof SHAPES)[number], (typeof TEXTURES)[number]] {
  const [shape, texture] = [SHAPES[label % SHAPES.length], TEXTURES[label % TEXTURES.length]];
  if (!shape || !texture) throw new RangeError(`a label is a whole number from 0, found ${label}`);
  return [shape, texture];
}

/** Independent streams for each image of each part: the seed is mixed with both (the finaliser of MurmurHash3, by A. Appleby). */
function uniformNumbers(seed: number, part: number, index: number): () => number {
  const generator = xoroshiro128plus(mix(mix(mix(seed) + part) + index));
  return () => uniformFloat64(generator);
}

function mix(word: number): number {
  let h = (word + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function checkSource({ classes, size, train, test, seed }: ShapesSource): void {
  check('classes', classes, 1, MAX_SHAPE_CLASSES);
  check('size', size, MIN_SHAPE_SIZE, 1024);
  check('train', train, 0, MAX_IMAGES);
  check('test', test, 0, MAX_IMAGES);
  check('seed', seed, 0, 2 ** 32 - 1);
}

const MAX_IMAGES = 1_000_000;

function check(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new ImagesError('bad_source', `shapes: ${name}: expected a whole number from ${low} to ${high}, found ${value}`);
}
