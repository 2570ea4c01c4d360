/** The kernel as a table, thinned to what can be read. */
import { formatNumber } from '../../../src/shared/format';
import { sampleName } from '../../model/kernel-view';
import type { TableModel } from '../card-kind';
import { placeName } from '../explored';
import type { KernelContent } from './kernel-scene';

/** More rows and columns than these are thinned evenly. */
const MAX_SIDE = 24;

export function kernelTable({ run, step, map, samples }: KernelContent): TableModel {
  const { size, values } = map.picture;
  const shown = Math.min(size, MAX_SIDE);
  const rows = Array.from({ length: shown }, (_, i) => Math.round((i * (size - 1)) / Math.max(1, shown - 1)));
  const which = shown < size ? `${shown} of ${size} samples, evenly chosen` : `all ${size} samples`;
  return {
    caption: `${map.valueName}, ${placeName(run, step)}, at ${which}`,
    columns: [samples.angles ? 'Angle' : 'Sample', ...rows.map(column => sampleName(samples, column))],
    rows: rows.map(row => [sampleName(samples, row), ...rows.map(column => formatNumber(values[row * size + column] ?? NaN))]),
  };
}
