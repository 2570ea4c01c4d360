/** Where the ticks of a figure's axis stand. */
import { formatNumber, formatPowerOfTen } from '../format';
import type { FigureAxis } from './figure';

export interface FigureTick {
  readonly value: number;
  readonly label: string;
}

/** Steps of 1, 2 or 5 times a power of ten; on a log axis powers of ten, or 1, 2, 5 of them where there are few. @param most ticks at most */
export function figureTicks(
  { scale, ticks }: FigureAxis,
  range: { readonly min: number; readonly max: number },
  most: number,
): FigureTick[] {
  const inside = ({ value }: FigureTick) => value >= range.min && value <= range.max;
  if (ticks) return ticks.filter(inside);
  return (scale === 'log' ? logTicks(range, most) : linearTicks(range, most)).filter(inside);
}

function linearTicks({ min, max }: { min: number; max: number }, most: number): FigureTick[] {
  const rough = (max - min) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough * 0.999) ?? 10 * power;
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: formatNumber(Number(value.toPrecision(12))) };
  });
}

function logTicks({ min, max }: { min: number; max: number }, most: number): FigureTick[] {
  const [from, to] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const decades = to - from;
  const factors = decades <= 2 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, most)));
  const found: FigureTick[] = [];
  for (let exponent = from; exponent <= to; exponent += stride) {
    for (const factor of factors) {
      const value = factor * 10 ** exponent;
      const isPower = factor === 1 && Math.abs(exponent) > 2;
      found.push({ value, label: isPower ? formatPowerOfTen(exponent) : formatNumber(Number(value.toPrecision(3))) });
    }
  }
  return found;
}
