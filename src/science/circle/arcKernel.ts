/**
 * The neural tangent kernel of a shallow ReLU network between points on the circle, in O(width + rows x columns). With
 * z_j(x) = <p_j, (x_1, x_2, 1)> where neuron j is active,
 *
 *     hidden(x, x') = s'^2 sum_j a_j^2 (s^2 <x, x'> + beta^2),    output(x, x') = s'^2 sum_j z_j(x) z_j(x') + beta'^2,
 *
 * sums over the neurons active at both points: a neuron adds a quadratic form on a rectangle, arc times arc. A sweep over the rows keeps
 * the changes along a row of the coefficient sums (a^2, p_1^2, p_1 p_2, p_2^2, p_1 p_0, p_2 p_0, p_0^2) of the neurons active
 * in it; their running sums are the coefficients at each column.
 */
import { packedLength, type PackedSymmetric } from '../linalg/packed';
import { mirrorUpper } from '../linalg/symmetricPart';
import { createMemory, instantiate } from '../wasm/instance';
import type { ArcNetwork } from './arcNetwork';
import { FIELD_BYTES, kernelLayout, kernelProgram, RECORD_ARC, RECORD_BYTES, type KernelLayout } from './kernelProgram';
import type { CirclePoints } from './points';
import type { ShallowScales } from './shallow';

/** The kernel between the points of one side, [D, D] row-major, and its summands by layer. */
export interface ShallowKernel {
  readonly kernel: Float64Array;
  readonly hidden: PackedSymmetric;
  readonly output: PackedSymmetric;
}

export class ArcKernel {
  private readonly layout: KernelLayout;
  private readonly numbers: Float64Array;
  private readonly places: Int32Array;
  private readonly row: (...args: readonly number[]) => void;
  /** Where the events of each row begin, and how many neurons are active before the first row. */
  private readonly offsets: Int32Array;
  private readonly next: Int32Array;

  constructor(
    private readonly rows: CirclePoints,
    private readonly columns: CirclePoints,
    private readonly width: number,
    private readonly scales: ShallowScales,
  ) {
    const layout = (this.layout = kernelLayout(width, rows.count, columns.count));
    const memory = createMemory(layout.bytes);
    this.numbers = new Float64Array(memory.buffer);
    this.places = new Int32Array(memory.buffer);
    this.row = instantiate<'row'>(kernelProgram(layout, scales), memory, {}).row;
    this.offsets = new Int32Array(rows.count + 2);
    this.next = new Int32Array(rows.count + 2);
    const place = ({ x1, x2, count }: CirclePoints, address: number) => {
      for (let k = 0; k < count; k++) this.numbers.set([x1[k] as number, x2[k] as number], address / 8 + 2 * k);
    };
    place(columns, layout.x);
    place(rows, layout.y);
  }

  /**
   * Theta between the distinct points of rows and columns, in the order of their angles: of one network at the same parameters on both.
   */
  between(left: ArcNetwork, right: ArcNetwork): Float64Array {
    const [R, C] = [this.rows.count, this.columns.count];
    const kernel = new Float64Array(R * C);
    this.begin(left, right);
    for (let r = 0; r < R; r++) {
      this.computeRow(r, 0);
      this.copyRow('kernel', 0, kernel, r * C);
    }
    return kernel;
  }

  /**
   * The same with its summands, for the same points on both sides: the half on and above the diagonal is computed, the other one of the
   * kernel mirrored.
   * @param spent a kernel that nobody needs any more: its memory is used again, since new memory of this size takes as long as what is put
   * into it
   */
  within(network: ArcNetwork, spent?: ShallowKernel): ShallowKernel {
    const D = this.rows.count;
    const half = (used?: PackedSymmetric) => (used?.n === D ? used : { n: D, values: new Float64Array(packedLength(D)) });
    const kernel = spent?.kernel.length === D * D ? spent.kernel : new Float64Array(D * D);
    const [hidden, output] = [half(spent?.hidden), half(spent?.output)];
    this.begin(network, network);
    for (let r = 0, at = 0; r < D; at += D - r, r++) {
      this.computeRow(r, r);
      this.copyRow('kernel', r, kernel, r * D + r);
      this.copyRow('hidden', r, hidden.values, at);
      this.copyRow('output', r, output.values, at);
    }
    mirrorUpper(kernel, D);
    return { kernel, hidden, output };
  }

  private begin(left: ArcNetwork, right: ArcNetwork): void {
    this.placeNeurons(left, right);
    this.sortEvents(left);
    const { changes, columns } = this.layout;
    this.numbers.fill(0, changes / 8, (changes + (columns + 1) * FIELD_BYTES) / 8);
  }

  /** The next row, from `firstColumn` on, into the places of the row. */
  private computeRow(r: number, firstColumn: number): void {
    const { layout, offsets } = this;
    const [first, end] = [offsets[r] as number, offsets[r + 1] as number];
    this.row(layout.events + 4 * first, layout.events + 4 * end, layout.y + 16 * r, firstColumn);
  }

  private copyRow(name: keyof ShallowKernel, firstColumn: number, to: Float64Array, at: number): void {
    const { [name]: row, columns } = this.layout;
    to.set(this.numbers.subarray(row / 8 + firstColumn, row / 8 + columns), at);
  }

  private placeNeurons(left: ArcNetwork, right: ArcNetwork): void {
    const { numbers, places, scales, layout } = this;
    for (let j = 0; j < this.width; j++) {
      const i = (layout.records + j * RECORD_BYTES) / 8;
      const a = scales.outputWeight * left.outputWeight(j);
      const p0 = scales.outputWeight * scales.bias * left.bias(j);
      numbers[i] = scales.outputWeight * scales.weight * left.weight1(j);
      numbers[i + 1] = scales.outputWeight * scales.weight * left.weight2(j);
      numbers[i + 2] = a * a;
      numbers[i + 3] = p0 * p0;
      numbers[i + 4] = p0;
      places[2 * i + RECORD_ARC / 4] = FIELD_BYTES * right.arcStart(j);
      places[2 * i + RECORD_ARC / 4 + 1] = FIELD_BYTES * right.arcEnd(j);
    }
  }

  /** Neurons by the rows where they begin and end; those whose arc runs on over the last row begin at the first, too. */
  private sortEvents(network: ArcNetwork): void {
    const { offsets, next, places, layout } = this;
    const R = this.rows.count;
    const events = layout.events / 4;
    offsets.fill(0);
    for (let j = 0; j < this.width; j++) {
      const start = network.arcStart(j);
      const end = network.arcEnd(j);
      if (start === end) continue;
      count(offsets, start);
      count(offsets, end > R ? end - R : end);
      if (end > R) count(offsets, 0);
    }
    for (let r = 0; r <= R; r++) offsets[r + 1] = (offsets[r + 1] as number) + (offsets[r] as number);
    next.set(offsets);
    for (let j = 0; j < this.width; j++) {
      const start = network.arcStart(j);
      const end = network.arcEnd(j);
      if (start === end) continue;
      const record = layout.records + j * RECORD_BYTES;
      places[events + take(next, start)] = record;
      places[events + take(next, end > R ? end - R : end)] = record + 1;
      if (end > R) places[events + take(next, 0)] = record;
    }
  }
}

/** One more event of a row. */
function count(offsets: Int32Array, row: number): void {
  offsets[row + 1] = (offsets[row + 1] as number) + 1;
}

/** The next free place of a row. */
function take(next: Int32Array, row: number): number {
  const place = next[row] as number;
  next[row] = place + 1;
  return place;
}
