/**
 * The empirical kernel of a network with convolutions, without a Jacobian: one backward pass for each propagated output, whose gradients are
 * contracted layer by layer and forgotten again. What exists at a time is bounded, and the bound does not change the result.
 */
import type { ForwardPass, Layer, Network, ParameterTensors } from '../networks/network';
import { contractionOrder, type ContractionOrder, type ContractionSizes } from '../science/kernel/convolution';
import type { EmpiricalKernel } from '../science/kernel/empirical';
import { outputSeeds, type Reduction } from '../science/kernel/reduction';
import { positionsOf } from '../tensors/images';
import type { RowRange, Tensor, Tensors } from '../tensors/tensors';
import { addConvolutionKernel, rowRanges, type OutputPairs } from './convolutionKernel';
import { KernelSums } from './kernelSums';
import { areFewFeatures, outputsAtATime, pieceBytes } from './kernelMemory';
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
  /** What the kernel may take at a time: a quarter is for patches and products, the rest for passes and gradients. */
  readonly memoryBytes: number;
  /** In every convolution, instead of the cheaper one. */
  readonly order?: ContractionOrder;
  /** Of every layer, where the points are some of a larger set; else those of `contractionOrders`. */
  readonly orders?: readonly ContractionOrder[];
}

/** The cheaper order of contraction of every layer. Of features that are few, it is the one that makes them. */
export function contractionOrders(
  { network, tensors, reduction, order }: Omit<ConvolutionalNtkOptions, 'memoryBytes'>,
  sizes: Pick<ContractionSizes, 'rows' | 'columns' | 'symmetric'>,
): readonly ContractionOrder[] {
  const outputs = outputSeeds(reduction, network.outputs).length;
  const few = areFewFeatures(network, tensors, Math.max(sizes.rows, sizes.columns), outputs);
  return network.layers.map(({ image, fanOut }) => {
    if (order) return order;
    if (few || image === undefined) return 'weights';
    const pairs = reduction.kind === 'full' ? 'all' : 'same';
    return contractionOrder({ ...sizes, positions: positionsOf(image), channels: image.channels, filters: fanOut, outputs, pairs });
  });
}

/** Theta of the points of `left` against those of `right`; of the same points, symmetric to the last bit, when they are one object. */
export function convolutionalNtk(options: ConvolutionalNtkOptions, left: PassAtPoints, right: PassAtPoints): EmpiricalKernel {
  const { network, tensors, reduction } = options;
  const contraction = new Contraction(options, left, right, outputSeeds(reduction, network.outputs));
  tensors.scope(() => (reduction.kind === 'full' ? contraction.addPairs() : contraction.addTrace()));
  return contraction.kernel();
}

class Contraction {
  private readonly symmetric: boolean;
  private readonly orders: readonly ContractionOrder[];
  private readonly sums: KernelSums;

  constructor(
    private readonly options: ConvolutionalNtkOptions,
    private readonly left: PassAtPoints,
    private readonly right: PassAtPoints,
    private readonly seeds: readonly Float64Array[],
  ) {
    const { network, reduction, orders } = options;
    this.symmetric = left === right;
    const sizes = { rows: left.points, columns: right.points, symmetric: this.symmetric, outputs: seeds.length };
    this.sums = new KernelSums(network, reduction, sizes);
    this.orders = orders ?? contractionOrders(options, sizes);
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
          const targets = g.map((_, c): OutputPairs => ({ ...this.sums.at(l, first + c), pairs: [[c, c]] }));
          this.add(l, g, h, targets);
          return null;
        });
      }),
    );
    network.layers.forEach((_, l) => {
      const kept = waiting.flatMap(layers => layers[l] ?? []);
      if (kept.length === 0) return;
      const [g, h] = [kept.flatMap(side => side.g), kept.flatMap(side => side.h)];
      this.add(l, g, h, [{ ...this.sums.at(l, 0), pairs: g.map((_, c) => [c, c] as const) }]);
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
                targets.push({ ...this.sums.at(l, c * count + d), pairs: [[c - a.first, d - b.first]] });
              }
            }
            this.add(l, left[l] ?? [], right[l] ?? [], targets);
          });
        });
      }
    }
  }

  kernel(): EmpiricalKernel {
    return this.sums.assembled(l => this.inputProducts(l));
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
    addConvolutionKernel({ tensors, size: image, filters: fanOut, order, memoryBytes: pieceBytes(memoryBytes) }, left, right, targets);
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

  /** Outputs in groups, whose gradients take what the passes leave. */
  private groups(): readonly RowRange[] {
    const { network, memoryBytes, tensors, reduction } = this.options;
    // Of a trace on the same points there is one set of gradients at a time.
    const sides = this.symmetric && reduction.kind !== 'full' ? 1 : 2;
    const memory = { network, tensors, memoryBytes, orders: this.orders, outputs: this.seeds.length };
    return rowRanges(this.seeds.length, outputsAtATime(memory, sides * Math.max(this.left.points, this.right.points)));
  }
}
