/** How a sweep's numbers scale along an axis: exponents fitted through the means, in words. */
import { formatNumber } from '../../src/shared/format';
import { fitPowerLaw, type PowerLaw } from '../../src/shared/powerLaw';
import type { SweepAxis, SweepLine } from './over-sweep';

export interface FittedLine {
  readonly line: SweepLine;
  readonly law: PowerLaw;
}

/** Of every line with three places or more on a numeric axis. */
export function fittedLines(axis: SweepAxis, lines: readonly SweepLine[]): FittedLine[] {
  if (!axis.numeric) return [];
  return lines.flatMap(line => {
    const law = fitPowerLaw(line.means.map(({ x, mean }) => ({ x, y: mean })));
    return law !== null && law.n >= 3 ? [{ line, law }] : [];
  });
}

/** `−0.82 ± 0.01`: the exponent with its standard error. */
function exponentWords({ exponent, standardError }: PowerLaw): string {
  const digits = standardError === null || standardError === 0 ? 2 : Math.min(4, Math.max(2, Math.ceil(-Math.log10(standardError))));
  const text = (value: number) => formatNumber(Number(value.toFixed(digits)));
  return standardError === null ? text(exponent) : `${text(exponent)} ± ${text(standardError)}`;
}

/** One sentence of all exponents; none where nothing could be fitted. */
export function scalingNotes(axis: SweepAxis, fitted: readonly FittedLine[], nameOf: (line: SweepLine) => string): string[] {
  if (fitted.length === 0) return [];
  const parts = fitted.map(({ line, law }) => `${nameOf(line)} ${exponentWords(law)}`);
  return [
    `Exponent p of ${axis.name}^p, least squares of log mean on log ${axis.name}, ± its standard error: ${parts.join(' · ')}. A power law is what is fitted, not what is found: look at the points.`,
  ];
}
