/** Which implementation of `Tensors` a run uses, by name. */
import { loadEmbedded, wasmFolders } from './embedded';
import { TensorsError } from './errors';
import { createFloat64Tensors } from './float64';
import { findNative, loadNative, nativeFolders } from './native';
import { createTensorflowTensors } from './tensorflow';
import type { Tensors, TensorsName } from './tensors';

export interface LoadOptions {
  /** Folders searched for the binary of the embedded backend. */
  readonly wasmFolders?: readonly string[];
  /** Folders searched for the native library. */
  readonly nativeFolders?: readonly string[];
  /** Told why `auto` passes over a native library that is installed and does not load. */
  readonly onNativeUnusable?: (error: TensorsError) => void;
}

/**
 * Loads an implementation. `auto` is the native library where it is installed and loads, else the embedded one; the name of
 * the result says which it became.
 * @throws TensorsError `backend_missing`, `backend_failed` or `wasm_missing`, each saying what to do.
 */
export async function loadTensors(name: TensorsName | 'auto', options: LoadOptions = {}): Promise<Tensors> {
  const native = options.nativeFolders ?? nativeFolders();
  switch (name) {
    case 'float64':
      return createFloat64Tensors();
    case 'embedded':
      return createTensorflowTensors(await loadEmbedded(options.wasmFolders ?? wasmFolders()));
    case 'tensorflow':
      return createTensorflowTensors(await loadNative(native));
    case 'auto': {
      if (findNative(native) === undefined) return loadTensors('embedded', options);
      try {
        return await loadTensors('tensorflow', options);
      } catch (error) {
        if (!(error instanceof TensorsError)) throw error;
        options.onNativeUnusable?.(error);
        return loadTensors('embedded', options);
      }
    }
  }
}
