/** Measures networks with convolutions on the tensor library that trains them (float32 but for the float64 engine), layer by layer within a memory bound. */
import type { ParameterTensors, ParameterValues } from '../networks/network';
import { disposeParameters, toTensors } from '../networks/parameters';
import type { EmpiricalKernel } from '../science/kernel/empirical';
import { featureDriftOf } from '../science/kernel/featureDrift';
import { parseReduction, type Reduction } from '../science/kernel/reduction';
import type { Matrix, Matrix64 } from '../science/linalg/matrix';
import { packed } from '../science/linalg/packed';
import { linearisationGap } from '../science/metrics/linearisation';
import { createFloat64Tensors } from '../tensors/float64';
import type { Precision, Tensors } from '../tensors/tensors';
import { convolutionalSquares } from './convolutionalDrift';
import { convolutionalNtk, type ConvolutionalNtkOptions, type PassAtPoints } from './convolutionalNtk';
import { FLOAT32_NOISE } from './denseMeasurer';
import { weightSpaceExpansion } from './expansion';
import type { Departure, Inputs, Measured, Measurer, MeasurerOptions } from './measurer';

/** Of gradients and their products at a time. */
export const DEFAULT_KERNEL_MEMORY_BYTES = 512 * 2 ** 20;

export class ConvolutionalMeasurer implements Measurer {
  readonly precision: Precision;
  readonly noiseFloor: number | null;
  private readonly reduction: Reduction;
  private readonly tensors: Tensors;

  /** @throws KernelError when the reduction does not fit the network's outputs. */
  constructor(private readonly options: MeasurerOptions) {
    const { network, training, reduction, inputs } = options;
    this.tensors = training ?? createFloat64Tensors();
    this.precision = this.tensors.precision;
    this.reduction = parseReduction(reduction, network.outputs);
    const size = inputs.count * (this.reduction.kind === 'full' ? network.outputs : 1);
    this.noiseFloor = this.precision === 'float64' ? null : FLOAT32_NOISE * size;
  }

  training(parameters: ParameterValues): Measured {
    return this.at(parameters, [this.options.inputs], passes => {
      const [pass] = passes as [PassAtPoints];
      const { kernel, layers } = this.kernel(pass, pass);
      const halves = Object.entries(layers).map(([name, { data, rows }]) => [name, packed(data, rows)]);
      return { outputs: this.outputsOf(pass), kernel, layers: Object.fromEntries(halves) as Measured['layers'] };
    });
  }

  outputs(parameters: ParameterValues): Matrix {
    return this.at(parameters, [this.options.inputs], ([pass]) => this.outputsOf(pass as PassAtPoints));
  }

  evaluation(parameters: ParameterValues): Matrix {
    const { evalInputs, network } = this.options;
    if (evalInputs.count === 0) return { rows: 0, cols: network.outputs, data: new Float64Array(0) };
    return this.at(parameters, [evalInputs], ([pass]) => this.outputsOf(pass as PassAtPoints));
  }

  cross(parameters: ParameterValues): Matrix64 {
    const { evalInputs, inputs } = this.options;
    return this.at(parameters, [evalInputs, inputs], passes => this.kernel(...(passes as [PassAtPoints, PassAtPoints])).kernel);
  }

  departureFrom(initial: ParameterValues): (parameters: ParameterValues) => Departure {
    const { network, inputs } = this.options;
    return parameters => {
      const squares = this.at(parameters, [inputs], ([now]) =>
        this.at(initial, [inputs], ([first]) => convolutionalSquares(this.contraction, now as PassAtPoints, first as PassAtPoints)),
      );
      const { value, linear } = weightSpaceExpansion(network, this.tensors, initial, parameters, inputs, 1);
      return {
        featureDrift: featureDriftOf(squares),
        taylorGap: linearisationGap(this.outputs(parameters).data, linear.data, value.data),
      };
    };
  }

  private kernel(left: PassAtPoints, right: PassAtPoints): EmpiricalKernel {
    return convolutionalNtk(this.contraction, left, right);
  }

  private get contraction(): ConvolutionalNtkOptions {
    const { network, kernelMemoryBytes = DEFAULT_KERNEL_MEMORY_BYTES } = this.options;
    return { network, tensors: this.tensors, reduction: this.reduction, memoryBytes: kernelMemoryBytes };
  }

  private outputsOf({ points, pass }: PassAtPoints): Matrix {
    return { rows: points, cols: this.options.network.outputs, data: this.tensors.read(pass.output) };
  }

  /** What `body` makes of the forward passes at some sets of points; nothing of them outlives the call. */
  private at<R>(values: ParameterValues, sets: readonly Inputs[], body: (passes: readonly PassAtPoints[]) => R): R {
    const { network } = this.options;
    const parameters: ParameterTensors = toTensors(this.tensors, network, values);
    try {
      return this.tensors.scope(() =>
        body(
          sets.map(({ count, size, values: inputs }) => ({
            points: count,
            parameters,
            pass: network.forward(this.tensors, parameters, this.tensors.fromValues(inputs, [count, size])),
          })),
        ),
      );
    } finally {
      disposeParameters(this.tensors, parameters);
    }
  }
}
