/**
 * The empirical kernel of a network with convolutions, without a Jacobian: one backward pass for each propagated output, whose gradients are
 * contracted layer by layer and forgotten again. What exists at a time is bounded, and the bound does not change the result.
 */
import type { ForwardPass, Layer, Network, ParameterTensors } from '../networks/network';
import { contractionOrder, type ContractionOrder } from '../science/kernel/convolution';
import type { EmpiricalKernel } from '../science/kernel/empirical';
import { outputSeeds, type Reduction } from '../science/kernel/reduction';
import { zeros, type Matrix64 } from '../science/linalg/matrix';
import { mirrorUpper } from '../science/linalg/symmetricPart';
import { positionsOf } from '../tensors/images';
import type { Tensor, Tensors } from '../tensors/tensors';
import { addConvolutionKernel, type OutputPairs } from './convolutionKernel';
import { outputGradients } from './factors';

/** A network at some points, after its forward pass. */
export interface PassAtPoints {
  readonly points: number;
  readonly parameters: ParameterTensors;
  readonly pass: ForwardPass;
}

export interface ConvolutionalNtkOptions {
  readonly network: Network;
  readonly tensors: Tensors;
  readonly reduction: Reduction;
  /** What the kernel may take at a time: a quarter is for gradients that wait, a quarter for patches and products, the rest for the passes. */
  readonly memoryBytes: number;
  /** In every convolution, instead of the cheaper one. */
  readonly order?: ContractionOrder;
}

/** Theta of the points of `left` against those of `right`; of the same points, symmetric to the last bit, when they are one object. */
export function convolutionalNtk(options: ConvolutionalNtkOptions, left: PassAtPoints, right: PassAtPoints): EmpiricalKernel {
  const { network, tensors, reduction } = options;
  const contraction = new Contraction(options, left, right, outputSeeds(reduction, network.outputs));
  tensors.scope(() => (reduction.kind === 'full' ? contraction.addPairs() : contraction.addTrace()));
  const layers: Record<string, Matrix64> = {};
  network.layers.forEach(({ name }, l) => (layers[name] = contraction.kernel(l)));
  const [first, ...others] = Object.values(layers) as [Matrix64, ...Matrix64[]];
  const kernel = { ...first, data: first.data.slice() };
  for (const { data } of others) for (let i = 0; i < data.length; i++) kernel.data[i] = (kernel.data[i] as number) + (data[i] as number);
  return { kernel, layers };
}

type Sums = Omit<OutputPairs, 'pairs'>;

class Contraction {
  private readonly symmetric: boolean;
  private readonly orders: readonly ContractionOrder[];
  /** Of each layer, sums over points for every pair of outputs c * C + d, or of a trace for every output. */
  private readonly sums: readonly (readonly Sums[])[];

  constructor(
    private readonly options: ConvolutionalNtkOptions,
    private readonly left: PassAtPoints,
    private readonly right: PassAtPoints,
    private readonly seeds: readonly Float64Array[],
  ) {
    const { network, reduction, order } = options;
    this.symmetric = left === right;
    const pairs = reduction.kind === 'full' ? seeds.length ** 2 : seeds.length;
    const empty = () => new Float64Array(left.points * right.points);
    this.sums = network.layers.map(() => Array.from({ length: pairs }, () => ({ weights: empty(), biases: empty() })));
    this.orders = network.layers.map(layer => order ?? this.cheaperOrder(layer));
  }

  /**
   * Every output with itself, as many at a time as the bound allows, each in sums of its own: so their number changes nothing. Gradients that are
   * contracted over positions, which are small, wait for all outputs.
   */
  addTrace(): void {
    const { tensors, network } = this.options;
    const waiting = this.groups().map(({ first, end }) =>
      tensors.scope(() => {
        const left = this.gradients(this.left, this.seeds.slice(first, end));
        const right = this.symmetric ? left : this.gradients(this.right, this.seeds.slice(first, end));
        return network.layers.map((layer, l) => {
          const [g, h] = [left[l] ?? [], right[l] ?? []];
          if (layer.image && this.orders[l] === 'positions') return { g, h };
          const targets = g.map((_, c): OutputPairs => ({ ...this.sumsOf(l, first + c), pairs: [[c, c]] }));
          this.add(l, g, h, targets);
          return null;
        });
      }),
    );
    network.layers.forEach((_, l) => {
      const kept = waiting.flatMap(layers => layers[l] ?? []);
      if (kept.length === 0) return;
      const [g, h] = [kept.flatMap(side => side.g), kept.flatMap(side => side.h)];
      this.add(l, g, h, [{ ...this.sumsOf(l, 0), pairs: g.map((_, c) => [c, c] as const) }]);
    });
  }

  /** Every output with every other, as many at a time as the bound allows. Of the same points, pairs c <= d give the others. */
  addPairs(): void {
    const { tensors, network } = this.options;
    const count = this.seeds.length;
    const groups = this.groups();
    for (const a of groups) {
      for (const b of groups.filter(({ first }) => !this.symmetric || first >= a.first)) {
        tensors.scope(() => {
          const left = this.gradients(this.left, this.seeds.slice(a.first, a.end));
          const right = this.symmetric && a === b ? left : this.gradients(this.right, this.seeds.slice(b.first, b.end));
          network.layers.forEach((_, l) => {
            const targets: OutputPairs[] = [];
            for (let c = a.first; c < a.end; c++) {
              for (let d = this.symmetric ? Math.max(c, b.first) : b.first; d < b.end; d++) {
                targets.push({ ...this.sumsOf(l, c * count + d), pairs: [[c - a.first, d - b.first]] });
              }
            }
            this.add(l, left[l] ?? [], right[l] ?? [], targets);
          });
        });
      }
    }
  }

