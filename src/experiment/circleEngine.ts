/** Which experiments the engine `circle` runs: full-batch training of one hidden ReLU layer with one output on the unit circle. */
import type { ExperimentSettings } from './schema';

export type CircleSettings = Pick<ExperimentSettings, 'data'> & {
  readonly model: Pick<ExperimentSettings['model'], 'depth_hidden' | 'activation'>;
  readonly train: Pick<ExperimentSettings['train'], 'loss' | 'batch_size' | 'momentum' | 'weight_decay'>;
};

/** Settings that decide it. */
export const CIRCLE_KEYS = [
  'model.depth_hidden',
  'model.activation',
  'train.loss',
  'train.batch_size',
  'train.momentum',
  'train.weight_decay',
  'data.kind',
  'data.normalise',
  'data.points',
] as const;

/** How far |x|^2 of a training point may be from 1; numbers written with 15 digits fit. */
const CIRCLE_TOLERANCE = 1e-14;

/** Why the engine cannot run these settings, as a clause ("activation is tanh, and ..."); null: it can. */
export function circleRefusal({ model, data, train }: CircleSettings): string | null {
  if (data.kind !== 'circle' && data.kind !== 'points') return `its inputs lie on the unit circle, and data.kind is ${data.kind}`;
  if (model.depth_hidden !== 1) return `it trains one hidden layer, and model.depth_hidden is ${model.depth_hidden}`;
  if (model.activation !== 'relu') return `it trains ReLU networks, and model.activation is ${model.activation}`;
  if (train.loss !== 'mse' && train.loss !== 'half_sum') return `it minimises squared losses, and train.loss is ${train.loss}`;
  if (train.batch_size !== undefined) return 'it trains on all points at once, and train.batch_size is given';
  if (train.momentum !== 0) return `it trains without momentum, and train.momentum is ${train.momentum}`;
  if (train.weight_decay !== 0) return `it trains without weight decay, and train.weight_decay is ${train.weight_decay}`;
  if (data.normalise === 'standardise') return 'its inputs lie on the unit circle, and data.normalise is standardise';
  return data.kind === 'points' ? pointsRefusal(data) : null;
}

function pointsRefusal({ points, normalise }: ExperimentSettings['data']): string | null {
  if (points === undefined) return null;
  const [target] = points.targets;
  if (Array.isArray(target) && target.length > 1) return `it trains one output, and data.points.targets have ${target.length}`;
  const off = points.inputs.findIndex(input => !isOnCircle(input, normalise === 'unit'));
  const input = points.inputs[off];
  if (input === undefined) return null;
  if (input.length !== 2) return `its inputs lie on the unit circle, and data.points.inputs have ${input.length} coordinates`;
  const length = Math.hypot(...input);
  return `its inputs lie on the unit circle (normalise: unit puts them there), and data.points.inputs[${off}] has length ${length}`;
}

function isOnCircle(input: readonly number[], isScaled: boolean): boolean {
  const [x1, x2] = input;
  if (input.length !== 2 || x1 === undefined || x2 === undefined) return false;
  return isScaled ? x1 !== 0 || x2 !== 0 : Math.abs(x1 * x1 + x2 * x2 - 1) <= CIRCLE_TOLERANCE;
}
