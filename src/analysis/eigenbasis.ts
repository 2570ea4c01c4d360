/** Eigenvectors of the kernels that were taken apart last: several analyses of one snapshot, and of a run that grows, need those of one kernel. */
import type { Matrix } from '../science/linalg/matrix';
import { symmetricEigen, type Eigendecomposition } from '../science/linalg/symmetricEigen';
import type { RunSnapshots } from './runSnapshots';
import { Recent } from './thread/recent';

interface Basis {
  readonly kernel: Matrix;
  readonly eigen: Eigendecomposition;
}

/** Kernels and vectors that are kept, 16 of 256 points. */
const MAX_BYTES = 16 << 20;
const bases = new Recent<Basis>(MAX_BYTES);

/** Of the kernel K_train_train of a run at a snapshot, not to be written to. @throws LinearAlgebraError */
export function eigenbasis({ runDir }: RunSnapshots, step: number, kernel: Matrix): Eigendecomposition {
  const key = `${step} ${runDir}`;
  const known = bases.get(key);
  // A run of the same name may have been trained again.
  if (known !== undefined && isSame(known.kernel, kernel)) return known.eigen;
  const eigen = symmetricEigen(kernel);
  bases.set(key, { kernel, eigen }, 2 * kernel.data.byteLength);
  return eigen;
}

function isSame(a: Matrix, b: Matrix): boolean {
  return a.rows === b.rows && a.cols === b.cols && a.data.every((value: number, i: number) => Object.is(value, b.data[i]));
}
