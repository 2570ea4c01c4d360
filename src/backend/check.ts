/**
 * Whether an installed library works: a process of its own loads it and multiplies two matrices, so that a library that crashes
 * takes nothing else down.
 */
import { runCommand } from './command';
import { BackendError } from './errors';
import { createFloat64Tensors } from '../tensors/float64';
import { loadNative } from '../tensors/native';
import { createTensorflowTensors } from '../tensors/tensorflow';
import type { Tensors } from '../tensors/tensors';

/** How this program starts itself: a Node, and what comes before the verb. */
export interface Program {
  readonly node: string;
  readonly cli: readonly string[];
}

export type Versions = Readonly<Record<string, string>>;

const MARK = 'checked: ';
const [N, K, M] = [67, 129, 43];
const TOLERANCE = 1e-5;

/** In a process of its own. @returns the versions of what was loaded. @throws BackendError `does_not_work` with the reason */
export async function checkInstalled(folder: string, { node, cli }: Program, signal: AbortSignal): Promise<Versions> {
  let said: string;
  try {
    said = await runCommand('loading it', node, [...cli, 'backend', 'check', folder], {
      cwd: folder,
      env: { ELECTRON_RUN_AS_NODE: '1' },
      signal,
      stallMs: 120_000,
    });
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    throw new BackendError('does_not_work', `the library in ${folder} does not work: ${error.message}`, { cause: error });
  }
  const line = said.split('\n').find(text => text.startsWith(MARK));
  if (line === undefined) throw new BackendError('does_not_work', `the library in ${folder} does not work: it ended without a product`);
  return JSON.parse(line.slice(MARK.length)) as Versions;
}

/** In this process. @returns the line that `checkInstalled` waits for. @throws TensorsError, BackendError */
export async function checkHere(folder: string): Promise<string> {
  const library = await loadNative([folder]);
  const difference = productError(createTensorflowTensors(library));
  if (!(difference < TOLERANCE)) {
    throw new BackendError(
      'does_not_work',
      `a product of two matrices is off by ${difference} of its size, expected less than ${TOLERANCE}`,
    );
  }
  return MARK + JSON.stringify(library.versions);
}

/** Largest difference from the float64 product, over its largest size. */
function productError(tensors: Tensors): number {
  const [a, b] = [values(N * K, 0.7), values(K * M, 1.3)];
  const product = (on: Tensors) =>
    on.scope(() => Float64Array.from(on.read(on.matMul(on.fromValues(a, [N, K]), on.fromValues(b, [K, M])))));
  const [found, expected] = [product(tensors), product(createFloat64Tensors())];
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return found.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (expected[i] ?? NaN))), 0) / size;
}

const values = (count: number, step: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.fround(Math.sin(step * (i + 1) ** 1.1)));
