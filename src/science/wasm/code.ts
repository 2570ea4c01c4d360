/**
 * Code of WebAssembly, written as expressions: each is the bytes that leave its value on the stack. A `Body` collects the statements of
 * one function, with its locals. Only the instructions that are used here (WebAssembly 2.0, with 128-bit SIMD).
 */

export type ValueType = 'i32' | 'f64' | 'v128';

export interface Expression<T extends ValueType> {
  readonly type: T;
  readonly bytes: readonly number[];
}
export type I32 = Expression<'i32'>;
export type F64 = Expression<'f64'>;
/** Two float64 numbers. */
export type Pair = Expression<'v128'>;

export type Local<T extends ValueType> = Expression<T> & { readonly index: number };

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** Signed LEB128 of a 32-bit number. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 127;
    if ((rest >> 7 === 0 && low < 64) || (rest >> 7 === -1 && low >= 64)) return [...bytes, low];
    bytes.push(low + 128);
  }
}

const binary =
  <T extends ValueType, R extends ValueType>(type: R, ...op: readonly number[]) =>
  (a: Expression<T>, b: Expression<T>): Expression<R> => ({ type, bytes: [...a.bytes, ...b.bytes, ...op] });
const unary =
  <T extends ValueType>(type: T, ...op: readonly number[]) =>
  (a: Expression<T>): Expression<T> => ({ type, bytes: [...a.bytes, ...op] });
const load =
  <T extends ValueType>(type: T, align: number, ...op: readonly number[]) =>
  (address: I32, offset = 0): Expression<T> => ({ type, bytes: [...address.bytes, ...op, align, ...unsigned(offset)] });

export const i32 = {
  of: (value: number): I32 => ({ type: 'i32', bytes: [0x41, ...signed(value)] }),
  load: load('i32', 2, 0x28),
  add: binary<'i32', 'i32'>('i32', 0x6a),
  sub: binary<'i32', 'i32'>('i32', 0x6b),
  and: binary<'i32', 'i32'>('i32', 0x71),
  or: binary<'i32', 'i32'>('i32', 0x72),
  shiftLeft: binary<'i32', 'i32'>('i32', 0x74),
  equal: binary<'i32', 'i32'>('i32', 0x46),
  less: binary<'i32', 'i32'>('i32', 0x48),
  not: unary('i32', 0x45),
};

export const f64 = {
  of: (value: number): F64 => ({ type: 'f64', bytes: [0x44, ...new Uint8Array(Float64Array.of(value).buffer)] }),
  load: load('f64', 3, 0x2b),
  abs: unary('f64', 0x99),
  sqrt: unary('f64', 0x9f),
  negative: unary('f64', 0x9a),
  add: binary<'f64', 'f64'>('f64', 0xa0),
  sub: binary<'f64', 'f64'>('f64', 0xa1),
  mul: binary<'f64', 'f64'>('f64', 0xa2),
  min: binary<'f64', 'f64'>('f64', 0xa4),
  less: binary<'f64', 'i32'>('i32', 0x63),
  greater: binary<'f64', 'i32'>('i32', 0x64),
};

export const pair = {
  zero: { type: 'v128', bytes: [0xfd, 0x0c, ...new Array<number>(16).fill(0)] } as Pair,
  load: load('v128', 3, 0xfd, 0x00),
  /** One number twice. */
  both: (value: F64): Pair => ({ type: 'v128', bytes: [...value.bytes, 0xfd, 0x14] }),
  first: (value: Pair): F64 => ({ type: 'f64', bytes: [...value.bytes, 0xfd, 0x21, 0] }),
  second: (value: Pair): F64 => ({ type: 'f64', bytes: [...value.bytes, 0xfd, 0x21, 1] }),
  abs: unary('v128', 0xfd, 0xec, 0x01),
  add: binary<'v128', 'v128'>('v128', 0xfd, 0xf0, 0x01),
  sub: binary<'v128', 'v128'>('v128', 0xfd, 0xf1, 0x01),
  mul: binary<'v128', 'v128'>('v128', 0xfd, 0xf2, 0x01),
};

/** The sum of both numbers. */
export const sumOf = (local: Local<'v128'>): F64 => f64.add(pair.first(local), pair.second(local));

/** One of two values. */
export function select<T extends ValueType>(condition: I32, yes: Expression<T>, no: Expression<T>): Expression<T> {
  return { type: yes.type, bytes: [...yes.bytes, ...no.bytes, ...condition.bytes, 0x1b] };
}

const STORES: Readonly<Record<ValueType, readonly number[]>> = { i32: [0x36, 2], f64: [0x39, 3], v128: [0xfd, 0x0b, 3] };
const VOID = 0x40;

/** The statements of one function. Nested statements are collected into the block that is open. */
export class Body {
  readonly locals: ValueType[] = [];
  private open: number[] = [];

  constructor(private readonly parameters: readonly ValueType[]) {}

  get bytes(): readonly number[] {
    return this.open;
  }

  parameter<T extends ValueType>(index: number, type: T): Local<T> {
    if (this.parameters[index] !== type) throw new RangeError(`parameter ${index} is ${this.parameters[index]}, not ${type}`);
    return reference(index, type);
  }

  /** A new local that holds the value. */
  let<T extends ValueType>(value: Expression<T>): Local<T> {
    const local = reference(this.parameters.length + this.locals.length, value.type);
    this.locals.push(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Expression<T>): void {
    this.emit(...value.bytes, 0x21, ...unsigned(local.index));
  }

  store(address: I32, offset: number, value: Expression<ValueType>): void {
    const [opcode, align] = [STORES[value.type].slice(0, -1), STORES[value.type].at(-1) ?? 0];
    this.emit(...address.bytes, ...value.bytes, ...opcode, align, ...unsigned(offset));
  }

  if(condition: I32, yes: () => void, no?: () => void): void {
    this.emit(...condition.bytes, 0x04, VOID, ...this.block(yes), ...(no ? [0x05, ...this.block(no)] : []), 0x0b);
  }

  while(condition: () => I32, body: () => void): void {
    // block { loop { leave unless condition; body; again } }
    const inner = this.block(body);
    this.emit(0x02, VOID, 0x03, VOID, ...condition().bytes, 0x45, 0x0d, 1, ...inner, 0x0c, 0, 0x0b, 0x0b);
  }

  call(index: number, ...args: readonly Expression<ValueType>[]): void {
    this.emit(...args.flatMap(({ bytes }) => bytes), 0x10, ...unsigned(index));
  }

  private block(body: () => void): readonly number[] {
    const outer = this.open;
    this.open = [];
    body();
    const inner = this.open;
    this.open = outer;
    return inner;
  }

  private emit(...bytes: readonly number[]): void {
    for (const byte of bytes) this.open.push(byte);
  }
}

function reference<T extends ValueType>(index: number, type: T): Local<T> {
  return { type, index, bytes: [0x20, ...unsigned(index)] };
}
