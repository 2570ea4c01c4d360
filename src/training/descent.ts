/** What a run needs of whatever trains it: one step at a time, the loss, the parameters. */
import type { Network, ParameterValues } from '../networks/network';
import type { TensorValues } from '../tensors/tensors';
import type { Batches } from './batches';
import type { Dataset } from './dataset';
import type { LossName } from './losses';
import type { PointSet } from './pointSet';

export interface DescentOptions {
  readonly network: Network;
  /** All points of a task at once. */
  readonly dataset: Pick<Dataset, 'inputs' | 'targets'>;
  readonly loss: LossName;
  /** eta. */
  readonly learningRate: number;
  /** alpha; absent: F = f. */
  readonly outputScale?: number;
  /** theta_0, which f_0 belongs to, and where to begin when it is not there (a resumed run). */
  readonly initial: ParameterValues;
  readonly start?: ParameterValues;
}

/** What the steps of one task are taken on. */
export interface TrainingTask {
  /** Steps done when it begins. */
  readonly firstStep: number;
  readonly points: PointSet;
  /** Null: all points at every step. */
  readonly batches: Batches | null;
  /** The outputs that count; null: all. */
  readonly columns: readonly number[] | null;
  /** The points that the loss is told of. */
  readonly lossPoints: PointSet;
}

/** Beyond full-batch descent on one set of points. */
export interface SequenceOptions {
  /** One after the other; they take the place of `dataset`. */
  readonly tasks?: readonly TrainingTask[];
  /** b: v <- b v + g, theta <- theta - eta v. */
  readonly momentum?: number;
  /** w and theta_d of the penalty (w/2) ‖theta - theta_d‖^2. */
  readonly weightDecay?: { readonly strength: number; readonly towards: 'zero' | 'initial' };
  /** Most points of a forward pass where only the outputs are wanted; 256 when absent. */
  readonly chunk?: number;
  /** Of a resumed run: steps done, and v. */
  readonly firstStep?: number;
  readonly velocity?: ParameterValues;
}

export interface Descent {
  /** One step of gradient descent. */
  step(): void;
  /** L at the present parameters, from outputs in the precision of the training, on the loss points of the present task. */
  loss(): number;
  /** A copy, in the precision of the training. */
  parameters(): ParameterValues;
  /** v of the momentum, in the precision of the training; null where there is none. */
  velocity(): ParameterValues | null;
  /** F at the present parameters, [count, C]; null: it knows no other points than its own. */
  outputsOn(points: PointSet): TensorValues | null;
  dispose(): void;
}
