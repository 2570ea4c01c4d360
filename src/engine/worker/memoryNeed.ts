/** Whether a run of a network with convolutions fits into the memory that there is, asked before anything of it is made. */
import { freemem } from 'node:os';
import { DEFAULT_KERNEL_MEMORY_BYTES } from '../../measurement/convolutionalMeasurer';
import type { Network } from '../../networks/network';
import { TensorsError } from '../../tensors/errors';
import type { Precision } from '../../tensors/tensors';

export interface MemoryNeed {
  readonly network: Network;
  readonly precision: Precision;
  /** Images of the largest training step. */
  readonly batch: number;
}

/** Addresses of WebAssembly have 32 bits. */
const WASM_BYTES = 2 ** 32;

/** Peak bytes of training and snapshots: parameters with their gradients, next values and momentum; the passes of a batch, or what a snapshot may take. */
export function neededBytes({ network, precision, batch }: MemoryNeed): number {
  const bytesEach = precision === 'float64' ? 8 : 4;
  const { kept, gradients, widest } = network.passNumbers;
  const passes = bytesEach * batch * (kept + gradients + 2 * widest);
  return bytesEach * 4 * network.parameterCount + Math.max(passes, DEFAULT_KERNEL_MEMORY_BYTES);
}

/** Bytes that this process can still take: of the machine, or of the container that it runs in. */
export function freeBytes(): number {
  return process.availableMemory?.() ?? freemem();
}

/** @throws TensorsError `out_of_memory` that says how much was expected to be needed and how much there is. */
export function requireMemory(engine: string, need: MemoryNeed, free: number): void {
  if (!need.network.layers.some(({ image }) => image !== undefined)) return;
  const needed = neededBytes(need);
  const [most, where] = engine === 'embedded' && WASM_BYTES < free ? [WASM_BYTES, 'the memory of WebAssembly'] : [free, 'what is free'];
  if (needed <= most) return;
  const widths = need.network.layers.slice(0, -1).map(({ fanOut }) => fanOut);
  throw new TensorsError(
    'out_of_memory',
    `the run does not fit: expected at most ${gibibytes(most)} (${where}, engine ${engine}), found about ${gibibytes(needed)} for ` +
      `width ${widths.join(', ')} with batches of ${need.batch}: use smaller widths (model.width) or batches (train.batch_size)`,
  );
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
