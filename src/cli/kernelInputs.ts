/** The inputs of the verb `kernel`: JSON with one or two lists of points, checked number by number. */
import { readFileSync } from 'node:fs';
import { matrix, type Matrix64 } from '../science/linalg/matrix';
import { BadInput } from './failure';

export interface KernelInputs {
  /** [N, d] */
  readonly x1: Matrix64;
  /** [M, d] */
  readonly x2: Matrix64 | undefined;
}

/** Larger kernels are no text to print. */
const MAX_ENTRIES = 2 ** 22;

/** @param given a path, or JSON that begins with a brace. @throws BadInput naming the place. */
export function readInputs(given: string): KernelInputs {
  const inline = given.trimStart().startsWith('{');
  const place = inline ? '--inputs' : `--inputs ${given}`;
  const value = parsed(inline ? given : readText(given), place);
  const expected = 'expected {"x1": [[numbers], ...]} and if wanted "x2"';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadInput(`${place}: ${expected}, found ${described(value)}`);
  const unknown = Object.keys(value).find(key => key !== 'x1' && key !== 'x2');
  if (unknown !== undefined) throw new BadInput(`${place}: ${expected}, found the key ${JSON.stringify(unknown)}`);
  const { x1, x2 } = value as { x1?: unknown; x2?: unknown };
  if (x1 === undefined) throw new BadInput(`${place}: ${expected}, found no x1`);
  const left = pointsOf(x1, `${place}: x1`);
  const right = x2 === undefined || x2 === null ? undefined : pointsOf(x2, `${place}: x2`);
  const entries = left.rows * (right ?? left).rows;
  if (entries > MAX_ENTRIES) throw new BadInput(`${place}: expected kernels of at most ${MAX_ENTRIES} numbers, found ${entries}`);
  return { x1: left, x2: right };
}

function pointsOf(value: unknown, place: string): Matrix64 {
  if (!Array.isArray(value) || value.length === 0) throw new BadInput(`${place}: expected a list of points, found ${described(value)}`);
  const points = value as readonly unknown[];
  const size = Array.isArray(points[0]) ? points[0].length : 0;
  const numbers = points.flatMap((point, n) => {
    if (!Array.isArray(point) || point.length === 0)
      throw new BadInput(`${place}[${n}]: expected a point, a list of numbers, found ${described(point)}`);
    if (point.length !== size) throw new BadInput(`${place}[${n}]: expected ${size} numbers, as in the first point, found ${point.length}`);
    return point.map((x: unknown, i) => {
      if (typeof x === 'number' && Number.isFinite(x)) return x;
      throw new BadInput(`${place}[${n}][${i}]: expected a number, found ${described(x)}`);
    });
  });
  return matrix(points.length, size, Float64Array.from(numbers));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BadInput(
      `--inputs: expected a JSON file, or JSON that begins with "{", found ${code === 'ENOENT' ? `no file ${path}` : `${path}: ${code ?? String(error)}`}`,
    );
  }
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`${place}: expected JSON, found ${error instanceof Error ? error.message : String(error)}`);
  }
}

function described(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a section with keys';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
