import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorflowLibrary } from '../../../src/tensors/kernels';

/** Counts the bytes that live in the WebAssembly memory while something runs: what it held at most beyond what was there. */
export function watchMemory({ backend }: TensorflowLibrary): (body: () => void) => number {
  const memory = (backend as BackendWasm).wasm as unknown as { _malloc(bytes: number): number; _free(address: number): void };
  const [allocate, free] = [memory._malloc, memory._free];
  const living = new Map<number, number>();
  let [held, most] = [0, 0];
  memory._malloc = bytes => {
    const address = allocate(bytes);
    living.set(address, bytes);
    most = Math.max(most, (held += bytes));
    return address;
  };
  memory._free = address => {
    held -= living.get(address) ?? 0;
    living.delete(address);
    free(address);
  };
  return body => {
    [held, most] = [0, 0];
    living.clear();
    body();
    [memory._malloc, memory._free] = [allocate, free];
    return most;
  };
}
