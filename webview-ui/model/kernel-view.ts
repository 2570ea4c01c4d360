/**
 * A kernel as a heat map: K(t), or its change K(t) − K(0), with samples in the order of their angles. A kernel without negative
 * entries has a sequential scale, any other a diverging one around 0.
 */
import { angleTicks, formatAngle, roundTicks, type Tick } from './axis-ticks';
import type { Range } from './ranges';

export type KernelShow = 'kernel' | 'change';
export type ColourScaleName = 'sequential' | 'diverging';

export interface KernelPicture {
  /** n: the picture has n rows and columns. */
  readonly size: number;
  /** [n, n] row-major, rows and columns in the order of the picture. */
  readonly values: Float64Array;
  readonly scale: ColourScaleName;
  /** Values at the ends of the colour bar. */
  readonly domain: Range;
  /** Of this picture alone. */
  readonly extent: Range;
  /** Entries that are NaN or infinite. */
  readonly nonFinite: number;
  /** ‖K(t) − K(0)‖_F / ‖K(0)‖_F; null where K(0) is not there or vanishes. */
  readonly drift: number | null;
}

/** What the rows and columns stand for. */
export interface Samples {
  /** [n] angle of each row of the picture, ascending; null where the samples have none. */
  readonly angles: Float64Array | null;
  /** [n] position of each row in the extension's arrays; null: as they come. */
  readonly order: Uint32Array | null;
}

/**
 * @param kernel [n, n] row-major K(t); @param start the same of K(0), null where it is not there.
 * @param held the colour bar's values so far, which this picture keeps to and only widens; null: its own.
 */
export function kernelPicture(
  kernel: Float64Array,
  start: Float64Array | null,
  order: Uint32Array | null,
  show: KernelShow,
  held: Range | null,
): KernelPicture {
  const size = Math.round(Math.sqrt(kernel.length));
  const subtrahend = show === 'change' ? start : null;
  const values = arranged(kernel, subtrahend, order, size);
  const { extent, nonFinite } = extentOf(values);
  const all = held ? { min: Math.min(held.min, extent.min), max: Math.max(held.max, extent.max) } : extent;
  const scale = show === 'change' || all.min < 0 ? 'diverging' : 'sequential';
  return { size, values, scale, domain: domainOf(all, scale), extent, nonFinite, drift: start && relativeChange(kernel, start) };
}

/** Where a value lies on its colour scale, 0 to 1: from end to end of a sequential one, 0 in the middle of a diverging one. */
export function shareOf(value: number, { domain, scale }: Pick<KernelPicture, 'domain' | 'scale'>): number {
  if (scale === 'sequential') return domain.max > domain.min ? (value - domain.min) / (domain.max - domain.min) : 0;
  const reach = Math.max(Math.abs(domain.min), Math.abs(domain.max));
  return reach > 0 ? 0.5 + value / (2 * reach) : 0.5;
}

/** Ticks of the axes, placed between 0 and n in rows: where the angle is a fraction of π, else at the middle of numbered samples. */
export function sampleTicks({ angles }: Samples, size: number, most: number): Tick[] {
  if (!angles) {
    const numbers = roundTicks({ min: 1, max: size }, Math.min(most, size)).filter(({ value }) => Number.isInteger(value));
    return numbers.map(({ value, label }) => ({ value: value - 0.5, label }));
  }
  return angleTicks({ min: -Math.PI, max: Math.PI }, most).map(({ value, label }) => ({ value: rowAtAngle(angles, value), label }));
}

/** A row in words: its angle `0.52π`, or `sample 17`. */
export function sampleName({ angles }: Samples, row: number): string {
  const angle = angles?.[row];
  return angle === undefined ? `sample ${row + 1}` : formatAngle(angle);
}

/** Where an angle lies among the rows, whose centres are at 0.5, 1.5, …; the ends of the circle are the ends of the picture. */
function rowAtAngle(angles: Float64Array, angle: number): number {
  if (Math.abs(Math.abs(angle) - Math.PI) < 1e-9) return angle < 0 ? 0 : angles.length;
  const above = angles.findIndex(other => other >= angle);
  if (above < 0) return angles.length;
  if (above === 0) return 0;
  const [left, right] = [angles[above - 1] ?? angle, angles[above] ?? angle];
  return above - 0.5 + (angle - left) / (right - left || 1);
}

function arranged(kernel: Float64Array, subtrahend: Float64Array | null, order: Uint32Array | null, size: number): Float64Array {
  if (!order && !subtrahend) return kernel;
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const from = (order?.[row] ?? row) * size;
    for (let column = 0; column < size; column++) {
      const at = from + (order ? (order[column] as number) : column);
      values[row * size + column] = (kernel[at] as number) - (subtrahend ? (subtrahend[at] as number) : 0);
    }
  }
  return values;
}

function extentOf(values: Float64Array): { extent: Range; nonFinite: number } {
  let min = Infinity;
  let max = -Infinity;
  let nonFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value - value !== 0) nonFinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { extent: min <= max ? { min, max } : { min: 0, max: 0 }, nonFinite };
}

/** A sequential bar begins at 0 unless all values lie far from it; a diverging one reaches to 0 at least. */
function domainOf({ min, max }: Range, scale: ColourScaleName): Range {
  if (scale === 'diverging') return { min: Math.min(0, min), max: Math.max(0, max) };
  return { min: min <= 0.4 * max ? 0 : min, max };
}

function relativeChange(kernel: Float64Array, start: Float64Array): number | null {
  let change = 0;
  let norm = 0;
  for (let i = 0; i < start.length; i++) {
    const before = start[i] as number;
    change += ((kernel[i] as number) - before) ** 2;
    norm += before * before;
  }
  return norm > 0 ? Math.sqrt(change / norm) : null;
}
