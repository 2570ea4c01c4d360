/** The kernel card in words: what the heat map shows, and the entry under the pointer. */
import { formatNumber, formatStep } from '../../src/shared/format';
import { type KernelPicture, sampleName, type Samples } from './kernel-view';

/** Sentences below the heat map; `start`: the snapshot that a change is taken from, null for the kernel itself. */
export function kernelNotes({ size, extent, nonFinite, drift }: KernelPicture, start: number | null): string[] {
  const range = `${size} × ${size} entries from ${formatNumber(extent.min)} to ${formatNumber(extent.max)}.`;
  const change =
    start === null || drift === null
      ? []
      : [`Relative change ‖K(t) − K(${formatStep(start)})‖ / ‖K(${formatStep(start)})‖ = ${formatNumber(drift)}.`];
  const gaps = nonFinite === 0 ? [] : [`${nonFinite} entries are NaN or infinite; they are left blank.`];
  return [[range, ...change].join(' '), ...gaps];
}

/** `γ = 0.5π, γ′ = −0.25π: K = 0.1234`. */
export function entryText({ size, values }: KernelPicture, samples: Samples, row: number, column: number, name: string): string {
  const value = formatNumber(values[row * size + column] ?? NaN);
  const [first, second] = [sampleName(samples, row), sampleName(samples, column)];
  return samples.angles ? `γ = ${first}, γ′ = ${second}: ${name} = ${value}` : `${first}, ${second}: ${name} = ${value}`;
}
