/** Alignment of a kernel with the labels. */
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { zeros } from '../linalg/matrix';
import { gramMatrix } from '../linalg/products';
import { requireSquare } from '../linalg/shapes';
import { MetricError } from './errors';
import type { AlignmentVariant } from './kernelDistance';
import { cosine, normalisedKernel } from './kernelDistance';

/**
 * CKA(K, Y Y^T) (Cristianini et al. 2002, centred as Cortes et al. 2012; variants as `centredKernelAlignment`). `Y` [n, C]: one-hot classes, or
 * the targets of a regression. `K` [n, n]; or the full kernel [nC, nC], index n * C + c, which is compared with
 * `Y Y^T (x) I_C`. Null for constant labels (every row of Y the same), which no kernel can align with, and where K leaves nothing after centring.
 * @throws LinearAlgebraError `not_square`; MetricError `shape_mismatch`.
 */
export function alignment(K: Matrix, Y: Matrix, variant: AlignmentVariant): number | null {
  if (requireSquare('the kernel', K) !== Y.rows && K.rows !== Y.rows * Y.cols) {
    throw new MetricError(
      'shape_mismatch',
      `the labels: expected one row for each of the kernel's ${K.rows} rows (or for each ${Y.cols} of them), found ${Y.rows}`,
    );
  }
  if (isConstant(Y)) return null;
  const perPoint = gramMatrix(Y);
  const u = normalisedKernel(K, variant);
  const v = normalisedKernel(K.rows === Y.rows ? perPoint : perOutput(perPoint, Y.cols), variant);
  return u && v && cosine(u, v);
}

function isConstant({ rows, cols, data }: Matrix): boolean {
  for (let i = cols; i < rows * cols; i++) if (data[i] !== data[i % cols]) return false;
  return true;
}

/** L (x) I_C, index n * C + c. */
function perOutput(L: Matrix64, outputs: number): Matrix64 {
  const size = L.rows * outputs;
  const product = zeros(size, size);
  for (let i = 0; i < L.rows; i++) {
    for (let j = 0; j < L.cols; j++) {
      for (let c = 0; c < outputs; c++) product.data[(i * outputs + c) * size + j * outputs + c] = L.data[i * L.cols + j] as number;
    }
  }
  return product;
}
