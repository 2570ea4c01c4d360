/** Numbers, steps, durations and shares as they appear on screen; the same everywhere, in English notation. */

const MINUS = '−';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Four significant digits; from 1e5 and below 1e-3 with an exponent: `0.01234`, `256`, `1.2e-5`, `NaN`, `∞`. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const rounded = Number(size.toPrecision(4));
  const text = rounded >= 1e5 || rounded < 1e-3 ? exponential(rounded) : String(rounded);
  return value < 0 ? MINUS + text : text;
}

/** Thousands separated by commas: `12,500`. */
export function formatStep(step: number): string {
  return Math.round(step)
    .toString()
    .replace('-', MINUS)
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Steps where room is short: `500`, `12.5k`, `3M`. */
export function formatStepShort(step: number): string {
  const size = Math.abs(step);
  if (size >= 999_950_000) return `${Number((step / 1e9).toPrecision(4))}G`;
  if (size >= 999_950) return `${Number((step / 1e6).toPrecision(4))}M`;
  if (size >= 1000) return `${Number((step / 1000).toPrecision(4))}k`;
  return String(Number(step.toPrecision(4)));
}

/** A duration in seconds, the two largest units: `42 s`, `3 min 20 s`, `2 h 5 min`, `1 d 3 h`. */
export function formatDuration(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const whole = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) return '0 s';
  let rest = whole;
  return units
    .slice(first, first + 2)
    .map(([name, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return { name, count };
    })
    .filter(({ count }, i) => i === 0 || count > 0)
    .map(({ name, count }) => `${count} ${name}`)
    .join(' ');
}

/** As exact as an estimate is, and quiet: `45 s` in steps of five, `3 min`, `2 h 5 min`. */
export function formatRoughDuration(seconds: number): string {
  if (seconds < 60) return formatDuration(Math.max(5, 5 * Math.ceil(seconds / 5)));
  return formatDuration(60 * Math.round(seconds / 60));
}

/** A share of 1 in whole per cent, never `100 %` before it is whole: `42 %`. */
export function formatPercent(share: number): string {
  const percent = Math.min(1, Math.max(0, share)) * 100;
  return `${percent < 100 ? Math.min(99, Math.round(percent)) : 100} %`;
}

/** A power of ten for a log axis: `10⁻³`. */
export function formatPowerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map(digit => SUPERSCRIPTS[Number(digit)]).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** The values of a run's or group's axes: `width 512 · seed 3`. */
export function formatAxes(axes: Readonly<Record<string, unknown>>): string {
  return Object.entries(axes)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');
}

function exponential(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(3).split('e');
  return `${Number(mantissa)}e${exponent.replace('+', '')}`;
}
