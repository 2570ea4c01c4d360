/** Whether and how the training of a run goes on under a constant kernel: what its settings leave of the closed forms. */
import type { RunSettings } from '../../experiment/schema';
import type { OutputLossName } from '../../science/dynamics/outputLosses';
import { learningRate } from '../../training/model';

/** `steps`: gradient descent; `flow`: its limit of small steps, time counted in steps. */
export type DynamicsTime = 'steps' | 'flow';

export interface DynamicsRule {
  readonly loss: OutputLossName;
  /** eta of the file after `lr_rule`. With an output scale alpha the kernel of F is alpha^2 K and its learning rate eta/alpha^2: alpha cancels. */
  readonly learningRate: number;
  readonly time: DynamicsTime;
  /** Heavy-ball momentum; absent: none. */
  readonly momentum?: number;
  /** w of the penalty (w/2) ‖theta - theta_0‖^2; absent: none. */
  readonly weightDecay?: number;
  /** The kernel is that of trace-mean, which stands for those of all outputs; exact for one output, or of infinite width. */
  readonly isShared: boolean;
}

/** What of a run decides it beside the settings. */
export interface Trained {
  /** M and C of the training set. */
  readonly points: number;
  readonly outputs: number;
  /** Step of the kernel. */
  readonly base: number;
}

/** @returns the rule, or why there is none, as a clause. */
export function dynamicsRule(settings: RunSettings, trained: Trained, time: DynamicsTime): DynamicsRule | string {
  const { train, probe, model } = settings;
  const refusal = kernelRefusal(settings, trained) ?? stepRefusal(settings, trained, time);
  if (refusal !== null) return refusal;
  const isShared = trained.outputs > 1 && probe.reduction !== 'full';
  return {
    loss: train.loss,
    learningRate: learningRate(settings),
    time,
    isShared,
    ...(train.momentum > 0 && { momentum: train.momentum }),
    // The penalty is not scaled with the outputs, but its step is divided by alpha^2 like all of them.
    ...(train.weight_decay > 0 && { weightDecay: train.weight_decay / (model.alpha ?? 1) ** 2 }),
  };
}

/** Why the kernel that the run follows is not the one that drives its training. */
function kernelRefusal({ train, probe, tasks }: RunSettings, { points, outputs }: Trained): string | null {
  if (tasks !== undefined) return 'the kernel of one task does not drive the training on the next';
  if (probe.from !== 'train') return `they need the kernel on the training points (probe.from: train), the run follows ${probe.from}`;
  if (train.batch_size !== undefined && train.batch_size < points)
    return `they are defined for full-batch training; this run takes batches of ${train.batch_size} of its ${points} points, whose order the kernel does not know`;
  if (outputs > 1 && probe.reduction !== 'full' && probe.reduction !== 'trace-mean')
    return `the dynamics of ${outputs} outputs need the reduction full or trace-mean, the run follows ${probe.reduction}`;
  return null;
}

/** Why a step does not follow from outputs and kernel alone. */
function stepRefusal({ train }: RunSettings, { base }: Trained, time: DynamicsTime): string | null {
  const { momentum, weight_decay, decay_to, loss } = train;
  if (momentum > 0 && time === 'flow') return `a gradient flow has no momentum, and train.momentum is ${momentum}`;
  if (momentum > 0 && base > 0) return 'with momentum they start at step 0: the velocity at later steps is not stored';
  if (weight_decay === 0) return null;
  if (decay_to === 'zero')
    return 'weight decay towards zero moves the outputs in a way that the kernel does not say (train.decay_to: zero)';
  if (base > 0) return 'with weight decay they start at step 0, whose parameters it pulls towards';
  return loss === 'mse' || loss === 'half_sum' ? null : `weight decay is understood with a squared loss, and train.loss is ${loss}`;
}
