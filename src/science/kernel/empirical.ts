/**
 * The empirical neural tangent kernel Theta = J J^T without the Jacobian J, from each layer's inputs and output gradients
 * (Novak, Sohl-Dickstein and Schoenholz, "Fast finite width neural tangent kernel", 2022, structured derivatives):
 *
 *     Theta[nc, md] = sum_l <G^l[n,c], G^l[m,d]> * (s_l^2 <a_{l-1}[n], a_{l-1}[m]> + beta_l^2),  G^l[n,c] = d f_c(x_n) / d z_l
 *
 * Rows are worked through in tiles, so that beside the kernels themselves memory stays bounded.
 */
import type { GramProduct, Matrix, Matrix64 } from '../linalg/matrix';
import { zeros } from '../linalg/matrix';
import { KernelError } from './errors';
import { mirrorUpper } from '../linalg/symmetricPart';
import { addInnerProducts } from './gram';
import type { Reduction } from './reduction';

/** What a layer contributes to the kernel at N points. */
export interface LayerFactors {
  readonly name: string;
  /** a_{l-1}, the layer's inputs, [N, fanIn]. */
  readonly activations: Matrix;
  /** G^l of each propagated output (see `outputSeeds`), [N, fanOut]. */
  readonly gradients: readonly Matrix[];
  /** s_l^2. */
  readonly weightScale2: number;
  /** beta_l^2, 0 where the layer has no bias. */
  readonly biasScale2: number;
}

export interface KernelOptions {
  /** Computes the inner products, e.g. in float32 on a tensor library; float64 loops when absent. */
  readonly product?: GramProduct;
  /** Rows of points worked on at a time; chosen for bounded memory when absent. With the loops it never changes a bit of the result. */
  readonly tileRows?: number;
}

export interface EmpiricalKernel {
  /** [N, M], or [NC, MC] of the `full` reduction with index n * C + c. Symmetric to the last bit when both sides are the same. */
  readonly kernel: Matrix64;
  /** The summands, by the layer's name: they add up to `kernel`. */
  readonly layers: Readonly<Record<string, Matrix64>>;
}

/**
 * Theta of the points of `left` (rows) against those of `right` (columns); the same network at the same parameters, or at two
 * parameter points. Sums are accumulated in float64. With `left === right` half of the products are computed.
 * @throws KernelError `factors_disagree` when the two sides are not factors of one network with one reduction.
 */
export function empiricalNtk(
  left: readonly LayerFactors[],
  right: readonly LayerFactors[],
  reduction: Reduction,
  options: KernelOptions = {},
): EmpiricalKernel {
  if (left.length === 0 || left.length !== right.length) {
    throw new KernelError(
      'factors_disagree',
      `kernel: expected factors of the same layers, found ${left.length} and ${right.length} layers`,
    );
  }
  const summands = left.map((a, l) => layerKernel(a, right[l] as LayerFactors, reduction, left === right, options));
  const layers: Record<string, Matrix64> = {};
  left.forEach(({ name }, l) => (layers[name] = summands[l] as Matrix64));
  return { kernel: sum(summands), layers };
}

/** Tiles take at most this many numbers (16 MB). */
const TILE_NUMBERS = 2 ** 21;

