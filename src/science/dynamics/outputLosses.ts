/** Losses as functions of the outputs: what training and the dynamics of the outputs need of them. f and y are [M, C], row-major. */
import { lossCurvature, type SquaredLoss } from '../metrics/edgeOfStability';

export type OutputLossName = SquaredLoss | 'cross_entropy' | 'logistic';

export interface OutputLoss {
  /** L. */
  value(outputs: ArrayLike<number>, targets: ArrayLike<number>): number;
  /** dL/df, [M, C]. */
  gradient(outputs: ArrayLike<number>, targets: ArrayLike<number>): Float64Array;
}

/**
 * - `mse` (1/M) sum (f - y)^2, `half_sum` 1/2 sum (f - y)^2;
 * - `cross_entropy` -(1/M) sum_n sum_c y log softmax(f), y one-hot or probabilities; gradient (softmax(f) - y)/M;
 * - `logistic` (1/M) sum (log(1 + e^f) - y f), y 0 or 1 (or a probability), of each output by itself; gradient (sigmoid(f) - y)/M.
 *
 * @param points M. @param outputs C.
 */
export function outputLoss(name: OutputLossName, points: number, outputs: number): OutputLoss {
  switch (name) {
    case 'mse':
    case 'half_sum':
      return squared(lossCurvature(name, points));
    case 'cross_entropy':
      return crossEntropy(points, outputs);
    case 'logistic':
      return logistic(points);
  }
}

/** softmax of each row of C numbers, without overflow. */
export function softmaxRows(values: ArrayLike<number>, outputs: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += outputs) {
    const offset = logSumExp(values, start, outputs);
    for (let c = 0; c < outputs; c++) result[start + c] = Math.exp((values[start + c] as number) - offset);
  }
  return result;
}

/** 1/(1 + e^-f) */
export function sigmoid(f: number): number {
  return f < 0 ? Math.exp(f) / (1 + Math.exp(f)) : 1 / (1 + Math.exp(-f));
}

function squared(curvature: number): OutputLoss {
  return {
    value: (f, y) => (curvature / 2) * sum(f.length, i => ((f[i] as number) - (y[i] as number)) ** 2),
    gradient: (f, y) => Float64Array.from({ length: f.length }, (_, i) => curvature * ((f[i] as number) - (y[i] as number))),
  };
}

function crossEntropy(points: number, outputs: number): OutputLoss {
  return {
    value: (f, y) => {
      let total = 0;
      for (let start = 0; start < f.length; start += outputs) {
        const offset = logSumExp(f, start, outputs);
        for (let c = 0; c < outputs; c++) {
          const target = y[start + c] as number;
          // 0 log 0 = 0, also where the logit is -Infinity.
          if (target !== 0) total += target * (offset - (f[start + c] as number));
        }
      }
      return total / points;
    },
    gradient: (f, y) => softmaxRows(f, outputs).map((p, i) => (p - (y[i] as number)) / points),
  };
}

/** With sigmoid(f) - y = (1 - y) sigmoid(f) - y sigmoid(-f), so that what is nearly learnt keeps its digits. */
function logistic(points: number): OutputLoss {
  const softplus = (f: number) => Math.max(f, 0) + Math.log1p(Math.exp(-Math.abs(f)));
  const either = (f: number, y: number, of: (f: number) => number, sign: number) => (1 - y) * of(f) + sign * y * of(-f);
  return {
    value: (f, y) => sum(f.length, i => either(f[i] as number, y[i] as number, softplus, 1)) / points,
    gradient: (f, y) => Float64Array.from({ length: f.length }, (_, i) => either(f[i] as number, y[i] as number, sigmoid, -1) / points),
  };
}

function logSumExp(values: ArrayLike<number>, start: number, length: number): number {
  let largest = -Infinity;
  for (let c = 0; c < length; c++) largest = Math.max(largest, values[start + c] as number);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(sum(length, c => Math.exp((values[start + c] as number) - largest)));
}

function sum(length: number, term: (index: number) => number): number {
  let total = 0;
  for (let i = 0; i < length; i++) total += term(i);
  return total;
}
