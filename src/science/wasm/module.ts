/** A WebAssembly module of a few functions over one imported memory, and its instance. */
import { unsigned, type Body, type ValueType } from './code';

export interface ModuleFunction {
  /** Exported under this name. */
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly body: Body;
}

export interface ModuleImport {
  readonly name: string;
  readonly parameters: readonly ValueType[];
}

const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f64: 0x7c, v128: 0x7b };
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * The binary of a module that imports `env.memory` and the given functions (calls number them first, in order, then the own
 * functions), none of which returns a value.
 */
export function encodeModule(imports: readonly ModuleImport[], functions: readonly ModuleFunction[]): Uint8Array<ArrayBuffer> {
  const all = [...imports, ...functions];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, vector(all.map(({ parameters }) => [0x60, ...vector(parameters.map(type => [TYPES[type]])), 0]))),
    ...section(
      2,
      vector([
        [...text('env'), ...text('memory'), 0x02, 0x00, 0],
        ...imports.map(({ name }, i) => [...text('env'), ...text(name), 0x00, ...unsigned(i)]),
      ]),
    ),
    ...section(3, vector(functions.map((_, i) => unsigned(imports.length + i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(imports.length + i)]))),
    ...section(10, vector(functions.map(({ body }) => sized([...vector(body.locals.map(type => [1, TYPES[type]])), ...body.bytes, 0x0b])))),
  ]);
}

const section = (id: number, content: readonly number[]) => [id, ...sized(content)];
const sized = (content: readonly number[]) => [...unsigned(content.length), ...content];
const vector = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
const text = (name: string) => sized([...new TextEncoder().encode(name)]);
