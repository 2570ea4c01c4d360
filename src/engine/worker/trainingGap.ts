/** Whether a run's training gap is measured, and by which prediction: full-batch training on one data set, whose kernel is affordable. */
import { weightSpaceExpansion } from '../../measurement/expansion';
import { createMeasurer, type Inputs, type Measured } from '../../measurement/measurer';
import type { Network, ParameterValues } from '../../networks/network';
import { trainingPrediction, type PredictedTraining, type TrainingPrediction } from '../../science/dynamics/trainingPrediction';
import type { Matrix } from '../../science/linalg/matrix';
import { createFloat64Tensors } from '../../tensors/float64';
import type { Tensors } from '../../tensors/tensors';

/** Rows of the kernel at theta_0 with a squared loss: a training that resolves its whole spectrum takes a second or two of basis vectors. */
const MAX_SQUARED_ROWS = 768;
/** Rows of the kernel of a recursion: 32 MB. */
const MAX_RECURSION_ROWS = 2048;
/**
 * A step of the recursion takes (MC)^2 multiplications in float64 loops, one of the training about 3 M P, ten times as fast on a tensor library: up
 * to this part of M P the recursion stays below a quarter of the training.
 */
const RECURSION_PART = 0.075;

export interface TrainingGapSettings extends PredictedTraining {
  /** The outputs are F = alpha (f - f_0); absent: F = f. */
  readonly alpha?: number;
  /** Where weight decay pulls to. */
  readonly decayTo: 'initial' | 'zero';
  readonly isFullBatch: boolean;
  /** How many tasks are trained one after the other. */
  readonly tasks: number;
}

interface Sizes {
  readonly points: number;
  readonly outputs: number;
  readonly parameters: number;
}

const isSquared = (loss: PredictedTraining['loss']) => loss === 'mse' || loss === 'half_sum';

/** Why the training gap is not measured, as a clause for the record of the run; null: it is. */
export function trainingGapRefusal(settings: TrainingGapSettings, { points, outputs, parameters }: Sizes): string | null {
  const { loss, weightDecay = 0, isFullBatch, tasks } = settings;
  const rows = points * outputs;
  if (!isFullBatch) return 'training under a constant kernel is predicted for full batches only';
  if (tasks > 1) return 'training under a constant kernel is predicted for one task only';
  if (isSquared(loss)) {
    return rows <= MAX_SQUARED_ROWS ? null : `training under K(0) is followed for up to ${MAX_SQUARED_ROWS} rows, and M C is ${rows}`;
  }
  if (weightDecay > 0) return `with weight decay it is predicted for squared losses only, and the loss is ${loss}`;
  if (rows > MAX_RECURSION_ROWS) return `the recursion of ${loss} is followed up to ${MAX_RECURSION_ROWS} rows, and M C is ${rows}`;
  if (rows * outputs > RECURSION_PART * parameters)
    return `the recursion of ${loss} is followed where its (M C)^2 = ${rows ** 2} multiplications a step are few beside the training (up to ${RECURSION_PART} M P = ${Math.round(RECURSION_PART * points * parameters)})`;
  return null;
}

export interface TrainingGapParts {
  readonly network: Network;
  /** The training points, [M, d], and y, [M, C]. */
  readonly inputs: Inputs;
  readonly targets: Matrix;
  /** theta_0 in the precision of the training, and F_0. */
  readonly initial: ParameterValues;
  readonly initialOutputs: Matrix;
  /** Whether the kernel that the run follows is that of all outputs on the training points. */
  readonly followsWhole: boolean;
  /** Whether kernels of the network are measured in float32. */
  readonly isNoisy: boolean;
  readonly training?: Tensors;
}

/** The training under the kernel at theta_0: of the run's own first measurement where that is the whole kernel, else of one made for this. */
export function predictionFrom(settings: TrainingGapSettings, parts: TrainingGapParts): (first: Measured) => TrainingPrediction {
  const { network, inputs, targets, initial, initialOutputs, followsWhole, isNoisy, training } = parts;
  const { alpha = 1, weightDecay = 0, decayTo } = settings;
  return first => {
    const options = { network, inputs, evalInputs: inputs, ...(training && { training }) };
    const whole = followsWhole ? null : createMeasurer({ ...options, reduction: 'full' });
    const { kernel, product } = whole?.training(initial) ?? first;
    const pull = weightDecay > 0 && decayTo === 'zero' ? alongInitial(parts, alpha) : null;
    // The learning rate is divided by alpha^2 and the gradient of L(F) has a factor alpha: of both only the decay keeps a factor.
    const predicted = { ...settings, weightDecay: weightDecay / alpha ** 2 };
    const outputs = { initial: initialOutputs, targets };
    return trainingPrediction({ kernel, isNoisy, ...outputs, ...(product && { product }), ...(pull && { pull }) }, predicted);
  };
}

/** alpha J_0 theta_0, what decay to zero takes from F with the first step, [M, C]. */
function alongInitial({ network, inputs, initial }: TrainingGapParts, alpha: number): Matrix {
  const twice = initial.map(({ W, b }) => ({ W: W.map(w => 2 * w), ...(b && { b: b.map(value => 2 * value) }) }));
  const { value, linear } = weightSpaceExpansion(network, createFloat64Tensors(), initial, twice, inputs, 1);
  return { ...value, data: Float64Array.from(value.data, (f, i) => alpha * ((linear.data[i] as number) - f)) };
}
