/** Labels of axis ticks: few, short, and exact. */
import { formatNumber, formatPowerOfTen, formatStepShort } from '../../src/shared/format';
import type { AxisModel } from '../model/chart-model';

/** What the numbers of an axis are. */
export type TickKind = 'step' | 'epoch' | 'wall_s' | 'value';

/** The label of a tick at `value`, or null for a tick without one. */
export function tickLabel(value: number, axis: AxisModel, kind: TickKind): string | null {
  if (axis.scale === 'log') return logTick(value, axis, kind);
  if (kind === 'step') return Number.isInteger(value) ? formatStepShort(value) : null;
  if (kind === 'wall_s') return durationLabel(value);
  return formatNumber(Number(value.toPrecision(12)));
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const WHOLE_TIMES = [
  1,
  2,
  5,
  10,
  15,
  30,
  1 * MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  10 * DAY,
  20 * DAY,
  50 * DAY,
  100 * DAY,
];

/** Seconds at which a linear time axis has its ticks, about `wanted` of them, at whole minutes, hours or days; null below one second. */
export function timeTicks({ range }: AxisModel, wanted: number): number[] | null {
  const span = range.max - range.min;
  const spacing = WHOLE_TIMES.find(time => span / time <= wanted) ?? WHOLE_TIMES.at(-1) ?? DAY;
  if (span < 3) return null;
  const first = Math.ceil(range.min / spacing);
  const last = Math.floor(range.max / spacing);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * spacing);
}

/** `30 s`, `5 min`, `1 h 30 min`: two units at most. */
function durationLabel(seconds: number): string {
  const rounded = Number(seconds.toPrecision(12));
  if (rounded === 0) return '0';
  if (rounded < MINUTE) return `${formatNumber(rounded)} s`;
  const [unit, size, next, nextSize] =
    rounded < HOUR
      ? (['min', MINUTE, 's', 1] as const)
      : rounded < DAY
        ? (['h', HOUR, 'min', MINUTE] as const)
        : (['d', DAY, 'h', HOUR] as const);
  const whole = Math.floor(rounded / size);
  const rest = Math.round((rounded - whole * size) / nextSize);
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${next}`;
}

/** Powers of ten; over few decades also 2 and 5 times these; over less than one, all whole multiples. */
function logTick(value: number, { range }: AxisModel, kind: TickKind): string | null {
  const decades = Math.log10(range.max / range.min);
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const mantissa = Number((value / 10 ** exponent).toPrecision(9));
  if (!isLabelled(mantissa, exponent, decades)) return null;
  if (kind === 'step') return formatStepShort(value);
  if (kind === 'wall_s') return `${formatNumber(Number(value.toPrecision(12)))} s`;
  const longNumbers = range.min < 9e-4 || range.max > 9e4;
  return decades > 2.5 && longNumbers ? formatPowerOfTen(exponent) : formatNumber(Number(value.toPrecision(12)));
}

function isLabelled(mantissa: number, exponent: number, decades: number): boolean {
  if (mantissa === 1) return decades <= 5 || exponent % Math.ceil(decades / 5) === 0;
  if (decades > 2.5) return false;
  return mantissa === 2 || mantissa === 5 || (decades < 0.8 && Number.isInteger(mantissa));
}
