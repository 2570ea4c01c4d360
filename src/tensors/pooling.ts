/**
 * Pooling over windows of 2 x 2 as loops, for every implementation. Images are row-major [N, height, width, channels]; an odd last row or column
 * belongs to no window. One loop a function: a call for each window costs as much as its numbers.
 */
import type { ImageSize } from './tensors';

type Values = Float64Array | Float32Array;

/** The largest of each window and its place in it, 0 to 3 row by row: the first of equal values; NaN is larger than all. */
export function maxPoolInto(values: Values, route: Values, x: Values, count: number, size: ImageSize): void {
  const { channels } = size;
  const line = size.width * channels;
  const rows = windowRows(count, size);
  let target = 0;
  for (let row = 0; row < rows; row++) {
    const first = firstCorner(row, size);
    for (let window = 0; window < size.width >> 1; window++) {
      const corner = first + 2 * window * channels;
      for (let at = corner; at < corner + channels; at++, target++) {
        const right = x[at + channels] as number;
        const below = x[at + line] as number;
        const across = x[at + line + channels] as number;
        let best = x[at] as number;
        let place = 0;
        const sum = best + right + below + across;
        if (right > best) {
          best = right;
          place = 1;
        }
        if (below > best) {
          best = below;
          place = 2;
        }
        if (across > best) {
          best = across;
          place = 3;
        }
        if (sum !== sum) {
          const nan = [x[at] as number, right, below, across].findIndex(Number.isNaN);
          if (nan >= 0) {
            best = NaN;
            place = nan;
          }
        }
        values[target] = best;
        route[target] = place;
      }
    }
  }
}

/** The value of each window at its place in `route`, or the mean where that is null. */
export function poolInto(values: Values, x: Values, count: number, size: ImageSize, route: Values | null): void {
  const { channels } = size;
  const line = size.width * channels;
  const rows = windowRows(count, size);
  let target = 0;
  for (let row = 0; row < rows; row++) {
    const first = firstCorner(row, size);
    for (let window = 0; window < size.width >> 1; window++) {
      const corner = first + 2 * window * channels;
      for (let at = corner; at < corner + channels; at++, target++) {
        if (route === null) {
          const top = (x[at] as number) + (x[at + channels] as number);
          values[target] = 0.25 * (top + (x[at + line] as number) + (x[at + line + channels] as number));
        } else {
          const place = (route[target] as number) | 0;
          values[target] = x[at + (place & 1) * channels + (place >> 1) * line] as number;
        }
      }
    }
  }
}

/** The transpose of `poolInto`; `out` is written whole. */
export function poolTransposedInto(out: Values, gradient: Values, count: number, size: ImageSize, route: Values | null): void {
  const { channels } = size;
  const line = size.width * channels;
  const rows = windowRows(count, size);
  out.fill(0);
  let source = 0;
  for (let row = 0; row < rows; row++) {
    const first = firstCorner(row, size);
    for (let window = 0; window < size.width >> 1; window++) {
      const corner = first + 2 * window * channels;
      for (let at = corner; at < corner + channels; at++, source++) {
        if (route === null) {
          out[at] = out[at + channels] = out[at + line] = out[at + line + channels] = 0.25 * (gradient[source] as number);
        } else {
          const place = (route[source] as number) | 0;
          out[at + (place & 1) * channels + (place >> 1) * line] = gradient[source] as number;
        }
      }
    }
  }
}

/** Rows of windows in all images. */
function windowRows(count: number, { height }: ImageSize): number {
  return count * (height >> 1);
}

/** Where the first window of such a row begins. */
function firstCorner(row: number, { height, width, channels }: ImageSize): number {
  const rows = height >> 1;
  const image = Math.floor(row / rows);
  return (image * height + 2 * (row - image * rows)) * width * channels;
}
