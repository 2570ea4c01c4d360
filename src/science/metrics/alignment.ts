/** Alignment of a kernel with the labels. */
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { zeros } from '../linalg/matrix';
import { gramMatrix } from '../linalg/products';
import { requireSquare } from '../linalg/shapes';
import { MetricError } from './errors';
import type { AlignmentVariant, NormalisedKernel } from './kernelDistance';
import { cosine, normalisedKernel } from './kernelDistance';

/**
 * CKA(K, Y Y^T) (Cristianini et al. 2002, centred as Cortes et al. 2012; variants as `centredKernelAlignment`). `Y` [n, C]: one-hot classes, or
 * the targets of a regression. `K` [n, n]; or the full kernel [nC, nC], index n * C + c, which is compared with
 * `Y Y^T (x) I_C`. Null for constant labels (every row of Y the same), which no kernel can align with, and where K leaves nothing after centring.
 * @throws LinearAlgebraError `not_square`; MetricError `shape_mismatch`.
 */
export function alignment(K: Matrix, Y: Matrix, variant: AlignmentVariant): number | null {
  requireLabelsOf(requireSquare('the kernel', K), Y);
  return new LabelAlignment(Y, variant).of(normalisedKernel(K, variant));
}

/** The same for kernel after kernel, all with the labels `Y` [n, C]: the kernel of the labels is normalised once. */
export class LabelAlignment {
  private readonly isConstant: boolean;
  private labels: { readonly size: number; readonly normalised: NormalisedKernel | null } | undefined;

  constructor(
    private readonly Y: Matrix,
    private readonly variant: AlignmentVariant,
  ) {
    this.isConstant = isConstant(Y);
  }

  /** CKA(K, Y Y^T) of a kernel normalised by the same variant, null as of `alignment`. @throws MetricError `shape_mismatch`. */
  of(kernel: NormalisedKernel | null): number | null {
    if (kernel === null) return null;
    const labels = this.kernelOfLabels(kernel.n);
    return labels && cosine(kernel, labels);
  }

  /** Y Y^T, normalised, for kernels of `size` rows; null for constant labels. @throws MetricError `shape_mismatch`. */
  kernelOfLabels(size: number): NormalisedKernel | null {
    requireLabelsOf(size, this.Y);
    if (this.isConstant) return null;
    if (this.labels?.size !== size) this.labels = { size, normalised: this.normalisedLabels(size) };
    return this.labels.normalised;
  }

  private normalisedLabels(size: number): NormalisedKernel | null {
    const perPoint = gramMatrix(this.Y);
    return normalisedKernel(size === this.Y.rows ? perPoint : perOutput(perPoint, this.Y.cols), this.variant);
  }
}

function requireLabelsOf(size: number, Y: Matrix): void {
  if (size === Y.rows || size === Y.rows * Y.cols) return;
  throw new MetricError(
    'shape_mismatch',
    `the labels: expected one row for each of the kernel's ${size} rows (or for each ${Y.cols} of them), found ${Y.rows}`,
  );
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
