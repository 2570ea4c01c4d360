/**
 * Training of the outputs under a constant kernel with any loss, by steps or as a flow:
 *
 *     f_{t+1} = f_t - eta K dL/df,        df/dt = -eta K dL/df,        on other points the same with K(x, X) (Lee et al. 2019, section 2.2)
 *
 * What has been summed up, A = sum dL/df (with momentum sum v), decides all outputs: f_t = f_0 - eta K A on any points.
 */
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { zeros } from '../linalg/matrix';
import { matVec, multiply } from '../linalg/products';
import { LinearAlgebraError } from '../linalg/errors';
import type { KernelTraining } from './constantKernel';
import { integrate } from './dormandPrince';
import { outputLoss, type OutputLoss, type OutputLossName } from './outputLosses';
import { requireLearningRate, requireMomentum, requireStep } from './trainingSettings';
import { DynamicsError } from './errors';

export interface OutputTraining {
  readonly loss: OutputLossName;
  readonly learningRate: number;
  readonly time: 'steps' | 'flow';
  /** Heavy-ball momentum, only of steps. */
  readonly momentum?: number;
  /** Error of an integration step of the flow, 1e-10 when absent. */
  readonly tolerance?: number;
}

export class FunctionSpaceTraining {
  private time = 0;
  private readonly loss: OutputLoss;
  private accumulated: Float64Array;
  private velocity: Float64Array;

  /**
   * @param problem outputs and targets [M, C]; kernels [M, M] shared by the outputs, or the full ones [MC, MC], index n * C + c.
   * @throws DynamicsError `bad_setting`; LinearAlgebraError `shape_mismatch`.
   */
  constructor(
    private readonly problem: KernelTraining,
    private readonly training: OutputTraining,
  ) {
    requireLearningRate(training.learningRate);
    requireMomentum(training.momentum ?? 0);
    if (training.time === 'flow' && training.momentum)
      throw new DynamicsError('bad_setting', `momentum: expected 0 for a flow, which has none, found ${training.momentum}`);
    const { initial, Ktt, targets, evaluation } = problem;
    requireKernel('the training kernel', Ktt, initial, initial);
    if (targets.data.length !== initial.data.length)
      throw new LinearAlgebraError('shape_mismatch', `the targets: expected ${initial.data.length} numbers, found ${targets.data.length}`);
    if (evaluation) requireKernel('the evaluation kernel', evaluation.Ket, evaluation.initial, initial);
    this.loss = outputLoss(training.loss, initial.rows, initial.cols);
    this.accumulated = new Float64Array(initial.data.length);
    this.velocity = new Float64Array(initial.data.length);
  }

  /** Where the training is. */
  get step(): number {
    return this.time;
  }

  /** Goes on to a later step. @throws DynamicsError `bad_step`, `not_integrable`. */
  advanceTo(step: number): void {
    requireStep(step, this.training.time);
    if (step < this.time) throw new DynamicsError('bad_step', `expected a step from ${this.time} on, found ${step}`);
    if (this.training.time === 'flow') {
      const { tolerance } = this.training;
      this.accumulated = integrate(
        accumulated => this.gradientAt(accumulated),
        this.accumulated,
        this.time,
        step,
        tolerance === undefined ? {} : { tolerance },
      );
      this.time = step;
    } else {
      for (; this.time < step; this.time++) this.descend();
    }
  }

  /** f_t on the training points, [M, C]. */
  outputs(): Matrix64 {
    return this.outputsOf(this.accumulated);
  }

  /** f_t on the other points, [E, C]; null without any. */
  evaluationOutputs(): Matrix64 | null {
    const { evaluation } = this.problem;
    return evaluation ? this.moved(evaluation.initial, evaluation.Ket, this.accumulated) : null;
  }

  /** L at f_t. */
  lossValue(): number {
    return this.loss.value(this.outputs().data, this.problem.targets.data);
  }

  private descend(): void {
    const { momentum = 0 } = this.training;
    const gradient = this.gradientAt(this.accumulated);
    this.velocity = this.velocity.map((v, i) => momentum * v + (gradient[i] as number));
    this.accumulated = this.accumulated.map((a, i) => a + (this.velocity[i] as number));
  }

  private gradientAt(accumulated: Float64Array): Float64Array {
    return this.loss.gradient(this.outputsOf(accumulated).data, this.problem.targets.data);
  }

  private outputsOf(accumulated: Float64Array): Matrix64 {
    return this.moved(this.problem.initial, this.problem.Ktt, accumulated);
  }

  /** f_0 - eta K A. */
  private moved(initial: Matrix, kernel: Matrix, accumulated: Float64Array): Matrix64 {
    const { rows, cols } = this.problem.initial;
    const shared = kernel.cols === rows;
    const change = shared && cols > 1 ? multiply(kernel, { rows, cols, data: accumulated }).data : matVec(kernel, accumulated);
    const result = zeros(initial.rows, initial.cols);
    for (let i = 0; i < result.data.length; i++)
      result.data[i] = (initial.data[i] as number) - this.training.learningRate * (change[i] as number);
    return result;
  }
}

/** Of the rows of `points` against the training points, shared by the outputs or one for each. */
function requireKernel(name: string, kernel: Matrix, points: Matrix, training: Matrix): void {
  const isShared = kernel.rows === points.rows && kernel.cols === training.rows;
  const isFull = kernel.rows === points.data.length && kernel.cols === training.data.length;
  if (isShared || isFull) return;
  throw new LinearAlgebraError(
    'shape_mismatch',
    `${name}: expected ${points.rows} x ${training.rows}, or ${points.data.length} x ${training.data.length} with its outputs, found ${kernel.rows} x ${kernel.cols}`,
  );
}