function layerKernel(left: LayerFactors, right: LayerFactors, reduction: Reduction, symmetric: boolean, options: KernelOptions): Matrix64 {
  requireSameLayer(left, right);
  const full = reduction.kind === 'full';
  const outputs = left.gradients.length;
  const perPoint = full ? outputs : 1;
  const factor = reduction.kind === 'trace-mean' ? 1 / outputs : 1;
  const points = left.activations.rows;
  const columns = right.activations.rows;
  const prepared = options.product === undefined ? toFloat64 : (matrix: Matrix) => matrix;
  const gradients = (side: LayerFactors) => (full ? [interleaved(side.gradients)] : side.gradients).map(prepared);
  const leftGradients = gradients(left);
  const rightGradients = symmetric ? leftGradients : gradients(right);
  const leftInputs = prepared(left.activations);
  const rightInputs = symmetric ? leftInputs : prepared(right.activations);

  const out = zeros(points * perPoint, columns * perPoint);
  const tileRows = Math.max(1, Math.min(points, options.tileRows ?? Math.floor(TILE_NUMBERS / (columns * (perPoint * perPoint + 1)))));
  for (let first = 0; first < points; first += tileRows) {
    const end = Math.min(points, first + tileRows);
    const firstColumn = symmetric ? first : 0;
    const inner = (a: readonly Matrix[], b: readonly Matrix[], scale: number) =>
      innerProducts(a, b, first * scale, end * scale, firstColumn * scale, symmetric, options.product);
    const inputs = inner([leftInputs], [rightInputs], 1);
    const outputsTile = inner(leftGradients, rightGradients, perPoint);
    for (let r = 0; r < outputsTile.rows; r++) {
      const row = first * perPoint + r;
      const inputRow = Math.floor(r / perPoint) * inputs.cols;
      for (let q = symmetric ? r : 0; q < outputsTile.cols; q++) {
        const a = inputs.data[inputRow + (perPoint === 1 ? q : Math.floor(q / perPoint))] as number;
        const g = outputsTile.data[r * outputsTile.cols + q] as number;
        out.data[row * out.cols + firstColumn * perPoint + q] = factor * g * (left.weightScale2 * a + left.biasScale2);
      }
    }
  }
  if (symmetric) mirrorUpper(out.data, out.rows);
  return out;
}

/** sum_c <a_c[i], b_c[j]> for rows first <= i < end of a and all rows from `firstColumn` of b. */
function innerProducts(
  a: readonly Matrix[],
  b: readonly Matrix[],
  first: number,
  end: number,
  firstColumn: number,
  upper: boolean,
  product: GramProduct | undefined,
): Matrix64 {
  const columns = (b[0] as Matrix).rows;
  const out = zeros(end - first, columns - firstColumn);
  a.forEach((left, c) => {
    const right = b[c] as Matrix;
    if (product === undefined) {
      const rows = { data: left.data as Float64Array, length: left.cols, first, end };
      addInnerProducts(
        out.data,
        out.cols,
        rows,
        { data: right.data as Float64Array, length: right.cols, first: firstColumn, end: columns },
        upper,
      );
    } else {
      const tile = product(rowsOf(left, first, end), rowsOf(right, firstColumn, columns));
      for (let i = 0; i < out.data.length; i++) out.data[i] = (out.data[i] as number) + (tile.data[i] as number);
    }
  });
  return out;
}

function sum(summands: readonly Matrix64[]): Matrix64 {
  const { rows, cols } = summands[0] as Matrix64;
  const total = zeros(rows, cols);
  for (const { data } of summands) {
    if (data.length !== total.data.length) throw new KernelError('factors_disagree', 'kernel: the number of points differs between layers');
    for (let i = 0; i < data.length; i++) total.data[i] = (total.data[i] as number) + (data[i] as number);
  }
  return total;
}

function rowsOf(m: Matrix, first: number, end: number): Matrix {
  return { rows: end - first, cols: m.cols, data: m.data.subarray(first * m.cols, end * m.cols) };
}

/** The gradients of all outputs in one matrix [N C, fanOut], row n * C + c. */
function interleaved(gradients: readonly Matrix[]): Matrix {
  const { rows, cols, data } = gradients[0] as Matrix;
  const count = gradients.length;
  const out = data instanceof Float64Array ? new Float64Array(data.length * count) : new Float32Array(data.length * count);
  gradients.forEach((gradient, c) => {
    for (let n = 0; n < rows; n++) out.set(gradient.data.subarray(n * cols, (n + 1) * cols), (n * count + c) * cols);
  });
  return { rows: rows * count, cols, data: out };
}

function toFloat64(m: Matrix): Matrix {
  return m.data instanceof Float64Array ? m : { rows: m.rows, cols: m.cols, data: Float64Array.from(m.data) };
}

function requireSameLayer(left: LayerFactors, right: LayerFactors): void {
  const agree =
    left.name === right.name &&
    left.activations.cols === right.activations.cols &&
    left.gradients.length === right.gradients.length &&
    left.gradients.length > 0 &&
    left.weightScale2 === right.weightScale2 &&
    left.biasScale2 === right.biasScale2 &&
    [left, right].every(side => side.gradients.every(g => g.rows === side.activations.rows && g.cols === left.gradients[0]?.cols));
  if (!agree) throw new KernelError('factors_disagree', `kernel: the factors of ${left.name} and ${right.name} are not of one layer`);
}
