/** The model's outputs F from the network's f: F = f, or alpha (f - f_0) with an output scale (Chizat, Oyallon and Bach 2019). */
import type { ParameterValues } from '../networks/network';
import type { Matrix } from '../science/linalg/matrix';
import type { Measurer } from './measurer';

interface Scaled {
  readonly alpha: number;
  /** f_0 on the training and the evaluation points. */
  readonly training: Matrix;
  readonly evaluation: Matrix;
}

export class ModelOutputs {
  private constructor(private readonly scaled: Scaled | null) {}

  /** @param alpha absent: F = f. @param initial theta_0, asked for only with a scale. */
  static of(measurer: Measurer, alpha: number | undefined, initial: () => ParameterValues): ModelOutputs {
    if (alpha === undefined) return new ModelOutputs(null);
    const parameters = initial();
    return new ModelOutputs({ alpha, training: measurer.outputs(parameters), evaluation: measurer.evaluation(parameters) });
  }

  /** [M, C] */
  onTraining(outputs: Matrix): Matrix {
    return this.scaled ? scaledDifference(outputs, this.scaled.training, this.scaled.alpha) : outputs;
  }

  /** [n_eval, C] */
  onEvaluation(outputs: Matrix): Matrix {
    return this.scaled ? scaledDifference(outputs, this.scaled.evaluation, this.scaled.alpha) : outputs;
  }
}

function scaledDifference(outputs: Matrix, initial: Matrix, alpha: number): Matrix {
  return { ...outputs, data: outputs.data.map((value, i) => alpha * (value - (initial.data[i] ?? NaN))) };
}
