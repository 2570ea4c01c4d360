/**
 * Standard normal numbers from a seed: Mersenne Twister MT19937, uniform numbers of 53 bits, and the polar method of
 * G. Marsaglia and T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6 (1964). In Python
 * `numpy.random.RandomState(seed).standard_normal()` draws the same numbers in the same order (the last bit of a logarithm aside).
 */
import { mersenne } from 'pure-rand/generator/mersenne';
import { NetworkError } from './errors';

/** Seeds are the 32-bit numbers of the generator. */
const MAX_SEED = 2 ** 32 - 1;

/** A source of independent N(0, 1) numbers. @throws NetworkError `bad_seed` unless the seed is a whole number in 0 .. 2^32 - 1. */
export function standardNormals(seed: number): () => number {
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new NetworkError('bad_seed', `a seed is a whole number from 0 to ${MAX_SEED}, found ${seed}`);
  }
  const generator = mersenne(seed);
  // 27 and 26 bits of two words make one of the 2^53 numbers in [0, 1).
  const uniform = () => ((generator.next() >>> 5) * 2 ** 26 + (generator.next() >>> 6)) / 2 ** 53;
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const r2 = x * x + y * y;
      if (r2 >= 1 || r2 === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(r2)) / r2);
      spare = factor * x;
      return factor * y;
    }
  };
}
