/**
 * The largest eigenpairs of a symmetric matrix by Rayleigh and Ritz on a subspace that grows: first by Krylov blocks, each the image
 * of the block before it (block Lanczos, Golub and Underwood 1977), then by the residuals of the pairs that are not accurate yet
 * (Davidson 1975), with a thick restart (Stathopoulos, Saad and Wu 1998). The images of all basis vectors are kept, so that residuals
 * are measured, not estimated, without another product.
 */
import { dot } from './vectorArithmetic';
import type { Matrix64, RowProduct } from './matrix';
import { RitzSpace, type RitzVectors } from './ritzSpace';

/** Krylov blocks before the first look at the Ritz pairs. */
const KRYLOV_BLOCKS = 4;
/** Rounding of a sum of squares, relative, generously: differences of such sums are known no better. */
const ROUNDING_OF_SQUARES = 1e-12;

export interface RitzPairs {
  /** [b] descending, b at least `wanted`. */
  readonly values: Float64Array;
  /** [b, n] orthonormal, one vector a row. */
  readonly rows: Matrix64;
  /** Largest ‖S v - theta v‖ / max |theta| over the first `wanted` pairs. */
  readonly residual: number;
  /** No eigenvalue of S but the first `wanted` ones is larger than this; loose where the rest of the spectrum is wide. */
  readonly boundOfRest: number;
}

export interface RitzOptions {
  /** ‖S‖_F^2. */
  readonly square: number;
  /** Number of largest pairs that must be accurate. */
  readonly wanted: number;
  /** Largest relative residual of a pair. */
  readonly residual: number;
  /**
   * Largest relative error of a value. It is at most the residual, and where `boundOfRest` shows a gap below the wanted values at
   * most the sum of the squared residuals over that gap (Parlett 1998, section 11.7).
   */
  readonly valueError: number;
  /** Products of S with a vector after which the search is given up. */
  readonly maxProducts: number;
}

/**
 * For products that take n^2: as few of them as possible.
 * @param product of S. @param start [b, n], b >= wanted: orthonormal rows to start from. Null where the pairs did not become accurate.
 */
export function ritzPairs(product: RowProduct, start: Matrix64, options: RitzOptions): RitzPairs | null {
  const space = new RitzSpace(product, start, Math.min(start.cols, Math.max(24, 6 * start.rows)));
  for (let blocks = 1; space.products < options.maxProducts; blocks++) {
    space.extend();
    if (blocks < KRYLOV_BLOCKS && space.hasRoomFor(start.rows) && space.proposeImages()) continue;
    const found = space.ritz(start.rows, options.wanted);
    const { pairs, target } = judged(found, options);
    if (pairs) return pairs;
    if (!space.hasRoomFor(options.wanted)) space.restart(2 * start.rows);
    if (!space.proposeErrors(found, target)) return null;
  }
  return null;
}

/** The pairs where they are accurate, and by what they are: `outside` is ‖B‖_F of `boundBeyond`. */
export function judged(
  found: RitzVectors,
  options: RitzOptions,
): { readonly pairs: RitzPairs | null; readonly residual: number; readonly target: number; readonly outside: number } {
  const outside = normOutside(found, options.square);
  const boundOfRest = boundBeyond(found, options, outside);
  const target = targetResidual(found, boundOfRest, options);
  const residual = Math.max(...found.residuals.subarray(0, options.wanted));
  const { rows } = found;
  const pairs = residual <= target ? { values: found.values.slice(0, rows.rows), rows, residual, boundOfRest } : null;
  return { pairs, residual, target, outside };
}

/**
 * In the basis and its complement, S without the wanted Ritz vectors is [[A, R^T], [R, B]], A having the other Ritz values and
 * ‖B‖_F^2 = ‖S‖_F^2 - ‖T‖_F^2 - 2 ‖R‖_F^2. Its largest eigenvalue is at most (a + b)/2 + sqrt(((a - b)/2)^2 + r^2), a the largest of A,
 * b = ‖B‖_F, r = ‖R‖_F, or b where there are no others, and at least the first eigenvalue of S that is not wanted (Courant and Fischer).
 * Kernels whose spectrum decays leave little in B and R.
 */
function boundBeyond({ values, coupling2 }: RitzVectors, { wanted, square }: RitzOptions, b: number): number {
  const a = values[wanted];
  if (a === undefined) return b;
  return (a + b) / 2 + Math.sqrt(((a - b) / 2) ** 2 + coupling2 + ROUNDING_OF_SQUARES * square);
}

function normOutside({ values, coupling2 }: RitzVectors, square: number): number {
  const left = Math.max(0, square - dot(values, 0, values, 0, values.length) - 2 * coupling2);
  return Math.sqrt(left + ROUNDING_OF_SQUARES * square);
}

/** The residual, relative to the size of S, at which every wanted pair is accurate. */
function targetResidual({ values, size }: RitzVectors, boundOfRest: number, { wanted, residual, valueError }: RitzOptions): number {
  const gap = ((values[wanted - 1] as number) - boundOfRest) / size;
  return Math.max(valueError, Math.min(residual, gap > 0 ? Math.sqrt((valueError * gap) / wanted) : 0));
}
