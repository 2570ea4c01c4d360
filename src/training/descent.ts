/** What a run needs of whatever trains it: one step at a time, the loss, the parameters. */
import type { Network, ParameterValues } from '../networks/network';
import type { Dataset } from './dataset';
import type { LossName } from './losses';

export interface DescentOptions {
  readonly network: Network;
  readonly dataset: Dataset;
  readonly loss: LossName;
  /** eta. */
  readonly learningRate: number;
  /** alpha; absent: F = f. */
  readonly outputScale?: number;
  /** theta_0, which f_0 belongs to, and where to begin when it is not there (a resumed run). */
  readonly initial: ParameterValues;
  readonly start?: ParameterValues;
}

export interface Descent {
  /** One step of full-batch gradient descent. */
  step(): void;
  /** L at the present parameters, from outputs in the precision of the training. */
  loss(): number;
  /** A copy, in the precision of the training. */
  parameters(): ParameterValues;
  dispose(): void;
}
