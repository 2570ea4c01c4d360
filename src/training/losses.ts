/** The losses of training: their value and dL/df at outputs f and targets y of equal shape [M, C], in float64. */
import type { RunSettings } from '../experiment/schema';
import { outputLoss } from '../science/dynamics/outputLosses';
import type { SquaredLoss } from '../science/metrics/edgeOfStability';

export type LossName = RunSettings['train']['loss'];

/**
 * `mse` (1/M) sum (f - y)^2, `half_sum` 1/2 sum (f - y)^2, `cross_entropy` -(1/M) sum y log softmax(f), `logistic` (1/M) sum
 * log(1 + exp(-y f)) with y = -1 or 1. With `columns` only these outputs count: softmax and sums run over them, the gradient of the others is 0.
 */
export class TrainingLoss {
  /** @param outputs C. @param columns absent or null: all outputs. */
  constructor(
    readonly name: LossName,
    private readonly outputs: number,
    private readonly columns: readonly number[] | null = null,
  ) {}

  /** L. @throws RangeError when the lengths differ. */
  value(f: ArrayLike<number>, y: ArrayLike<number>): number {
    const points = this.pointsOf(f, y);
    return this.loss(points).value(this.chosen(f), this.chosen(lossTargets(this.name, y)));
  }

  /** dL/df, [M, C]. @throws RangeError when the lengths differ. */
  gradient(f: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
    const points = this.pointsOf(f, y);
    const gradient = this.loss(points).gradient(this.chosen(f), this.chosen(lossTargets(this.name, y)));
    if (this.columns === null) return gradient;
    const all = new Float64Array(f.length);
    for (let n = 0; n < points; n++)
      this.columns.forEach((column, c, { length }) => (all[n * this.outputs + column] = gradient[n * length + c] as number));
    return all;
  }

  private loss(points: number) {
    return outputLoss(this.name, points, this.columns?.length ?? this.outputs);
  }

  private chosen(values: ArrayLike<number>): ArrayLike<number> {
    const { columns, outputs } = this;
    if (columns === null) return values;
    return Float64Array.from({ length: (values.length / outputs) * columns.length }, (_, i) => {
      const column = columns[i % columns.length] as number;
      return values[Math.floor(i / columns.length) * outputs + column] as number;
    });
  }

  private pointsOf(f: ArrayLike<number>, y: ArrayLike<number>): number {
    if (f.length !== y.length) throw new RangeError(`${f.length} outputs and ${y.length} targets`);
    return f.length / this.outputs;
  }
}

/** Targets as `outputLoss` takes them: of the logistic loss the labels -1 and 1 become 0 and 1. */
export function lossTargets(loss: LossName, targets: ArrayLike<number>): ArrayLike<number> {
  return loss === 'logistic' ? Float64Array.from(targets, y => (y + 1) / 2) : targets;
}

/** sum (f - y)^2. @throws RangeError when the lengths differ. */
export function squaredError(outputs: ArrayLike<number>, targets: ArrayLike<number>): number {
  if (outputs.length !== targets.length) throw new RangeError(`${outputs.length} outputs and ${targets.length} targets`);
  let sum = 0;
  for (let i = 0; i < outputs.length; i++) sum += ((outputs[i] as number) - (targets[i] as number)) ** 2;
  return sum;
}

export const isSquared = (loss: LossName): loss is SquaredLoss => loss === 'mse' || loss === 'half_sum';

/** @throws RangeError for a loss that is no squared one. */
export function squared(loss: LossName): SquaredLoss {
  if (isSquared(loss)) return loss;
  throw new RangeError(`expected a squared loss, found ${loss}`);
}
