/** The sums of which the kernel of a network with convolutions is put together, layer by layer and pair of outputs by pair of outputs. */
import type { Layer, Network } from '../networks/network';
import type { EmpiricalKernel } from '../science/kernel/empirical';
import type { Reduction } from '../science/kernel/reduction';
import { zeros, type Matrix64 } from '../science/linalg/matrix';
import { mirrorUpper } from '../science/linalg/symmetricPart';

/** [rows, columns] over points. */
export interface PairSums {
  /** <dW f_c(x_n), dW f_d(x_m)> / s^2; of a dense layer unused. */
  readonly weights: Float64Array;
  /** The same of b / beta^2: of a dense layer the products of gradients. */
  readonly biases: Float64Array;
}

export interface SumSizes {
  readonly rows: number;
  readonly columns: number;
  /** Of the same points: the kernel is made symmetric to the last bit. */
  readonly symmetric: boolean;
  /** Outputs propagated back. */
  readonly outputs: number;
}

export class KernelSums {
  /** Of each layer: for every pair of outputs c * C + d of the full reduction, or of a trace for every output. */
  private readonly sums: readonly (readonly PairSums[])[];

  constructor(
    private readonly network: Network,
    private readonly reduction: Reduction,
    private readonly sizes: SumSizes,
  ) {
    const { rows, columns, outputs } = sizes;
    const pairs = reduction.kind === 'full' ? outputs ** 2 : outputs;
    const empty = () => new Float64Array(rows * columns);
    this.sums = network.layers.map(() => Array.from({ length: pairs }, () => ({ weights: empty(), biases: empty() })));
  }

  /** @param pair c * C + d of the full reduction, c of a trace */
  at(l: number, pair: number): PairSums {
    return this.sums[l]?.[pair] as PairSums;
  }

  /** @param inputProducts <a[n], a[m]> of the inputs of a dense layer, [rows, columns] */
  assembled(inputProducts: (l: number) => Float64Array): EmpiricalKernel {
    const layers: Record<string, Matrix64> = {};
    this.network.layers.forEach((layer, l) => (layers[layer.name] = this.layer(layer, l, layer.image ? null : inputProducts(l))));
    const [first, ...others] = Object.values(layers) as [Matrix64, ...Matrix64[]];
    const kernel = { ...first, data: first.data.slice() };
    for (const { data } of others) for (let i = 0; i < data.length; i++) kernel.data[i] = (kernel.data[i] as number) + (data[i] as number);
    return { kernel, layers };
  }

  /** s^2 weights + beta^2 biases. */
  private layer({ weightScale, biasScale }: Layer, l: number, inputs: Float64Array | null): Matrix64 {
    const { rows, columns, symmetric, outputs } = this.sizes;
    const factor = this.reduction.kind === 'trace-mean' ? 1 / outputs : 1;
    const perPoint = this.reduction.kind === 'full' ? outputs : 1;
    const out = zeros(rows * perPoint, columns * perPoint);
    for (let c = 0; c < perPoint; c++) {
      for (let d = symmetric ? c : 0; d < perPoint; d++) {
        const { weights, biases } = perPoint > 1 ? this.at(l, c * perPoint + d) : this.traceOf(l);
        for (let n = 0; n < rows; n++) {
          for (let m = 0; m < columns; m++) {
            const bias = biases[n * columns + m] as number;
            const weight = inputs ? bias * (inputs[n * columns + m] as number) : (weights[n * columns + m] as number);
            const value = factor * (weightScale ** 2 * weight + biasScale ** 2 * bias);
            out.data[(n * perPoint + c) * out.cols + m * perPoint + d] = value;
            if (symmetric && c !== d) out.data[(m * perPoint + d) * out.cols + n * perPoint + c] = value;
          }
        }
      }
    }
    if (symmetric) mirrorUpper(out.data, out.rows);
    return out;
  }

  /** The sums of all outputs. */
  private traceOf(l: number): PairSums {
    const total = (of: keyof PairSums) => {
      const sum = new Float64Array(this.sizes.rows * this.sizes.columns);
      for (const part of this.sums[l] ?? []) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[of][i] as number);
      return sum;
    };
    return { weights: total('weights'), biases: total('biases') };
  }
}
