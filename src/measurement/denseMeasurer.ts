/**
 * Measures any network from its layer factors. Networks of at most a million parameters are measured in float64, whatever trains them;
 * larger ones in the precision of their training.
 */
import type { ParameterTensors, ParameterValues } from '../networks/network';
import { disposeParameters, toTensors } from '../networks/parameters';
import { empiricalNtk, type EmpiricalKernel, type LayerFactors } from '../science/kernel/empirical';
import { featureDrift } from '../science/kernel/featureDrift';
import { parseReduction, type Reduction } from '../science/kernel/reduction';
import type { Matrix, Matrix64 } from '../science/linalg/matrix';
import { packed } from '../science/linalg/packed';
import { linearisationGap } from '../science/metrics/linearisation';
import { createFloat64Tensors } from '../tensors/float64';
import type { Precision, Tensors } from '../tensors/tensors';
import { weightSpaceExpansion } from './expansion';
import { gramProductOn, layerFactors, type NetworkFactors } from './factors';
import type { Departure, Inputs, Measured, Measurer, MeasurerOptions } from './measurer';

/** Above this many parameters float64 loops take too long. */
export const MAX_FLOAT64_PARAMETERS = 1_000_000;
/** Noise of a float32 kernel's eigenvalues, in units of n lambda_1. */
export const FLOAT32_NOISE = 1e-7;

export class DenseMeasurer implements Measurer {
  readonly precision: Precision;
  readonly noiseFloor: number | null;
  private readonly reduction: Reduction;
  private readonly tensors: Tensors;
  /** Of the training points at the parameters that were measured last: their kernel and their departure come from the same pass. */
  private last: { readonly parameters: ParameterValues; readonly at: NetworkFactors } | null = null;

  /** @throws KernelError when the reduction does not fit the network's outputs. */
  constructor(private readonly options: MeasurerOptions) {
    const { network, training, reduction, inputs } = options;
    this.tensors = training && network.parameterCount > MAX_FLOAT64_PARAMETERS ? training : createFloat64Tensors();
    this.precision = this.tensors.precision;
    this.noiseFloor = this.precision === 'float64' ? null : FLOAT32_NOISE * inputs.count;
    this.reduction = parseReduction(reduction, network.outputs);
  }

  training(parameters: ParameterValues): Measured {
    const { outputs, factors } = this.trainingFactors(parameters);
    const { kernel, layers } = this.contract(factors, factors);
    const halves = Object.entries(layers).map(([name, { data, rows }]) => [name, packed(data, rows)]);
    return { outputs, kernel, layers: Object.fromEntries(halves) as Measured['layers'] };
  }

  outputs(parameters: ParameterValues): Matrix {
    return this.forward(parameters, this.options.inputs);
  }

  evaluation(parameters: ParameterValues): Matrix {
    return this.forward(parameters, this.options.evalInputs);
  }

  cross(parameters: ParameterValues): Matrix64 {
    const evaluated = this.factors(parameters, this.options.evalInputs);
    const trained = this.trainingFactors(parameters);
    return this.contract(evaluated.factors, trained.factors).kernel;
  }

  departureFrom(initial: ParameterValues): (parameters: ParameterValues) => Departure {
    const { network, inputs } = this.options;
    const first = this.factors(initial, inputs).factors;
    return parameters => {
      const now = this.trainingFactors(parameters);
      const { value, linear } = weightSpaceExpansion(network, this.tensors, initial, parameters, inputs, 1);
      return {
        featureDrift: featureDrift(now.factors, first),
        taylorGap: linearisationGap(now.outputs.data, linear.data, value.data),
      };
    };
  }

  private forward(parameters: ParameterValues, points: Inputs): Matrix {
    const { network } = this.options;
    if (points.count === 0) return { rows: 0, cols: network.outputs, data: new Float64Array(0) };
    return this.with(parameters, held => {
      const data = this.tensors.scope(() => {
        const inputs = this.tensors.fromValues(points.values, [points.count, points.size]);
        return this.tensors.read(network.forward(this.tensors, held, inputs).output);
      });
      return { rows: points.count, cols: network.outputs, data };
    });
  }

  private contract(left: readonly LayerFactors[], right: readonly LayerFactors[]): EmpiricalKernel {
    const product = this.precision === 'float64' ? undefined : gramProductOn(this.tensors);
    return empiricalNtk(left, right, this.reduction, product && { product });
  }

  private trainingFactors(parameters: ParameterValues): NetworkFactors {
    if (this.last?.parameters !== parameters) this.last = { parameters, at: this.factors(parameters, this.options.inputs) };
    return this.last.at;
  }

  private factors(parameters: ParameterValues, points: Inputs): NetworkFactors {
    return this.with(parameters, held =>
      this.tensors.scope(() => {
        const inputs = this.tensors.fromValues(points.values, [points.count, points.size]);
        return layerFactors(this.options.network, this.tensors, held, inputs, this.reduction);
      }),
    );
  }

  private with<R>(parameters: ParameterValues, body: (held: ParameterTensors) => R): R {
    const held = toTensors(this.tensors, this.options.network, parameters);
    try {
      return body(held);
    } finally {
      disposeParameters(this.tensors, held);
    }
  }
}
