/** The map of distances as a table, thinned to what can be read. */
import { formatNumber, formatStep } from '../../../src/shared/format';
import type { TableModel } from '../card-kind';
import { runName } from '../explored';
import type { MapContent } from './distance-map-scene';

/** More rows and columns than these are thinned evenly. */
const MAX_SIDE = 24;

export function distanceTable({ run, steps, map }: MapContent): TableModel {
  const size = steps.length;
  const shown = Math.min(size, MAX_SIDE);
  const rows = Array.from({ length: shown }, (_, i) => Math.round((i * (size - 1)) / Math.max(1, shown - 1)));
  const stepOf = (row: number) => formatStep(steps[row] ?? NaN);
  return {
    caption: `Kernel distance between ${shown} of ${size} snapshots of ${runName(run)}`,
    columns: ['Step', ...rows.map(stepOf)],
    rows: rows.map(row => [stepOf(row), ...rows.map(column => formatNumber(map.picture.values[row * size + column] ?? NaN))]),
  };
}
