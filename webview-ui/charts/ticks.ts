/** Labels of axis ticks: few, short, and exact. */
import { formatNumber, formatPowerOfTen, formatStepShort } from '../../src/shared/format';
import type { AxisModel } from '../model/chart-model';

/** The label of a tick at `value`, or null for a tick without one. */
export function tickLabel(value: number, axis: AxisModel, kind: 'step' | 'value'): string | null {
  if (axis.scale === 'log') return logTick(value, axis, kind);
  if (kind === 'step') return Number.isInteger(value) ? formatStepShort(value) : null;
  return formatNumber(Number(value.toPrecision(12)));
}

/** Powers of ten; over few decades also 2 and 5 times these; over less than one, all whole multiples. */
function logTick(value: number, { range }: AxisModel, kind: 'step' | 'value'): string | null {
  const decades = Math.log10(range.max / range.min);
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const mantissa = Number((value / 10 ** exponent).toPrecision(9));
  if (!isLabelled(mantissa, exponent, decades)) return null;
  if (kind === 'step') return formatStepShort(value);
  const longNumbers = range.min < 9e-4 || range.max > 9e4;
  return decades > 2.5 && longNumbers ? formatPowerOfTen(exponent) : formatNumber(Number(value.toPrecision(12)));
}

function isLabelled(mantissa: number, exponent: number, decades: number): boolean {
  if (mantissa === 1) return decades <= 5 || exponent % Math.ceil(decades / 5) === 0;
  if (decades > 2.5) return false;
  return mantissa === 2 || mantissa === 5 || (decades < 0.8 && Number.isInteger(mantissa));
}
