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

/** @returns the rule, or why there is none, as a clause. @param outputs C. */
export function dynamicsRule(settings: RunSettings, outputs: number, time: DynamicsTime): DynamicsRule | string {
  const { train, probe } = settings;
  if (outputs > 1 && probe.reduction !== 'full' && probe.reduction !== 'trace-mean')
    return `the dynamics of ${outputs} outputs need the reduction full or trace-mean, the run follows ${probe.reduction}`;
  return { loss: train.loss, learningRate: learningRate(settings), time, isShared: outputs > 1 && probe.reduction !== 'full' };
}
