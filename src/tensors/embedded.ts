/** The embedded library: TensorFlow.js on WebAssembly with SIMD, one thread, needing nothing installed. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TensorsError } from './errors';
import type { TensorflowLibrary } from './kernels';

const SIMD_BINARY = 'tfjs-backend-wasm-simd.wasm';

/** Where the binary may lie: beside the bundle, or in node_modules when the program runs from its sources. */
export function wasmFolders(): string[] {
  const beside = join(__dirname, 'wasm');
  try {
    return [beside, join(dirname(createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist')];
  } catch {
    return [beside]; // Not installed as a package: the bundle carries the binary.
  }
}

/**
 * Starts the backend, once for the process: a later call returns the same one.
 * @throws TensorsError `wasm_missing` when no folder has the binary, `backend_failed` when it does not start.
 */
export async function loadEmbedded(folders: readonly string[] = wasmFolders()): Promise<TensorflowLibrary> {
  const folder = folders.find(candidate => existsSync(join(candidate, SIMD_BINARY)));
  if (folder === undefined) {
    throw new TensorsError(
      'wasm_missing',
      `the file ${SIMD_BINARY} is missing (looked in ${folders.join(', ')}): install the program again`,
    );
  }
  const [core, wasm] = await Promise.all([import('@tensorflow/tfjs-core'), import('@tensorflow/tfjs-backend-wasm')]);
  wasm.setWasmPaths(folder + '/');
  wasm.setThreadsCount(1);
  await keepingProcessHandlers(() => core.setBackend('wasm'));
  const backend = core.findBackend('wasm');
  if (!(backend instanceof wasm.BackendWasm)) {
    throw new TensorsError('backend_failed', `the WebAssembly backend of TensorFlow.js does not start with the binary in ${folder}`);
  }
  failWhenMemoryIsFull(backend.wasm as unknown as WasmMemory);
  return {
    name: 'embedded',
    versions: { '@tensorflow/tfjs-core': core.version_core, '@tensorflow/tfjs-backend-wasm': wasm.version_wasm },
    backend,
    kernel: name => {
      const config = core.getKernel(name, 'wasm');
      if (!config) throw new TensorsError('backend_failed', `the WebAssembly backend has no kernel ${name}`);
      return config.kernelFunc;
    },
    adopt: info => info,
    packsRightSide: true,
    heap: {
      allocate: shape => backend.makeOutput([...shape], 'float32'),
      view: info => backend.typedArrayFromHeap(info) as Float32Array,
    },
  };
}

interface WasmMemory {
  /** The address of so many bytes, 0 when there are none left. */
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** The memory as it has grown so far; it never shrinks. */
  readonly HEAPU8: Uint8Array;
}

/** Addresses have 32 bits, and the allocator wants some room of its own. */
const MAX_MEMORY_BYTES = 2 ** 32 - 2 ** 20;
const guarded = new WeakSet<WasmMemory>();

/**
 * Beyond 4 GB the allocator's addresses wrap, or it returns 0, and the library writes over its own data: here that is an error
 * before anything is written.
 */
function failWhenMemoryIsFull(memory: WasmMemory): void {
  if (guarded.has(memory)) return;
  guarded.add(memory);
  memory._free(memory._malloc(4)); // The first call of each replaces itself in the module: only what it leaves there can be wrapped.
  const allocate = memory._malloc;
  memory._malloc = bytes => {
    const address = memory.HEAPU8.length + bytes > MAX_MEMORY_BYTES ? 0 : allocate(bytes);
    if (address === 0 && bytes > 0) {
      throw new TensorsError(
        'out_of_memory',
        `the WebAssembly memory (4 GB at most) has no ${bytes} bytes left: use smaller widths or fewer points`,
      );
    }
    return address;
  };
}

/** The library's start adds handlers of uncaught errors to the process, which would hide ours: they are taken off again. */
async function keepingProcessHandlers<R>(start: () => Promise<R>): Promise<R> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map(event => new Set(process.rawListeners(event)));
  try {
    return await start();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]?.has(listener)) process.removeListener(event, listener as () => void);
      }
    });
  }
}
