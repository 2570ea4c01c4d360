/**
 * The patches under a filter of 3 x 3 with zeros around the image, as matrices whose products are convolutions (im2col): one row a position, or,
 * transposed, one row an element (ky, kx, channel) of the patch.
 */
import type { ImageSize, RowRange } from './tensors';

type Values = Float64Array | Float32Array;

/** U [count height width, 9 channels] of the images first .. first + count - 1 of x; `out` is written whole. */
export function patchRows(out: Values, x: Values, { height, width, channels }: ImageSize, first: number, count: number): void {
  const line = width * channels;
  const length = 9 * channels;
  out.fill(0);
  for (let row = 0; row < count * height; row++) {
    const y = row % height;
    for (let ky = Math.max(0, 1 - y); ky < Math.min(3, height + 1 - y); ky++) {
      const source = (first * height + row + ky - 1) * line;
      for (let column = 0; column < width; column++) {
        const from = Math.max(0, column - 1);
        const end = Math.min(width, column + 2);
        const target = (row * width + column) * length + (3 * ky + from - column + 1) * channels;
        copy(out, target, x, source + from * channels, (end - from) * channels);
      }
    }
  }
}

/**
 * U^T [rows, count height width] of the images first .. first + count - 1 of x, from its planes x^T [channels, images height width]: every row is a
 * plane shifted as a whole, with zeros where the shift has crossed a border. `out` is written whole.
 */
export function patchColumns(out: Values, planes: Values, size: ImageSize, first: number, count: number, rows: RowRange): void {
  const { height, width, channels } = size;
  const positions = count * height * width;
  const plane = planes.length / channels;
  for (let row = rows.first; row < rows.end; row++) {
    const c = row % channels;
    const place = (row - c) / channels;
    const [dy, dx] = [Math.floor(place / 3) - 1, (place % 3) - 1];
    const start = first * height * width + dy * width + dx;
    const [from, end] = [Math.max(0, -start), Math.min(positions, plane - start)];
    const target = (row - rows.first) * positions;
    out.set(planes.subarray(c * plane + start + from, c * plane + start + end), target + from);
    clearBorders(out, target, size, count, dy, dx);
  }
}

function clearBorders(out: Values, target: number, { height, width }: ImageSize, count: number, dy: number, dx: number): void {
  if (dy !== 0) {
    const line = dy < 0 ? 0 : height - 1;
    for (let n = 0; n < count; n++) {
      const at = target + (n * height + line) * width;
      for (let i = at; i < at + width; i++) out[i] = 0;
    }
  }
  if (dx !== 0) {
    const column = target + (dx < 0 ? 0 : width - 1);
    for (let line = 0; line < count * height; line++) out[column + line * width] = 0;
  }
}

/** A loop: for the few numbers of a patch a call of `set` costs more. */
function copy(out: Values, target: number, x: Values, source: number, length: number): void {
  for (let i = 0; i < length; i++) out[target + i] = x[source + i] as number;
}
