/**
 * The passes over a kernel that a snapshot needs, each reading it once: symmetric kernels are read on and above the diagonal, and
 * normalised ones are kept packed (`linalg/packed`). The functions of `drift`, `norms` and `kernelDistance` say the same, one
 * quantity at a time; they also hold at the ends of the floating-point range, where these return null.
 *
 * A row is the work of a function of its own: V8 compiles a function that is called often once and for all, and one long loop again and again
 * (measured: up to a third of the time).
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
  const row = new Float64Array(4);
  let square = 0;
  let first2 = 0;
  let previous2 = 0;
  let trace = 0;
  for (let i = 0; i < n; i++) {
    const at = i * n + i;
    surveyRow(row, K, first, previous, at + 1, (i + 1) * n, rowSums, i + 1);
    const value = K[at] as number;
    trace += value;
    rowSums[i] = (rowSums[i] as number) + (row[0] as number);
    square += 2 * (row[1] as number) + value * value;
    first2 += 2 * (row[2] as number) + (value - (first[at] as number)) ** 2;
    previous2 += 2 * (row[3] as number) + (value - (previous[at] as number)) ** 2;
  }
  if (!inRange(square)) return null;
  const root = (sum: number) => (inRange(sum) ? Math.sqrt(sum) : null);
  return { norm: Math.sqrt(square), trace, fromFirst: root(first2), fromPrevious: root(previous2), rowSums };
}

/** Of the numbers from .. end - 1, those of column `column` and after: sum, squares, squared distances to the others; adds them to the columns' sums. */
function surveyRow(
  row: Float64Array,
  K: Float64Array,
  first: Float64Array,
  previous: Float64Array,
  from: number,
  end: number,
  columnSums: Float64Array,
  column: number,
): void {
  let sum = 0;
  let square = 0;
  let first2 = 0;
  let previous2 = 0;
  for (let at = from, j = column; at < end; at++, j++) {
    const value = K[at] as number;
    const a = value - (first[at] as number);
    const b = value - (previous[at] as number);
    sum += value;
    columnSums[j] = (columnSums[j] as number) + value;
    square += value * value;
    first2 += a * a;
    previous2 += b * b;
  }
  row[0] = sum;
  row[1] = square;
  row[2] = first2;
  row[3] = previous2;
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
  for (let i = 0, at = 0; i < n; at += n - i, i++) {
    const shift = (means[i] as number) - overall;
    const diagonal = variant === 'debiased' ? 0 : (K[i * n + i] as number) - shift - (means[i] as number);
    out[at] = diagonal;
    square += 2 * centreRow(out, at + 1, K, i * n + i + 1, (i + 1) * n, shift, means, i + 1) + diagonal * diagonal;
  }
  const left = Math.sqrt(square);
  return left <= ROUNDING * norm ? null : left;
}

/** Sum of the squares of what it writes: the numbers from .. end - 1, those of column `column` and after. */
function centreRow(
  out: Float64Array,
  outStart: number,
  K: Float64Array,
  from: number,
  end: number,
  shift: number,
  means: Float64Array,
  column: number,
): number {
  let square = 0;
  for (let at = from, j = column, to = outStart; at < end; at++, j++, to++) {
    const value = (K[at] as number) - shift - (means[j] as number);
    out[to] = value;
    square += value * value;
  }
  return square;
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
  const row = new Float64Array(3);
  let fromFirst = 0;
  let fromPrevious = 0;
  let alignment = 0;
  for (let i = 0, at = 0; i < n; at += n - i, i++) {
    compareRow(row, u, factor, first, previous, labels, at, at + n - i);
    const value = u[at] as number;
    fromFirst += 2 * (row[0] as number) - (value - (first[at] as number)) ** 2;
    fromPrevious += 2 * (row[1] as number) - (value - (previous[at] as number)) ** 2;
    alignment += 2 * (row[2] as number) - value * (labels[at] as number);
  }
  return { fromFirst: fromFirst / 2, fromPrevious: fromPrevious / 2, alignment };
}

/** Multiplies the numbers from .. end - 1: squared distances to two others, inner product with a third. */
function compareRow(
  row: Float64Array,
  u: Float64Array,
  factor: number,
  first: Float64Array,
  previous: Float64Array,
  labels: Float64Array,
  from: number,
  end: number,
): void {
  let first2 = 0;
  let previous2 = 0;
  let inner = 0;
  for (let at = from; at < end; at++) {
    const value = (u[at] as number) * factor;
    u[at] = value;
    const a = value - (first[at] as number);
    const b = value - (previous[at] as number);
    first2 += a * a;
    previous2 += b * b;
    inner += value * (labels[at] as number);
  }
  row[0] = first2;
  row[1] = previous2;
  row[2] = inner;
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
