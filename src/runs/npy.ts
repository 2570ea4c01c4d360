/**
 * NumPy's array file, format version 1.0 (numpy/lib/format): ten bytes of magic, version and header length, a Python literal
 * padded to a multiple of 64 bytes, then the values. Little-endian only; the reader takes Fortran order and turns it round.
 */
import { endianness } from 'node:os';
import { RunReadError } from './errors';

export type NpyData = Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array;
export type NpyType = '<f8' | '<f4' | '<i4' | '<i8' | '|u1';

export interface NpyArray {
  /** Row-major; the product is the number of values, [] a single value. */
  readonly shape: readonly number[];
  readonly data: NpyData;
}

export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Bytes before the first value. */
  readonly dataOffset: number;
}

/** Magic, version and header length. */
export const NPY_PREAMBLE = 10;
/** The largest header of format 1.0, with its preamble. */
export const NPY_MAX_HEADER = NPY_PREAMBLE + 0xffff;
const MAX_DIMENSIONS = 32;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Bytes of one value. */
export const npyItemSize: Readonly<Record<NpyType, number>> = { '<f8': 8, '<f4': 4, '<i4': 4, '<i8': 8, '|u1': 1 };

/** The file of an array. @throws RangeError when shape and number of values disagree. */
export function encodeNpy(array: NpyArray): Uint8Array {
  if (valuesOf(array.shape) !== array.data.length) {
    throw new RangeError(`an array of shape (${array.shape.join(', ')}) has ${valuesOf(array.shape)} values, not ${array.data.length}`);
  }
  const header = encodeNpyHeader(npyTypeOf(array.data), array.shape);
  const file = new Uint8Array(header.length + array.data.byteLength);
  file.set(header);
  file.set(npyBytes(array.data), header.length);
  return file;
}

/**
 * The array in a whole file.
 * @param name names the file in errors.
 * @throws RunReadError `malformed` for a damaged header or a type this reader does not know, `truncated` for too few values.
 */
export function decodeNpy(file: Uint8Array, name: string): NpyArray {
  const header = parseNpyHeader(file, name);
  const expected = valuesOf(header.shape) * npyItemSize[header.type];
  const found = file.length - header.dataOffset;
  if (found !== expected) {
    const detail = `shape (${header.shape.join(', ')}) of ${header.type} takes ${expected} bytes, found ${found}`;
    throw new RunReadError(found < expected ? 'truncated' : 'malformed', name, detail);
  }
  const data = npyValues(header.type, file.subarray(header.dataOffset));
  return header.fortranOrder ? { shape: header.shape, data: toRowMajor(header.shape, data) } : { shape: header.shape, data };
}

/**
 * A header of format 1.0.
 * @param digits room for the first axis, so that the header keeps its length when the array grows.
 */
export function encodeNpyHeader(type: NpyType, shape: readonly number[], digits = 0): Uint8Array {
  const sizes = shape.join(', ') + (shape.length === 1 ? ',' : '');
  const literal = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const room = shape[0] === undefined ? 0 : Math.max(0, digits - String(shape[0]).length);
  const total = Math.ceil((NPY_PREAMBLE + literal.length + room + 1) / 64) * 64;
  const text = literal.padEnd(total - NPY_PREAMBLE - 1) + '\n';
  const header = new Uint8Array(total);
  header.set(MAGIC);
  header[6] = 1;
  new DataView(header.buffer).setUint16(8, text.length, true);
  header.set(new TextEncoder().encode(text), NPY_PREAMBLE);
  return header;
}

