/**
 * Matrix products on a TensorFlow.js backend, in every orientation, by whichever way is right and fast there.
 *
 * What the stock WebAssembly backend 4.22 gets wrong is avoided here by construction:
 * - with a transpose flag or a batch it runs a scalar loop, 20 times slower: it is only given two matrices as they are, so either
 *   the operands are transposed first or the whole product is, whichever moves fewer numbers;
 * - its fused product applies bias and activation once a block on that path: it is not used;
 * - it packs the right side, which costs 4 ns a number, and remembers the packing by data id, so that a reshaped or changed right
 *   side gives garbage: tensors never share data with one of another shape and never change in place, and products that amount
 *   to a few sums over rows are computed as such, without packing.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels';
import { sizeOf, type Shape } from './shapes';

export interface Products {
  /** a b after the transpositions. */
  product(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo;
  /** [n, m] -> [m]. */
  sumRows(x: TensorInfo): TensorInfo;
}

/** For a backend that takes transpose flags as they come. */
export class PlainProducts implements Products {
  constructor(private readonly kernels: Kernels) {}

  product(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo {
    return this.kernels.run('BatchMatMul', { a, b }, { transposeA, transposeB });
  }

  sumRows(x: TensorInfo): TensorInfo {
    return this.kernels.run('Sum', { x }, { axis: 0, keepDims: false });
  }
}

/** A product a^T b with at most so many rows or columns is cheaper as sums over rows than by packing its right side. */
const MAX_SUMS = 4;

/** For the WebAssembly backend. */
export class PackingProducts implements Products {
  constructor(private readonly kernels: Kernels) {}

  product(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo {
    const n = a.shape[transposeA ? 1 : 0] ?? 0;
    const m = b.shape[transposeB ? 0 : 1] ?? 0;
    if (transposeA && !transposeB) {
      if (n <= MAX_SUMS) return this.weightedSums(a, b);
      if (m <= MAX_SUMS) return this.transposed(this.weightedSums(b, a));
    }
    // Either A and B as they must be, or (B^T A^T)^T: the one that moves fewer numbers.
    const direct = (transposeA ? moved(a.shape) : 0) + (transposeB ? moved(b.shape) : 0);
    const mirrored = (transposeA ? 0 : moved(a.shape)) + (transposeB ? 0 : moved(b.shape)) + moved([m, n]);
    if (direct <= mirrored) return this.oriented(a, b, transposeA, transposeB);
    return this.transposed(this.oriented(b, a, !transposeB, !transposeA));
  }

  /** As the mean over an image of one column: the sum kernel transposes first and is 10 to 30 times slower. */
  sumRows(x: TensorInfo): TensorInfo {
    return this.kernels.write(this.sums(x), [x.shape[1] ?? 0]);
  }

  private oriented(a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean): TensorInfo {
    const left = transposeA ? this.transpose(a) : a;
    const right = transposeB ? this.transpose(b) : b;
    const result = this.kernels.run('BatchMatMul', { a: left, b: right }, { transposeA: false, transposeB: false });
    if (transposeA) this.kernels.free(left);
    if (transposeB) this.kernels.free(right);
    return result;
  }

  /** thin^T b of thin [k, n] and b [k, m], n small: row q is the sum over rows of b weighted by column q of thin. */
  private weightedSums(thin: TensorInfo, b: TensorInfo): TensorInfo {
    const [k = 0, n = 0] = thin.shape;
    const m = b.shape[1] ?? 0;
    const weights = this.kernels.values(thin);
    const out = new Float32Array(n * m);
    for (let q = 0; q < n; q++) {
      const column = n === 1 ? thin : this.kernels.write(strided(weights, q, n, k), [k, 1]);
      const weighted = this.kernels.run('Multiply', { a: b, b: column });
      out.set(this.sums(weighted), q * m);
      this.kernels.free(weighted);
      if (column !== thin) this.kernels.free(column);
    }
    return this.kernels.write(out, [n, m]);
  }

  private sums(x: TensorInfo): Float32Array {
    const [rows = 0, cols = 0] = x.shape;
    const image: TensorInfo = { dataId: x.dataId, shape: [1, rows, 1, cols], dtype: x.dtype };
    const means = this.kernels.run('AvgPool', { x: image }, { filterSize: [rows, 1], strides: [1, 1], pad: 'valid' });
    const sums = this.kernels.values(means).slice();
    this.kernels.free(means);
    for (let j = 0; j < cols; j++) sums[j] = (sums[j] as number) * rows;
    return sums;
  }

  private transpose(x: TensorInfo): TensorInfo {
    return this.kernels.run('Transpose', { x }, { perm: [1, 0] });
  }

  /** The transpose; x itself is no longer needed. */
  private transposed(x: TensorInfo): TensorInfo {
    const result = this.transpose(x);
    this.kernels.free(x);
    return result;
  }
}

/** Numbers moved by a transposition; a vector only changes its shape. */
function moved(shape: Shape): number {
  return shape.includes(1) ? 0 : sizeOf(shape);
}

function strided(values: Float32Array, first: number, stride: number, count: number): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) out[i] = values[first + i * stride] as number;
  return out;
}
