/** Comparison of numbers in tests: always relative, or absolute to a stated scale. */
import assert from 'node:assert/strict';

/** |actual - expected| <= tolerance * scale, scale |expected| unless given. */
export function close(actual: number | null | undefined, expected: number, tolerance: number, scale = Math.abs(expected)): void {
  assert.ok(typeof actual === 'number', `expected ${expected}, found ${actual}`);
  const error = Math.abs(actual - expected);
  assert.ok(error <= tolerance * scale, `expected ${expected}, found ${actual}: off by ${error}, allowed ${tolerance * scale}`);
}

export function allClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, scale?: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) close(actual[i], expected[i]!, tolerance, scale);
}
