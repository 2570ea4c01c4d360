/** Kernels with known spectra, and random ones from a seed, for the tests of the solvers and the metrics. */
import type { Matrix, Matrix64 } from '../../../src/science/linalg/matrix';

export function matrixOf(rows: number, cols: number, value: (i: number, j: number) => number): Matrix64 {
  return { rows, cols, data: Float64Array.from({ length: rows * cols }, (_, index) => value(Math.floor(index / cols), index % cols)) };
}

export const fromRows = (rows: readonly (readonly number[])[]): Matrix64 => matrixOf(rows.length, rows[0]!.length, (i, j) => rows[i]![j]!);
export const diagonal = (values: readonly number[]): Matrix64 =>
  matrixOf(values.length, values.length, (i, j) => (i === j ? values[i]! : 0));
export const map = (K: Matrix64, value: (entry: number, i: number, j: number) => number): Matrix64 =>
  matrixOf(K.rows, K.cols, (i, j) => value(K.data[i * K.cols + j]!, i, j));
export const column = (K: Matrix64, j: number): Float64Array => Float64Array.from({ length: K.rows }, (_, i) => K.data[i * K.cols + j]!);
export const asFloat32 = (K: Matrix) => ({ rows: K.rows, cols: K.cols, data: Float32Array.from(K.data) });

/** Uniform numbers in [0, 1) of a linear congruential generator. */
export function uniform(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Positive semi-definite of rank at most `rank`: X X^T with entries of X in [-1, 1). */
export function randomPsd(n: number, rank: number, seed: number): Matrix64 {
  const random = uniform(seed);
  const X = matrixOf(n, rank, () => 2 * random() - 1);
  return matrixOf(n, n, (i, j) => {
    let sum = 0;
    for (let p = 0; p < rank; p++) sum += X.data[i * rank + p]! * X.data[j * rank + p]!;
    return sum;
  });
}

/** Q diag(values) Q^T with Q a product of Householder reflections I - 2 v v^T / v^T v of random v. */
export function rotated(values: readonly number[], seed: number, reflections = 3): Matrix64 {
  const random = uniform(seed);
  const n = values.length;
  const data = diagonal(values).data;
  for (let r = 0; r < reflections; r++) {
    const v = Array.from({ length: n }, () => 2 * random() - 1);
    const square = v.reduce((sum, x) => sum + x * x, 0);
    const w = v.map((_, i) => v.reduce((sum, x, j) => sum + data[i * n + j]! * x, 0));
    const middle = v.reduce((sum, x, i) => sum + x * w[i]!, 0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        data[i * n + j]! += (-2 * (v[i]! * w[j]! + w[i]! * v[j]!)) / square + (4 * middle * v[i]! * v[j]!) / square ** 2;
      }
    }
  }
  return { rows: n, cols: n, data };
}

/** NTK of a two-layer ReLU network on the unit circle, w ~ N(0, I): K + u K' by the arc-cosine closed forms (Cho and Saul 2009). */
export function circleKernel(angles: readonly number[]): Matrix64 {
  return matrixOf(angles.length, angles.length, (i, j) => {
    const u = Math.cos(angles[i]! - angles[j]!);
    const angle = Math.acos(Math.min(1, Math.max(-1, u)));
    return (Math.sqrt(Math.max(0, 1 - u * u)) + 2 * u * (Math.PI - angle)) / (2 * Math.PI);
  });
}

export function randomAngles(n: number, seed: number): number[] {
  const random = uniform(seed);
  return Array.from({ length: n }, () => 2 * Math.PI * random());
}

/** Eigenvalues of a symmetric circulant matrix of first row c, by its discrete Fourier transform; descending. */
export function circulantEigenvalues(c: ArrayLike<number>): number[] {
  const n = c.length;
  return Array.from({ length: n }, (_, m) =>
    Array.from(c).reduce((sum, value, j) => sum + value * Math.cos((2 * Math.PI * ((m * j) % n)) / n), 0),
  ).sort((a, b) => b - a);
}
