/** Pooling over windows of 2 x 2 as loops, for every implementation. Images are row-major [N, height, width, channels]. */
import type { ImageSize } from './tensors';

type Values = Float64Array | Float32Array;

/** The place of the largest of each window, 0 to 3 row by row: the first of equal values; NaN is larger than all. */
export function maxRouteInto(route: Values, x: Values, count: number, size: ImageSize): void {
  const { channels } = size;
  const line = size.width * channels;
  forEachWindow(count, size, (corner, target) => {
    for (let c = 0; c < channels; c++) {
      const at = corner + c;
      let best = x[at] as number;
      let place = 0;
      const right = x[at + channels] as number;
      if (right > best || (right !== right && best === best)) [best, place] = [right, 1];
      const below = x[at + line] as number;
      if (below > best || (below !== below && best === best)) [best, place] = [below, 2];
      const across = x[at + line + channels] as number;
      if (across > best || (across !== across && best === best)) place = 3;
      route[target + c] = place;
    }
  });
}

/** The value of each window at its place in `route`, or the mean where that is null. */
export function poolInto(values: Values, x: Values, count: number, size: ImageSize, route: Values | null): void {
  const { channels } = size;
  const line = size.width * channels;
  forEachWindow(count, size, (corner, target) => {
    for (let c = 0; c < channels; c++) {
      const at = corner + c;
      if (route === null) {
        const top = (x[at] as number) + (x[at + channels] as number);
        values[target + c] = 0.25 * (top + (x[at + line] as number) + (x[at + line + channels] as number));
      } else {
        values[target + c] = x[at + placeOffset(route[target + c] as number, channels, line)] as number;
      }
    }
  });
}

/** The transpose of `poolInto`; `out` is written whole. */
export function poolTransposedInto(out: Values, gradient: Values, count: number, size: ImageSize, route: Values | null): void {
  const { channels } = size;
  const line = size.width * channels;
  out.fill(0);
  forEachWindow(count, size, (corner, source) => {
    for (let c = 0; c < channels; c++) {
      const at = corner + c;
      const value = gradient[source + c] as number;
      if (route === null) {
        out[at] = out[at + channels] = out[at + line] = out[at + line + channels] = 0.25 * value;
      } else {
        out[at + placeOffset(route[source + c] as number, channels, line)] = value;
      }
    }
  });
}

function placeOffset(place: number, channels: number, line: number): number {
  return (place & 1) * channels + (place >> 1) * line;
}

/** `corner` is where a window begins, `target` where its channels lie in the pooled images. */
function forEachWindow(count: number, { height, width, channels }: ImageSize, body: (corner: number, target: number) => void): void {
  const [rows, columns] = [height >> 1, width >> 1];
  let target = 0;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, target += channels) body(((n * height + 2 * y) * width + 2 * x) * channels, target);
    }
  }
}
