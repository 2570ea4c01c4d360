/** Points that the experiment file gives inline. Their shapes were checked with the file. */
import type { RunSettings } from '../experiment/schema';
import type { Dataset, Points } from './dataset';

type InlinePoints = NonNullable<RunSettings['data']['points']>;

/** Without evaluation points the training points serve, with their targets as the truth. */
export function inlineDataset(points: InlinePoints): Dataset {
  const inputs = pack(points.inputs);
  const targets = pack(points.targets.map(asList));
  if (points.eval_inputs === undefined) return { inputs, targets, evalInputs: inputs, evalTargets: targets, angles: null };
  const evalTargets = points.eval_targets === undefined ? null : pack(points.eval_targets.map(asList));
  return { inputs, targets, evalInputs: pack(points.eval_inputs), evalTargets, angles: null };
}

const asList = (value: number | readonly number[]): readonly number[] => (typeof value === 'number' ? [value] : value);

function pack(rows: readonly (readonly number[])[]): Points {
  return { count: rows.length, size: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) };
}
