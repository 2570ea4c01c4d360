/**
 * Training with a squared loss under a kernel that does not change: what a linearised network, or one of infinite width, does (Jacot, Gabriel and
 * Hongler 2018; Lee et al. 2019). In the eigenbasis of the training kernel every mode goes its own way (`modeEvolution`), so that
 * any step is computed at once.
 */
import { LinearAlgebraError } from '../linalg/errors';
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { add, multiply, multiplyTransposed, subtract } from '../linalg/products';
import { requireLength, requireSquare } from '../linalg/shapes';
import { symmetricEigen, type Eigendecomposition } from '../linalg/symmetricEigen';
import { lossCurvature } from '../metrics/edgeOfStability';
import { modeEvolution, type ModeEvolution } from './modeEvolution';
import type { SquaredTraining } from './trainingSettings';

/** Kernels, targets and the outputs at the start. C outputs share the kernel; for the full kernel C = 1 and rows are n * C + c. */
export interface KernelTraining {
  /** K(X, X) [n, n] symmetric. */
  readonly Ktt: Matrix;
  /** y [n, C] and f_0 on the training points [n, C]. */
  readonly targets: Matrix;
  readonly initial: Matrix;
  /** Other points: K(X', X) [E, n], f_0 there [E, C]. */
  readonly evaluation?: { readonly Ket: Matrix; readonly initial: Matrix };
}

export class ConstantKernelTraining {
  /** [n] descending; negative ones, which a Gram matrix does not have, are 0. */
  readonly eigenvalues: Float64Array;
  /** u_i, the columns [n, n]. */
  readonly vectors: Matrix64;
  /** <u_i, f_0 - y>, [n, C]. */
  readonly initialResiduals: Matrix64;
  private readonly evolution: ModeEvolution;
  private readonly projected: Matrix64 | null;

  /**
   * @param eigen of the training kernel, where it is known already.
   * @throws DynamicsError `bad_setting`; LinearAlgebraError `not_square`, `not_symmetric`, `not_finite`, `shape_mismatch`.
   */
  constructor(
    private readonly problem: KernelTraining,
    private readonly training: SquaredTraining,
    eigen?: Eigendecomposition,
  ) {
    requireFitting(problem);
    const { values, vectors } = eigen ?? symmetricEigen(problem.Ktt);
    if (values.some(value => !Number.isFinite(value)))
      throw new LinearAlgebraError('not_finite', 'kernel dynamics: expected a training kernel of finite numbers, found NaN or infinity');
    this.eigenvalues = values.map(value => Math.max(value, 0));
    this.vectors = vectors;
    this.initialResiduals = modeResiduals(vectors, problem.initial, problem.targets);
    this.evolution = modeEvolution(this.eigenvalues, training);
    this.projected = problem.evaluation ? multiply(problem.evaluation.Ket, vectors) : null;
  }

  /** <u_i, f_t - y>, [n, C]. @throws DynamicsError `bad_step`. */
  residuals(step: number): Matrix64 {
    return scaledRows(this.initialResiduals, this.evolution.at(step).residuals);
  }

  /** f_t on the training points, [n, C]. @throws DynamicsError `bad_step`. */
  outputs(step: number): Matrix64 {
    // Summed up from f_0, so that modes which the kernel does not have stay there exactly.
    const { eigenvalues } = this;
    const moved = this.evolution.at(step).predictors.map((p, i) => -p * (eigenvalues[i] as number));
    return add(this.problem.initial, multiply(this.vectors, scaledRows(this.initialResiduals, moved)));
  }

  /** f_t on the other points, [E, C]; null without any. @throws DynamicsError `bad_step`. */
  evaluationOutputs(step: number): Matrix64 | null {
    const { evaluation } = this.problem;
    if (evaluation === undefined || this.projected === null) return null;
    const summed = this.evolution.at(step).predictors.map(p => -p);
    return add(evaluation.initial, multiply(this.projected, scaledRows(this.initialResiduals, summed)));
  }

  /** L at f_t, without the penalty of weight decay. @throws DynamicsError `bad_step`. */
  loss(step: number): number {
    const squares = this.residuals(step).data.reduce((sum, residual) => sum + residual ** 2, 0);
    return (lossCurvature(this.training.loss, this.training.points) / 2) * squares;
  }
}

/** <u_i, f - y> of outputs f and targets y [n, C], the columns u_i of `vectors` [n, n]: [n, C]. What a network really did, beside what was predicted. */
export function modeResiduals(vectors: Matrix64, outputs: Matrix, targets: Matrix): Matrix64 {
  return multiplyTransposed(vectors, subtract(outputs, targets));
}

function scaledRows({ rows, cols, data }: Matrix64, factors: Float64Array): Matrix64 {
  return { rows, cols, data: data.map((value, q) => value * (factors[Math.floor(q / cols)] as number)) };
}

function requireFitting({ Ktt, targets, initial, evaluation }: KernelTraining): void {
  const n = requireSquare('the training kernel', Ktt);
  requireLength('the targets', targets.rows, n);
  requireLength('the initial outputs', initial.rows, n);
  requireColumns('the initial outputs', initial, targets.cols);
  if (!evaluation) return;
  requireColumns('the evaluation kernel', evaluation.Ket, n);
  requireLength('the initial outputs on the other points', evaluation.initial.rows, evaluation.Ket.rows);
  requireColumns('the initial outputs on the other points', evaluation.initial, targets.cols);
}

function requireColumns(name: string, { cols }: Matrix, expected: number): void {
  if (cols !== expected) throw new LinearAlgebraError('shape_mismatch', `${name}: expected ${expected} columns, found ${cols}`);
}
