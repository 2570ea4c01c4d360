import assert from 'node:assert/strict';
import { NetworkError } from '../../../src/networks/errors';
import { standardNormals } from '../../../src/networks/normals';

const draw = (seed: number, count: number) => {
  const next = standardNormals(seed);
  return Array.from({ length: count }, next);
};

describe('standard normal numbers', () => {
  it('are those of numpy.random.RandomState(seed).standard_normal', () => {
    // Printed by NumPy 2; the logarithm of another library may differ in the last bit.
    const numpy: readonly (readonly [number, readonly number[]])[] = [
      [
        0,
        [
          1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458, 1.8675579901499675, -0.977277879876411,
          0.9500884175255894, -0.1513572082976979,
        ],
      ],
      [7, [1.690525703800356, -0.4659373705408328, 0.0328201636785844]],
      [4294967295, [0.6484086742306527, 0.6693235306338161, -1.0805437227474493, 0.2845010447986309]],
    ];
    for (const [seed, expected] of numpy) {
      draw(seed, expected.length).forEach((value, i) =>
        assert.ok(Math.abs(value - expected[i]!) < 1e-15, `seed ${seed}, number ${i}: ${value}`),
      );
    }
  });

  it('have mean 0, variance 1 and no correlation between neighbouring seeds', () => {
    const n = 20_000;
    const a = draw(1, n);
    const b = draw(2, n);
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / n;
    const bound = 5 / Math.sqrt(n);
    assert.ok(Math.abs(mean(a)) < bound);
    assert.ok(Math.abs(mean(a.map(x => x * x)) - 1) < bound * Math.SQRT2);
    assert.ok(Math.abs(mean(a.map((x, i) => x * b[i]!))) < bound);
  });

  it('refuse a seed that the generator does not have', () => {
    for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
      assert.throws(
        () => standardNormals(seed),
        (error: unknown) => error instanceof NetworkError && error.reason === 'bad_seed',
      );
    }
  });
});