  /** s^2 weights + beta^2 biases of a layer, put together from the pairs of outputs; of a dense layer `biases` holds the products of gradients. */
  kernel(l: number): Matrix64 {
    const { network, reduction } = this.options;
    const { image, weightScale, biasScale } = network.layers[l] as Layer;
    const inputs = image ? null : this.inputProducts(l);
    const factor = reduction.kind === 'trace-mean' ? 1 / this.seeds.length : 1;
    const perPoint = reduction.kind === 'full' ? this.seeds.length : 1;
    const [rows, columns] = [this.left.points, this.right.points];
    const out = zeros(rows * perPoint, columns * perPoint);
    for (let c = 0; c < perPoint; c++) {
      for (let d = this.symmetric ? c : 0; d < perPoint; d++) {
        const { weights, biases } = perPoint > 1 ? this.sumsOf(l, c * perPoint + d) : this.traceOf(l);
        for (let n = 0; n < rows; n++) {
          for (let m = 0; m < columns; m++) {
            const bias = biases[n * columns + m] as number;
            const weight = inputs ? bias * (inputs[n * columns + m] as number) : (weights[n * columns + m] as number);
            const value = factor * (weightScale ** 2 * weight + biasScale ** 2 * bias);
            out.data[(n * perPoint + c) * out.cols + m * perPoint + d] = value;
            if (this.symmetric && c !== d) out.data[(m * perPoint + d) * out.cols + n * perPoint + c] = value;
          }
        }
      }
    }
    if (this.symmetric) mirrorUpper(out.data, out.rows);
    return out;
  }

  /** The sums of all outputs. */
  private traceOf(l: number): Sums {
    const total = (of: keyof Sums) => {
      const sum = new Float64Array(this.left.points * this.right.points);
      for (const part of this.sums[l] ?? []) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[of][i] as number);
      return sum;
    };
    return { weights: total('weights'), biases: total('biases') };
  }

  private add(l: number, g: readonly Tensor[], h: readonly Tensor[], targets: readonly OutputPairs[]): void {
    const { tensors, network, memoryBytes } = this.options;
    const { image, fanOut } = network.layers[l] as Layer;
    if (image === undefined) {
      for (const { biases, pairs } of targets) {
        for (const [c, d] of pairs) tensors.addInnerProducts(biases, g[c] as Tensor, h[d] as Tensor);
      }
      return;
    }
    const left = { points: this.left.points, images: this.left.pass.activations[l] as Tensor, gradients: g };
    const right =
      this.symmetric && g.every((gradient, c) => gradient === h[c])
        ? left
        : { points: this.right.points, images: this.right.pass.activations[l] as Tensor, gradients: h };
    const order = this.orders[l] ?? 'weights';
    addConvolutionKernel({ tensors, size: image, filters: fanOut, order, memoryBytes: memoryBytes / 4 }, left, right, targets);
  }

  /** G of every layer for some outputs: [layer][output]. */
  private gradients({ points, parameters, pass }: PassAtPoints, seeds: readonly Float64Array[]): readonly (readonly Tensor[])[] {
    const { tensors, network } = this.options;
    const byOutput = seeds.map(seed =>
      tensors.scope(() => network.backward(tensors, parameters, pass, outputGradients(tensors, seed, points))),
    );
    return network.layers.map((_, l) => byOutput.map(gradients => gradients[l] as Tensor));
  }

  /** <a_{l-1}[n], a_{l-1}[m]> */
  private inputProducts(l: number): Float64Array {
    const products = new Float64Array(this.left.points * this.right.points);
    const [a, b] = [this.left, this.right].map(({ pass }) => pass.activations[l] as Tensor) as [Tensor, Tensor];
    this.options.tensors.addInnerProducts(products, a, b);
    return products;
  }

  /** Outputs in groups, whose gradients take at most a quarter of the bound each. */
  private groups(): readonly { readonly first: number; readonly end: number }[] {
    const { network, memoryBytes, tensors } = this.options;
    const numbers = network.layers.reduce((sum, { image, fanOut }) => sum + (image ? positionsOf(image) : 1) * fanOut, 0);
    const bytes = (tensors.precision === 'float64' ? 8 : 4) * numbers * Math.max(this.left.points, this.right.points);
    const size = Math.max(1, Math.floor(memoryBytes / 4 / bytes));
    const count = this.seeds.length;
    return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({ first: i * size, end: Math.min(count, (i + 1) * size) }));
  }

  private cheaperOrder({ image, fanOut }: Layer): ContractionOrder {
    if (image === undefined) return 'weights';
    return contractionOrder({
      rows: this.left.points,
      columns: this.right.points,
      symmetric: this.symmetric,
      positions: positionsOf(image),
      channels: image.channels,
      filters: fanOut,
      outputs: this.seeds.length,
      pairs: this.options.reduction.kind === 'full' ? 'all' : 'same',
    });
  }

  private sumsOf(l: number, pair: number): Sums {
    return this.sums[l]?.[pair] as Sums;
  }
}
