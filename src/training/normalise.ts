/** Inputs as they are, standardised by the training inputs, or scaled to unit length. */
import type { RunSettings } from '../experiment/schema';
import type { Dataset, Points } from './dataset';

export function normaliseInputs(dataset: Dataset, rule: RunSettings['data']['normalise']): Dataset {
  if (rule === 'none') return dataset;
  const change = inputNormaliser(dataset.inputs, rule);
  return { ...dataset, inputs: change(dataset.inputs), evalInputs: change(dataset.evalInputs) };
}

/** What is done to inputs; `training` are the ones that standardising takes mean and deviation from. */
export function inputNormaliser(training: Points, rule: RunSettings['data']['normalise']): (points: Points) => Points {
  if (rule === 'none') return points => points;
  return rule === 'unit' ? toUnitLength : standardiser(training);
}

/** x / |x|; the zero vector stays. */
function toUnitLength(points: Points): Points {
  return mapRows(points, row => {
    const length = Math.hypot(...row);
    return length === 0 ? row : row.map(value => value / length);
  });
}

/** (x - mean) / std by coordinate, both of the training inputs; a constant coordinate is only centred. */
function standardiser({ count, size, values }: Points): (points: Points) => Points {
  const column = (j: number) => Float64Array.from({ length: count }, (_, n) => values[n * size + j] as number);
  const moments = Array.from({ length: size }, (_, j) => {
    const x = column(j);
    const mean = x.reduce((sum, value) => sum + value, 0) / count;
    const std = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
    return { mean, std: std === 0 ? 1 : std };
  });
  return points => mapRows(points, row => row.map((value, j) => (value - (moments[j]?.mean ?? 0)) / (moments[j]?.std ?? 1)));
}

function mapRows(points: Points, change: (row: Float64Array) => Float64Array): Points {
  const values = new Float64Array(points.values.length);
  for (let n = 0; n < points.count; n++) values.set(change(points.values.slice(n * points.size, (n + 1) * points.size)), n * points.size);
  return { ...points, values };
}
