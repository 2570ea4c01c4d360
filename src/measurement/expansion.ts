/** The network expanded in its parameters around theta_0 (Bai and Lee 2020): what its linear and its quadratic model say of theta. */
import type { Network, ParameterValues } from '../networks/network';
import { disposeParameters, toTensors } from '../networks/parameters';
import { matrix, type Matrix } from '../science/linalg/matrix';
import type { Tensors } from '../tensors/tensors';
import type { Inputs } from './measurer';

export interface Expansion {
  /** f_0, [N, C]. */
  readonly value: Matrix;
  /** f_0 + J_0 (theta - theta_0). */
  readonly linear: Matrix;
  /** f_0 + J_0 d + d^T H_0 d / 2, d = theta - theta_0; null of order 1. ReLU networks are taken at their activation pattern. */
  readonly quadratic: Matrix | null;
}

/**
 * At `inputs`, by one forward pass of jets, in the precision of `tensors`. @param order 1 spares the quadratic model, about half of the work.
 * @throws NetworkError `parameters_disagree`.
 */
export function weightSpaceExpansion(
  network: Network,
  tensors: Tensors,
  initial: ParameterValues,
  parameters: ParameterValues,
  inputs: Inputs,
  order: 1 | 2,
): Expansion {
  const theta = toTensors(tensors, network, initial);
  const direction = toTensors(tensors, network, difference(parameters, initial));
  try {
    const [value, first, second] = tensors.scope(() => {
      const x = tensors.fromValues(inputs.values, [inputs.count, inputs.size]);
      return network.directionalDerivatives(tensors, theta, direction, x, order).map(tensor => tensors.read(tensor));
    });
    if (value === undefined || first === undefined) throw new Error('a jet has a value and a derivative');
    const at = (weight: number) =>
      matrix(
        inputs.count,
        network.outputs,
        Float64Array.from(value, (f, i) => f + (first[i] as number) + weight * (second?.[i] ?? 0)),
      );
    return { value: matrix(inputs.count, network.outputs, value), linear: at(0), quadratic: second ? at(1 / 2) : null };
  } finally {
    disposeParameters(tensors, theta);
    disposeParameters(tensors, direction);
  }
}

/** theta - theta_0, in float64. */
function difference(parameters: ParameterValues, initial: ParameterValues): ParameterValues {
  return parameters.map(({ W, b }, l) => {
    const start = initial[l];
    const of = (now: ArrayLike<number>, first: ArrayLike<number> | undefined) =>
      Float64Array.from(now, (value, i) => value - (first?.[i] ?? NaN));
    return b ? { W: of(W, start?.W), b: of(b, start?.b) } : { W: of(W, start?.W) };
  });
}
