/** Where an axis has its ticks: round numbers, and fractions of π for angles. */
import { formatNumber } from '../../src/shared/format';
import type { Range } from './ranges';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Parts of π that make readable ticks, from coarse to fine. */
const ANGLE_PARTS = [1, 2, 4, 8, 16] as const;

/** Multiples of π, π/2, π/4 … within the range, as fine as at most `most` ticks allow: `−π`, `−π/2`, `0`, `3π/4`. */
export function angleTicks({ min, max }: Range, most: number): Tick[] {
  const fits = ANGLE_PARTS.map(part => multiples({ min, max }, Math.PI / part).map(count => angleTick(count, part))).filter(
    ticks => ticks.length <= Math.max(2, most),
  );
  return fits.at(-1) ?? [];
}

/** About `most` round numbers in the range: multiples of 1, 2 or 5 times a power of ten. */
export function roundTicks(range: Range, most: number): Tick[] {
  const raw = (range.max - range.min) / Math.max(1, most);
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find(factor => factor * power >= raw * (1 - 1e-9)) ?? 10);
  return multiples(range, step).map(count => {
    const value = Number((count * step).toPrecision(12));
    return { value, label: formatNumber(value) };
  });
}

/** An angle in radians as a multiple of π: `0.52π`, `−π`, `0`. */
export function formatAngle(radians: number): string {
  const share = Number((radians / Math.PI).toFixed(3));
  if (share === 0) return '0';
  const size = Math.abs(share) === 1 ? '' : String(Math.abs(share));
  return `${share < 0 ? '−' : ''}${size}π`;
}

function angleTick(count: number, part: number): Tick {
  const divisor = greatestCommonDivisor(Math.abs(count), part);
  const [over, under] = [Math.abs(count) / divisor, part / divisor];
  const label = count === 0 ? '0' : `${count < 0 ? '−' : ''}${over === 1 ? '' : over}π${under === 1 ? '' : `/${under}`}`;
  return { value: (count * Math.PI) / part, label };
}

/** The whole numbers whose multiples of `step` lie in the range, ends included up to rounding. */
function multiples({ min, max }: Range, step: number): number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
