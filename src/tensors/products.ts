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
  /** [images positions, m] -> [images, m]. */
  sumPositions(x: TensorInfo, images: number): TensorInfo;
  /** Adds <a_i, b_j> to out[i m + j]. */
  addInnerProducts(out: Float64Array, a: TensorInfo, b: TensorInfo): void;
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

  sumPositions(x: TensorInfo, images: number): TensorInfo {
    const [rows = 0, cols = 0] = x.shape;
    return this.kernels.viewed(x, [images, rows / images, cols], maps =>
      this.kernels.run('Sum', { x: maps }, { axis: 1, keepDims: false }),
    );
  }

  /** The library's own product sums up in blocks. */
  addInnerProducts(out: Float64Array, a: TensorInfo, b: TensorInfo): void {
    const product = this.product(a, b, false, true);
    addTo(out, this.kernels.values(product));
    this.kernels.free(product);
  }
}

/** Terms of an inner product that are summed up in float32. */
const MAX_TERMS = 2048;
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

  sumPositions(x: TensorInfo, images: number): TensorInfo {
    return this.kernels.write(this.sums(x, images), [images, x.shape[1] ?? 0]);
  }

  /** The library's product sums up one term after the other: in float32 that must not go on for long. */
  addInnerProducts(out: Float64Array, a: TensorInfo, b: TensorInfo): void {
    const [n = 0, k = 0] = a.shape;
    const m = b.shape[0] ?? 0;
    for (let first = 0; first < k; first += MAX_TERMS) {
      const length = Math.min(k - first, MAX_TERMS);
      const columns = (x: TensorInfo, rows: number) =>
        this.kernels.fill([rows, length], [x], (out, [values]) => {
          for (let i = 0; i < rows; i++) out.set((values as Float32Array).subarray(i * k + first, i * k + first + length), i * length);
        });
      const left = columns(a, n);
      const right = a.dataId === b.dataId ? left : columns(b, m);
      const product = this.product(left, right, false, true);
      addTo(out, this.kernels.values(product));
      for (const info of new Set([left, right, product])) this.kernels.free(info);
    }
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
    const weights = this.kernels.values(thin).slice();
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

  private sums(x: TensorInfo, images = 1): Float32Array {
    const [allRows = 0, cols = 0] = x.shape;
    const rows = allRows / images;
    const image: TensorInfo = { dataId: x.dataId, shape: [images, rows, 1, cols], dtype: x.dtype };
    const means = this.kernels.run('AvgPool', { x: image }, { filterSize: [rows, 1], strides: [1, 1], pad: 'valid' });
    const sums = this.kernels.values(means).slice();
    this.kernels.free(means);
    for (let j = 0; j < sums.length; j++) sums[j] = (sums[j] as number) * rows;
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

function addTo(out: Float64Array, values: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (values[i] as number);
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
