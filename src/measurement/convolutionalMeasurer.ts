/** Measures networks with convolutions on the tensor library that trains them (float32 but for the float64 engine), layer by layer within a memory bound. */
import type { ParameterTensors, ParameterValues } from '../networks/network';
import { disposeParameters, toTensors } from '../networks/parameters';
import type { EmpiricalKernel } from '../science/kernel/empirical';
import { featureDriftOf, type FeatureSquares } from '../science/kernel/featureDrift';
import { outputSeeds, parseReduction, type Reduction } from '../science/kernel/reduction';
import type { Matrix, Matrix64 } from '../science/linalg/matrix';
import { packed } from '../science/linalg/packed';
import { linearisationGap } from '../science/metrics/linearisation';
import { createFloat64Tensors } from '../tensors/float64';
import type { Precision, Tensors } from '../tensors/tensors';
import { convolutionalSquares } from './convolutionalDrift';
import { featureKernel, featureSquares, layerFeatures, type LayerFeatures } from './convolutionalFeatures';
import type { ConvolutionalNtkOptions, PassAtPoints } from './convolutionalNtk';
import { FLOAT32_NOISE } from './denseMeasurer';
import { weightSpaceExpansion } from './expansion';
import { canHoldFeatures } from './kernelMemory';
import { blocksOfPoints, kernelInBlocks, passAt, pointsOf, zeroValues } from './pointBlocks';
import type { Departure, Inputs, Measured, Measurer, MeasurerOptions } from './measurer';

/** Of gradients and their products at a time. */
export const DEFAULT_KERNEL_MEMORY_BYTES = 512 * 2 ** 20;

interface HeldFeatures {
  readonly parameters: ParameterValues;
  readonly features: readonly LayerFeatures[];
  readonly outputs: Matrix;
}