/** Reads the header at the beginning of `bytes`, which may end anywhere after it. @throws RunReadError */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const bad = (detail: string) => new RunReadError('malformed', name, detail);
  if (bytes.length < NPY_PREAMBLE) throw new RunReadError('truncated', name, `expected an npy header, found ${bytes.length} bytes`);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw bad("expected an npy file, which begins with '\\x93NUMPY'");
  if (bytes[6] !== 1) throw bad(`expected npy format 1.0, found ${bytes[6]}.${bytes[7]}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const dataOffset = NPY_PREAMBLE + length;
  if (bytes.length < dataOffset) {
    throw new RunReadError('truncated', name, `expected an npy header of ${dataOffset} bytes, found ${bytes.length}`);
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + NPY_PREAMBLE, length).toString('latin1');
  return { ...parseLiteral(text, bad), dataOffset };
}

/** The bytes of the values, little-endian, not copied where they lie so already. */
export function npyBytes(data: NpyData): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return endianness() === 'LE' ? bytes : swapped(bytes, data.BYTES_PER_ELEMENT);
}

/** The values in little-endian bytes, copied so that they are aligned. `bytes` holds whole values. */
export function npyValues(type: NpyType, bytes: Uint8Array): NpyData {
  const copy = endianness() === 'LE' ? new Uint8Array(bytes) : swapped(bytes, npyItemSize[type]); // A Buffer's slice() does not copy.
  switch (type) {
    case '<f8':
      return new Float64Array(copy.buffer, 0, copy.length / 8);
    case '<f4':
      return new Float32Array(copy.buffer, 0, copy.length / 4);
    case '<i4':
      return new Int32Array(copy.buffer, 0, copy.length / 4);
    case '<i8':
      return new BigInt64Array(copy.buffer, 0, copy.length / 8);
    case '|u1':
      return copy;
  }
}

export function npyTypeOf(data: NpyData): NpyType {
  if (data instanceof Float64Array) return '<f8';
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Int32Array) return '<i4';
  return data instanceof BigInt64Array ? '<i8' : '|u1';
}

/** Number of values of a shape. */
export function valuesOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

// After white space is taken out both patterns read every text in one way only, so a hostile header costs no more than its length.
const LITERAL = /^\{((?:'(?:descr|fortran_order|shape)':(?:'[^']*'|True|False|\([\d,]*\)),?)*)\}$/;
const ENTRY = /'(descr|fortran_order|shape)':('[^']*'|True|False|\([\d,]*\))/g;
const TUPLE = /^\((?:\d+,)*(?:(?<=,)\d+)?\)$/;

/** Only the three keys that NumPy writes, by pattern and not by evaluation. */
function parseLiteral(text: string, bad: (detail: string) => RunReadError): Omit<NpyHeader, 'dataOffset'> {
  const body = LITERAL.exec(text.replace(/\s+/g, ''))?.[1];
  const entries = new Map([...(body ?? '').matchAll(ENTRY)].map(match => [match[1], match[2] ?? '']));
  const descr = entries.get('descr');
  const order = entries.get('fortran_order');
  const shape = entries.get('shape');
  if (descr === undefined || order === undefined || shape === undefined) {
    throw bad("expected a header with the keys 'descr', 'fortran_order' and 'shape'");
  }
  const type = descr.slice(1, -1);
  if (!isNpyType(type)) throw bad(`expected values of type ${Object.keys(npyItemSize).join(', ')}, found '${type.slice(0, 80)}'`);
  if (order !== 'True' && order !== 'False') throw bad(`expected fortran_order True or False, found ${order.slice(0, 80)}`);
  return { type, fortranOrder: order === 'True', shape: parseShape(shape, npyItemSize[type], bad) };
}

function parseShape(tuple: string, itemSize: number, bad: (detail: string) => RunReadError): number[] {
  if (!TUPLE.test(tuple)) throw bad(`expected a shape, a tuple of sizes, found ${tuple.slice(0, 80)}`);
  const shape = tuple.slice(1, -1).split(',').filter(Boolean).map(Number);
  if (shape.length > MAX_DIMENSIONS) throw bad(`expected at most ${MAX_DIMENSIONS} axes, found ${shape.length}`);
  const bytes = shape.reduce((product, size) => product * Math.max(size, 1), itemSize);
  if (!Number.isSafeInteger(bytes)) throw bad(`expected a shape that fits a file, found ${tuple.slice(0, 80)}`);
  return shape;
}

function isNpyType(text: string): text is NpyType {
  return Object.hasOwn(npyItemSize, text);
}

function toRowMajor(shape: readonly number[], columnMajor: NpyData): NpyData {
  if (columnMajor instanceof BigInt64Array) return turned<bigint, BigInt64Array>(shape, columnMajor, columnMajor.slice());
  return turned<number, Exclude<NpyData, BigInt64Array>>(shape, columnMajor, columnMajor.slice());
}

/** From the first axis running fastest to the last. */
function turned<T, A extends { readonly length: number; [index: number]: T }>(shape: readonly number[], from: A, into: A): A {
  const index = shape.map(() => 0);
  for (let to = 0; to < into.length; to++) {
    const source = index.reduceRight((position, i, axis) => position * (shape[axis] ?? 1) + i, 0);
    const value = from[source];
    if (value !== undefined) into[to] = value;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (shape[axis] ?? 1) ? next : 0;
      if (index[axis] !== 0) break;
    }
  }
  return into;
}

function swapped(bytes: Uint8Array, itemSize: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) copy[i] = bytes[i - (i % itemSize) + (itemSize - 1 - (i % itemSize))] ?? 0;
  return copy;
}
