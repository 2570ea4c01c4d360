/**
 * Checks on data that crosses a boundary. Hand-written: a schema library would cost the panel more than all of its own code.
 * A check throws a `Malformed` with the place; `parsed` turns that into a value with a reason.
 */

export type Parsed<T> = { readonly ok: true; readonly message: T } | { readonly ok: false; readonly reason: string };

/** A value at `place` is not what the protocol says. */
export class Malformed extends Error {
  constructor(place: string, expected: string, found: unknown) {
    super(`${place}: expected ${expected}, found ${describe(found)}`);
  }
}

export type Fields = Readonly<Record<string, unknown>>;

/** Runs a check; a `Malformed` becomes a reason, any other error is a defect and passes through. */
export function parsed<T>(check: () => T): Parsed<T> {
  try {
    return { ok: true, message: check() };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: error.message };
    throw error;
  }
}

export function fields(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed(place, 'an object', value);
  return value as Fields;
}

export function text(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new Malformed(place, 'a text', value);
  return value;
}

export function oneOf<T extends string>(options: readonly T[], value: unknown, place: string): T {
  const found = options.find(option => option === value);
  if (found === undefined) throw new Malformed(place, options.map(option => `"${option}"`).join(' or '), value);
  return found;
}

/** A finite number. */
export function finite(value: unknown, place: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Malformed(place, 'a finite number', value);
  return value;
}

/** An integer >= 0: a row, a length, a sequence number, a step. */
export function count(value: unknown, place: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Malformed(place, 'an integer from 0', value);
  return value;
}

export function flag(value: unknown, place: string): boolean {
  if (typeof value !== 'boolean') throw new Malformed(place, 'true or false', value);
  return value;
}

/** An ArrayBuffer of any frame: one from another is no instance of this frame's class. */
export function arrayBuffer(value: unknown, place: string): ArrayBuffer {
  if (Object.prototype.toString.call(value) !== '[object ArrayBuffer]') throw new Malformed(place, 'an ArrayBuffer', value);
  return value as ArrayBuffer;
}

export function orNull<T>(check: (value: unknown, place: string) => T, value: unknown, place: string): T | null {
  return value === null ? null : check(value, place);
}

export function listOf<T>(check: (value: unknown, place: string) => T, value: unknown, place: string): readonly T[] {
  if (!Array.isArray(value)) throw new Malformed(place, 'a list', value);
  return value.map((item, i) => check(item, `${place}[${i}]`));
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