export class ConvolutionalMeasurer implements Measurer {
  readonly precision: Precision;
  readonly noiseFloor: number | null;
  private readonly reduction: Reduction;
  private readonly tensors: Tensors;
  /** Whether snapshots are compared with a first one, so that their features are worth holding. */
  private isFollowed = false;
  private last: HeldFeatures | null = null;

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
    const { outputs, kernel, layers } = this.holdsFeatures ? this.fromFeatures(parameters) : this.inBlocks(parameters, this.options.inputs);
    const halves = Object.entries(layers).map(([name, { data, rows }]) => [name, packed(data, rows)]);
    return { outputs, kernel, layers: Object.fromEntries(halves) as Measured['layers'] };
  }

  outputs(parameters: ParameterValues): Matrix {
    return this.outputsAt(parameters, this.options.inputs);
  }

  evaluation(parameters: ParameterValues): Matrix {
    return this.outputsAt(parameters, this.options.evalInputs);
  }

  cross(parameters: ParameterValues): Matrix64 {
    return this.inBlocks(parameters, this.options.evalInputs).kernel;
  }

  departureFrom(initial: ParameterValues): (parameters: ParameterValues) => Departure {
    const { inputs } = this.options;
    this.isFollowed = true;
    let first: readonly LayerFeatures[] | null = null;
    return parameters => {
      let squares: readonly FeatureSquares[];
      if (this.holdsFeatures) {
        first ??= this.featuresAt(initial).features;
        squares = featureSquares(this.contraction, inputs.count, this.held(parameters).features, first);
      } else squares = this.squaresInBlocks(parameters, initial);
      const outputs = this.last?.parameters === parameters ? this.last.outputs : this.outputs(parameters);
      const { value, linear } = this.expansion(initial, parameters);
      return { featureDrift: featureDriftOf(squares), taylorGap: linearisationGap(outputs.data, linear.data, value.data) };
    };
  }

  /** Everything of the followed points from one pass. */
  private fromFeatures(parameters: ParameterValues): EmpiricalKernel & { readonly outputs: Matrix } {
    const held = this.held(parameters);
    const kernel = featureKernel(this.contraction, this.options.inputs.count, held.features);
    if (!this.isFollowed) this.forget();
    return { ...kernel, outputs: held.outputs };
  }

  /** The features of the last parameters that were asked for, until other ones are. */
  private held(parameters: ParameterValues): HeldFeatures {
    if (this.last?.parameters === parameters) return this.last;
    this.forget();
    return (this.last = { parameters, ...this.featuresAt(parameters) });
  }

  private forget(): void {
    for (const { weights, biases, inputs } of this.last?.features ?? [])
      this.tensors.dispose(...weights, ...biases, ...(inputs ? [inputs] : []));
    this.last = null;
  }

  private featuresAt(parameters: ParameterValues): Omit<HeldFeatures, 'parameters'> {
    const { network, inputs } = this.options;
    return this.with(parameters, held => {
      const at = passAt(network, this.tensors, held, inputs, { first: 0, end: inputs.count });
      const outputs = { rows: inputs.count, cols: network.outputs, data: this.tensors.read(at.pass.output) };
      return { features: layerFeatures(this.contraction, at), outputs };
    });
  }

  private inBlocks(parameters: ParameterValues, rows: Inputs): ReturnType<typeof kernelInBlocks> {
    return this.with(parameters, held => kernelInBlocks(this.contraction, held, rows, this.options.inputs));
  }

  private squaresInBlocks(parameters: ParameterValues, initial: ParameterValues): readonly FeatureSquares[] {
    const { network, inputs } = this.options;
    const parts = this.with(parameters, now =>
      this.with(initial, first =>
        blocksOfPoints(this.contraction, inputs.count, 2).map(range =>
          this.tensors.scope(() => {
            const [at, from] = [now, first].map(held => passAt(network, this.tensors, held, inputs, range)) as [PassAtPoints, PassAtPoints];
            return convolutionalSquares(this.contraction, at, from);
          }),
        ),
      ),
    );
    return network.layers.map(({ name }, l) => {
      const all = (of: 'moved' | 'first') => Float64Array.from(parts.flatMap(part => Array.from(part[l]?.[of] ?? [])));
      return { name, moved: all('moved'), first: all('first') };
    });
  }

  private expansion(initial: ParameterValues, parameters: ParameterValues): { readonly value: Matrix; readonly linear: Matrix } {
    const { network, inputs } = this.options;
    const parts = blocksOfPoints(this.contraction, inputs.count, 2).map(range =>
      weightSpaceExpansion(network, this.tensors, initial, parameters, pointsOf(inputs, range), 1),
    );
    const all = (of: 'value' | 'linear') => ({
      rows: inputs.count,
      cols: network.outputs,
      data: Float64Array.from(parts.flatMap(part => Array.from(part[of].data))),
    });
    return { value: all('value'), linear: all('linear') };
  }

  private outputsAt(parameters: ParameterValues, points: Inputs): Matrix {
    const { network } = this.options;
    const data = zeroValues(this.tensors, points.count * network.outputs);
    if (points.count > 0)
      this.with(parameters, held => {
        for (const range of blocksOfPoints(this.contraction, points.count, 1))
          this.tensors.scope(() => {
            const { output } = passAt(network, this.tensors, held, points, range).pass;
            data.set(this.tensors.read(output), range.first * network.outputs);
          });
      });
    return { rows: points.count, cols: network.outputs, data };
  }

  private get holdsFeatures(): boolean {
    const { network, inputs, kernelMemoryBytes = DEFAULT_KERNEL_MEMORY_BYTES } = this.options;
    return canHoldFeatures(network, this.tensors, inputs.count, outputSeeds(this.reduction, network.outputs).length, kernelMemoryBytes);
  }

  private get contraction(): ConvolutionalNtkOptions {
    const { network, kernelMemoryBytes = DEFAULT_KERNEL_MEMORY_BYTES } = this.options;
    return { network, tensors: this.tensors, reduction: this.reduction, memoryBytes: kernelMemoryBytes };
  }

  /** What `body` makes of the parameters on the tensor library; of what it makes there, only its result outlives the call. */
  private with<R>(values: ParameterValues, body: (parameters: ParameterTensors) => R): R {
    const parameters: ParameterTensors = toTensors(this.tensors, this.options.network, values);
    try {
      return this.tensors.scope(() => body(parameters));
    } finally {
      disposeParameters(this.tensors, parameters);
    }
  }
}
