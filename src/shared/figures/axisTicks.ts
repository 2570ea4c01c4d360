/** Where the ticks of a figure's axis stand. */
import { formatNumber, formatPowerOfTen, formatStep } from '../format';
import type { FigureAxis, FigureTick } from './figure';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** Steps of 1, 2 or 5 times a power of ten; on a log axis powers of ten, or multiples of them where there are few. @param most ticks with numbers, at most */
export function figureTicks({ scale, ticks }: FigureAxis, range: Range, most: number): FigureTick[] {
  const inside = ({ value }: FigureTick) => value >= range.min && value <= range.max;
  if (ticks) return ticks.filter(inside);
  return (scale === 'log' ? logTicks(range, most) : linearTicks(range, most)).filter(inside);
}

function linearTicks({ min, max }: Range, most: number): FigureTick[] {
  const rough = (max - min) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough * 0.999) ?? 10 * power;
  const first = Math.ceil(min / step - 1e-9);
  const values = Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  const label = labelsOf(values);
  return values.map(value => ({ value, label: label(value) }));
}

/** All labels of an axis are written alike: whole numbers in full, very large and very small ones over one power of ten. */
function labelsOf(values: readonly number[]): (value: number) => string {
  const largest = Math.max(...values.map(Math.abs));
  if (values.every(Number.isInteger) && largest < 1e7) return largest < 1e4 ? formatNumber : formatStep;
  if (largest < 1e5 && largest >= 1e-2) return formatNumber;
  const exponent = Math.floor(Math.log10(largest) + 1e-9);
  return value => (value === 0 ? '0' : `${formatNumber(Number((value / 10 ** exponent).toPrecision(9)))}×${formatPowerOfTen(exponent)}`);
}

const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The coarsest ticks of which three and more have numbers; over less than a few multiples those of a linear axis. */
function logTicks({ min, max }: Range, most: number): FigureTick[] {
  const [from, to] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const exponents = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const inside = (values: readonly number[]) => values.filter(value => value >= min && value <= max);
  const multiples = (factors: readonly number[]) =>
    inside(exponents.flatMap(exponent => factors.map(factor => Number((factor * 10 ** exponent).toPrecision(12)))));
  const powers = multiples([1]);
  const numbered = powers.length >= 3 ? thinned(powers, most) : [[1, 2, 5], ALL].map(multiples).find(({ length }) => length >= 3);
  if (!numbered || numbered.length > most + 2) return linearTicks({ min, max }, most);
  const label = logLabels(numbered, powers.length >= 3);
  const named = new Set(numbered);
  const between = powers.length <= most ? multiples(ALL).filter(value => !named.has(value)) : [];
  return [...numbered.map(value => ({ value, label: label(value) })), ...between.map(value => ({ value, label: '' }))];
}

function thinned(powers: readonly number[], most: number): number[] {
  const stride = Math.max(1, Math.ceil(powers.length / Math.max(1, most)));
  return powers.filter((_, i) => i % stride === 0);
}

function logLabels(values: readonly number[], arePowers: boolean): (value: number) => string {
  const isPlain = values.every(value => value >= 1e-2 && value < 1e4);
  if (isPlain) return formatNumber;
  if (!arePowers && values.every(Number.isInteger) && values.every(value => value < 1e7)) return formatStep;
  return value => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const factor = Number((value / 10 ** exponent).toPrecision(9));
    return arePowers || factor === 1 ? formatPowerOfTen(exponent) : `${formatNumber(factor)}×${formatPowerOfTen(exponent)}`;
  };
}
