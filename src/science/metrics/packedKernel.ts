/**
 * The passes over a kernel that a snapshot needs, each reading it once: symmetric kernels are read on and above the diagonal, and
 * normalised ones are kept packed (`linalg/packed`). The functions of `drift`, `norms` and `kernelDistance` say the same, one
 * quantity at a time; they also hold at the ends of the floating-point range, where these return null.
 */
import { inRange } from '../linalg/norms';
import { ROUNDING, type AlignmentVariant } from './kernelDistance';

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
    for (let j = i + 1; j < n; j++) {
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
    rowSums[i] = (rowSums[i] as number) + rowSum;
    square += 2 * rowSquare + value * value;
    first2 += 2 * rowFirst + (value - (first[row + i] as number)) ** 2;
    previous2 += 2 * rowPrevious + (value - (previous[row + i] as number)) ** 2;
  }
  if (!inRange(square)) return null;
  const root = (sum: number) => (inRange(sum) ? Math.sqrt(sum) : null);
  return { norm: Math.sqrt(square), trace, fromFirst: root(first2), fromPrevious: root(previous2), rowSums };
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
    const diagonal = variant === 'debiased' ? 0 : (K[row + i] as number) - shift - (means[i] as number);
    out[at++] = diagonal;
    let rowSquare = 0;
    for (let j = i + 1; j < n; j++, at++) {
      const value = (K[row + j] as number) - shift - (means[j] as number);
      out[at] = value;
      rowSquare += value * value;
    }
    square += 2 * rowSquare + diagonal * diagonal;
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

/** Divides the packed kernel by its norm, in place, and compares it. All arguments are packed, of one variant; `u` itself stands for an absent one. */
export function normaliseAndCompare(
  u: Float64Array,
  n: number,
  norm: number,
  first: Float64Array,
  previous: Float64Array,
  labels: Float64Array,
): Comparison {
  const factor = 1 / norm;
  let [fromFirst, fromPrevious, alignment] = [0, 0, 0];
  for (let i = 0, at = 0; i < n; i++) {
    const diagonal = at;
    const end = at + n - i;
    let [rowFirst, rowPrevious, rowLabels] = [0, 0, 0];
    for (; at < end; at++) {
      const value = (u[at] as number) * factor;
      u[at] = value;
      const a = value - (first[at] as number);
      const b = value - (previous[at] as number);
      rowFirst += a * a;
      rowPrevious += b * b;
      rowLabels += value * (labels[at] as number);
    }
    const value = u[diagonal] as number;
    fromFirst += 2 * rowFirst - (value - (first[diagonal] as number)) ** 2;
    fromPrevious += 2 * rowPrevious - (value - (previous[diagonal] as number)) ** 2;
    alignment += 2 * rowLabels - value * (labels[diagonal] as number);
  }
  return { fromFirst: fromFirst / 2, fromPrevious: fromPrevious / 2, alignment };
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
