/**
 * The passes over a kernel that a snapshot needs, each reading it once: symmetric kernels are read in their lower triangle, and
 * normalised ones are kept packed, row after row of the lower triangle, n (n + 1)/2 numbers. The functions of `drift`, `norms` and
 * `kernelDistance` say the same, one quantity at a time; they also hold at the ends of the floating-point range, where these
 * return null.
 */
import { inRange } from '../linalg/norms';
import { MetricError } from './errors';
import { ROUNDING, type AlignmentVariant, type NormalisedKernel } from './kernelDistance';

/** What one pass tells of a kernel K [n, n] beside two others. */
export interface KernelSurvey {
  /** ‖K‖_F. */
  readonly norm: number;
  readonly trace: number;
  /** ‖K - first‖_F and ‖K - previous‖_F; null where their squares are out of range (also where they are 0). */
  readonly fromFirst: number | null;
  readonly fromPrevious: number | null;
  /** [n] sums of the rows without the diagonal. */
  readonly rowSums: Float64Array;
}

/** Of exactly symmetric kernels, row-major [n * n]. Null where the squares of K are out of range. */
export function surveyKernel(K: Float64Array, first: Float64Array, previous: Float64Array, n: number): KernelSurvey | null {
  const rowSums = new Float64Array(n);
  let [square, first2, previous2, trace] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let [rowSum, rowSquare, rowFirst, rowPrevious] = [0, 0, 0, 0];
    for (let j = 0; j < i; j++) {
      const value = K[row + j] as number;
      const a = value - (first[row + j] as number);
      const b = value - (previous[row + j] as number);
      rowSum += value;
      rowSums[j] = (rowSums[j] as number) + value;
      rowSquare += value * value;
      rowFirst += a * a;
      rowPrevious += b * b;
    }
    const value = K[row + i] as number;
    trace += value;
    rowSums[i] = rowSum;
    square += 2 * rowSquare + value * value;
    first2 += 2 * rowFirst + (value - (first[row + i] as number)) ** 2;
    previous2 += 2 * rowPrevious + (value - (previous[row + i] as number)) ** 2;
  }
  if (!inRange(square)) return null;
  const root = (sum: number) => (inRange(sum) ? Math.sqrt(sum) : null);
  return { norm: Math.sqrt(square), trace, fromFirst: root(first2), fromPrevious: root(previous2), rowSums };
}

/** ‖K - L‖_F of exactly symmetric kernels, row-major [n * n]; null where its square is out of range, also where it is 0. */
export function symmetricDistance(K: Float64Array, L: Float64Array, n: number): number | null {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let rowSum = 0;
    for (let j = 0; j < i; j++) {
      const difference = (K[row + j] as number) - (L[row + j] as number);
      rowSum += difference * difference;
    }
    sum += 2 * rowSum + ((K[row + i] as number) - (L[row + i] as number)) ** 2;
  }
  return inRange(sum) ? Math.sqrt(sum) : null;
}

/**
 * Writes K, centred by `variant` but not scaled, into `out`, packed. Returns its Frobenius norm, null where centring leaves nothing
 * (as of `normalisedKernel`).
 */
export function centrePacked(
  out: Float64Array,
  K: Float64Array,
  n: number,
  { rowSums, norm }: Pick<KernelSurvey, 'rowSums' | 'norm'>,
  variant: AlignmentVariant,
): number | null {
  if (variant === 'debiased' && n < 4) return null;
  const { means, overall } = meansOf(K, n, rowSums, variant);
  let square = 0;
  for (let i = 0, at = 0; i < n; i++) {
    const row = i * n;
    const shift = (means[i] as number) - overall;
    let rowSquare = 0;
    for (let j = 0; j < i; j++, at++) {
      const value = (K[row + j] as number) - shift - (means[j] as number);
      out[at] = value;
      rowSquare += value * value;
    }
    const value = variant === 'debiased' ? 0 : (K[row + i] as number) - shift - (means[i] as number);
    out[at++] = value;
    square += 2 * rowSquare + value * value;
  }
  const left = Math.sqrt(square);
  return left <= ROUNDING * norm ? null : left;
}

/** Cosines and distances of a normalised kernel u to three others. */
export interface Comparison {
  /** ‖u - u'‖^2 / 2 = 1 - <u, u'>. */
  readonly fromFirst: number;
  readonly fromPrevious: number;
  /** <u, labels>. */
  readonly alignment: number;
}

/** Divides the packed kernel by its norm, in place, and compares it. All arguments are packed, of one variant; `packed` itself stands for an absent one. */
export function normaliseAndCompare(
  packed: Float64Array,
  n: number,
  norm: number,
  first: Float64Array,
  previous: Float64Array,
  labels: Float64Array,
): Comparison {
  const factor = 1 / norm;
  let [fromFirst, fromPrevious, alignment] = [0, 0, 0];
  for (let i = 0, at = 0; i < n; i++) {
    let [rowFirst, rowPrevious, rowLabels] = [0, 0, 0];
    for (let j = 0; j < i; j++, at++) {
      const u = (packed[at] as number) * factor;
      packed[at] = u;
      const a = u - (first[at] as number);
      const b = u - (previous[at] as number);
      rowFirst += a * a;
      rowPrevious += b * b;
      rowLabels += u * (labels[at] as number);
    }
    const u = (packed[at] as number) * factor;
    packed[at] = u;
    fromFirst += 2 * rowFirst + (u - (first[at] as number)) ** 2;
    fromPrevious += 2 * rowPrevious + (u - (previous[at] as number)) ** 2;
    alignment += 2 * rowLabels + u * (labels[at] as number);
    at++;
  }
  return { fromFirst: fromFirst / 2, fromPrevious: fromPrevious / 2, alignment };
}

export const packedLength = (n: number): number => (n * (n + 1)) / 2;

/** The lower triangle of a normalised kernel, packed into `out`. @throws MetricError `shape_mismatch` */
export function packInto(out: Float64Array, { n, values }: NormalisedKernel): void {
  if (out.length !== packedLength(n)) {
    throw new MetricError('shape_mismatch', `a packed kernel: expected ${packedLength(n)} numbers, found ${out.length}`);
  }
  for (let i = 0, at = 0; i < n; i++, at += i) out.set(values.subarray(i * n, i * n + i + 1), at);
}

/** What centring takes out of K_ij: means_i + means_j - overall. */
function meansOf(
  K: Float64Array,
  n: number,
  rowSums: Float64Array,
  variant: AlignmentVariant,
): { readonly means: Float64Array; readonly overall: number } {
  const total = (sums: Float64Array) => sums.reduce((sum, row) => sum + row, 0);
  switch (variant) {
    case 'uncentred':
      return { means: new Float64Array(n), overall: 0 };
    case 'biased': {
      const sums = rowSums.map((sum, i) => sum + (K[i * n + i] as number));
      return { means: sums.map(sum => sum / n), overall: total(sums) / (n * n) };
    }
    case 'debiased':
      return { means: rowSums.map(sum => sum / (n - 2)), overall: total(rowSums) / ((n - 1) * (n - 2)) };
  }
}
