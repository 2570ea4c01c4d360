/**
 * What is measured of a network at given parameters: outputs, the kernel on the training points, the cross kernel to the evaluation
 * points. Shallow ReLU networks on the circle are measured from their arcs, in a time that hardly depends on the width; networks with
 * convolutions layer by layer on what trains them; all others from dense factors. Who measures does not depend on what trains.
 */
import type { Network, ParameterValues } from '../networks/network';
import type { Matrix, Matrix64, RowProduct } from '../science/linalg/matrix';
import type { PackedSymmetric } from '../science/linalg/packed';
import type { Precision, Tensors } from '../tensors/tensors';
import type { FeatureDrift } from '../science/kernel/featureDrift';
import { CircleMeasurer } from './circleMeasurer';
import { ConvolutionalMeasurer } from './convolutionalMeasurer';
import { DenseMeasurer } from './denseMeasurer';

/** N inputs, row-major [count, size]. */
export interface Inputs {
  readonly count: number;
  readonly size: number;
  readonly values: Float64Array | Float32Array;
}

export interface Measured {
  /** f on the training points, [M, C]. */
  readonly outputs: Matrix;
  /** Theta(X, X), [M, M] or [MC, MC] of the full reduction, exactly symmetric, and its summands by layer. */
  readonly kernel: Matrix64;
  readonly layers: Readonly<Record<string, PackedSymmetric>>;
  /** Multiplies by the kernel, where that takes less than its numbers do; the parameters are not to be written to until then. */
  readonly product?: RowProduct;
}

export interface MeasurerOptions {
  readonly network: Network;
  readonly inputs: Inputs;
  /** Of none (count 0) there are neither outputs nor a cross kernel. */
  readonly evalInputs: Inputs;
  /** As in the experiment file: trace-mean, trace-sum, full, logit-sum, class c. */
  readonly reduction: string;
  /** What trains, used also to measure networks that are too large for float64 loops. Absent: always float64. */
  readonly training?: Tensors;
  /** What the kernel of a network with convolutions may take at a time, in bytes; 512 MB when absent. It never changes the result. */
  readonly kernelMemoryBytes?: number;
}

/** How far the network has left its linearisation at theta_0, on the training points. */
export interface Departure {
  readonly featureDrift: FeatureDrift;
  /** ‖f - f_taylor‖ / ‖f - f_0‖, f_taylor = f_0 + J_0 (theta - theta_0); null where f has not moved. */
  readonly taylorGap: number | null;
}

export interface Measurer {
  readonly precision: Precision;
  /** Eigenvalues below this times lambda_1 are noise of the measurement; null where only the rounding of float64 limits them. */
  readonly noiseFloor: number | null;
  /**
   * Outputs and kernel on the training points.
   * @param spent a measurement that nobody needs any more: its memory may be used again.
   */
  training(parameters: ParameterValues, spent?: Measured): Measured;
  /** f on the training points, [M, C]. */
  outputs(parameters: ParameterValues): Matrix;
  /** f on the evaluation points, [n_eval, C]. */
  evaluation(parameters: ParameterValues): Matrix;
  /** Theta(X_eval, X), [n_eval, M] or [n_eval C, MC] of the full reduction. */
  cross(parameters: ParameterValues): Matrix64;
  /** Compares parameters with theta_0; what it keeps of theta_0 is computed once. */
  departureFrom(initial: ParameterValues): (parameters: ParameterValues) => Departure;
}

/** @throws KernelError when the reduction does not fit the network's outputs. */
export function createMeasurer(options: MeasurerOptions): Measurer {
  const circle = CircleMeasurer.of(options);
  if (circle !== null) return circle;
  const isConvolutional = options.network.layers.some(({ image }) => image !== undefined);
  return isConvolutional ? new ConvolutionalMeasurer(options) : new DenseMeasurer(options);
}
