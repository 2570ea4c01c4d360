/** Modules of `module`, compiled and instantiated over a memory of their own. */

/** What is used here of the global of that name, which the libraries of this program's language level do not declare. */
interface WebAssemblyGlobal {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

const PAGE_BYTES = 65_536;

/** @throws RangeError when there is not so much memory. */
export function createMemory(bytes: number): WasmMemory {
  return new (webAssembly().Memory)({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

/** The exported functions; their arguments are numbers, and none returns a value. */
export function instantiate<Name extends string>(
  binary: Uint8Array,
  memory: WasmMemory,
  imports: Readonly<Record<string, (argument: number) => void>>,
): Readonly<Record<Name, (...args: readonly number[]) => void>> {
  const { Module, Instance } = webAssembly();
  return new Instance(new Module(binary), { env: { memory, ...imports } }).exports as Readonly<
    Record<Name, (...args: readonly number[]) => void>
  >;
}

function webAssembly(): WebAssemblyGlobal {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyGlobal }).WebAssembly;
}
