/** The float64 convolutions: products of patches and filters, a few images at a time. */
import { multiplyInto, transposed } from './float64-product';
import { positionsOf, turnedFilter } from './images';
import { patchColumns, patchRows } from './patches';
import type { ImageSize, RowRange } from './tensors';

/** Numbers of the patches that exist at a time (32 MB). */
const TILE_NUMBERS = 2 ** 22;

/** [images height width, filters] */
export function convolved(x: Float64Array, filter: Float64Array, images: number, filters: number, size: ImageSize): Float64Array {
  const positions = positionsOf(size);
  const length = 9 * size.channels;
  const out = new Float64Array(images * positions * filters);
  const tile = Math.min(images, Math.max(1, Math.floor(TILE_NUMBERS / (positions * length))));
  const patches = new Float64Array(tile * positions * length);
  for (let first = 0; first < images; first += tile) {
    const count = Math.min(tile, images - first);
    patchRows(patches, x, size, first, count);
    const target = out.subarray(first * positions * filters, (first + count) * positions * filters);
    multiplyInto(target, patches, filter, count * positions, length, filters);
  }
  return out;
}

/** Of maps [images height width, filters] back to [images height width, channels]. */
export function convolvedTransposed(
  gradient: Float64Array,
  filter: Float64Array,
  images: number,
  filters: number,
  size: ImageSize,
): Float64Array {
  const turned = turnedFilter(filter, size.channels, filters, new Float64Array(filter.length));
  return convolved(gradient, turned, images, size.channels, { ...size, channels: filters });
}

/** Adds U[n]^T G[n] of image n, [rows, filters], to target(n, g) for each gradient g [images height width, filters]; patches are made once. */
export function addFilterGradients(
  x: Float64Array,
  gradients: readonly { readonly values: Float64Array; readonly filters: number }[],
  images: number,
  size: ImageSize,
  rows: RowRange,
  target: (image: number, gradient: number) => Float64Array,
): void {
  const positions = positionsOf(size);
  const length = rows.end - rows.first;
  const patches = new Float64Array(length * positions);
  const planes = transposed(x, images * positions, size.channels);
  for (let n = 0; n < images; n++) {
    patchColumns(patches, planes, size, n, 1, rows);
    gradients.forEach(({ values, filters }, g) => {
      const map = values.subarray(n * positions * filters, (n + 1) * positions * filters);
      multiplyInto(target(n, g), patches, map, length, positions, filters);
    });
  }
}
