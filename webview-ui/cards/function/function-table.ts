/** The function as a table: the value of every curve at the evaluation points. */
import { formatNumber } from '../../../src/shared/format';
import { formatAngle } from '../../model/axis-ticks';
import type { FunctionModel } from '../../model/function-view';
import { curveWords } from '../../model/function-words';
import type { TableModel } from '../card-kind';

/** More points than these are thinned evenly. */
const MAX_ROWS = 240;

/** `place`: which run and snapshot. */
export function functionTable({ curves }: FunctionModel, place: string): TableModel {
  // The last point of a curve is its first one.
  const count = Math.max(0, (curves[0]?.x.length ?? 1) - 1);
  const stride = Math.max(1, Math.ceil(count / MAX_ROWS));
  const rows = Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);
  return {
    caption: `Function on the circle, ${place}, at ${rows.length} of ${count} angles`,
    columns: ['Angle', ...curves.map(({ id }) => curveWords[id].name)],
    rows: rows.map(row => [formatAngle(curves[0]?.x[row] ?? NaN), ...curves.map(({ y }) => formatNumber(y[row] ?? NaN))]),
  };
}
