/** The typed error of this folder: a stable word for programs, a sentence for people. */

/**
 * - `backend_missing`: the native TensorFlow.js library is asked for and not installed.
 * - `backend_failed`: a library was found but does not load.
 * - `wasm_missing`: the binary of the WebAssembly backend is not where the program expects it.
 * - `out_of_memory`: the WebAssembly memory cannot grow further, or a run would need more than there is.
 * - `shape`: operands whose shapes do not fit the operation.
 * - `lifetime`: a tensor that was disposed, or belongs to another implementation.
 */
export type TensorsErrorReason = 'backend_missing' | 'backend_failed' | 'wasm_missing' | 'out_of_memory' | 'shape' | 'lifetime';

export class TensorsError extends Error {
  override readonly name = 'TensorsError';
  constructor(
    readonly reason: TensorsErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
