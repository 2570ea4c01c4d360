import assert from 'node:assert/strict';
import { activationDerivativeFunction, activationFunction } from '../../../src/tensors/activation';
import { Tabulated } from '../../../src/tensors/tabulated';
import type { Activation, ActivationName } from '../../../src/tensors/tensors';

const names: readonly ActivationName[] = ['relu', 'leaky_relu', 'erf', 'tanh', 'gelu', 'linear'];
const activation = (name: ActivationName): Activation => ({ name, slope: 0.2 });
const close = (found: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, expected ${expected}`);

describe('activations', () => {
  it('have the values of their definitions at z = 0.8 and z = -0.8', () => {
    // erf(0.8) and Phi(0.8) to 16 digits.
    const expected: Record<ActivationName, [number, number]> = {
      relu: [0.8, 0],
      leaky_relu: [0.8, -0.16],
      erf: [0.7421009647076605, -0.7421009647076605],
      tanh: [0.664036770267849, -0.664036770267849],
      gelu: [0.8 * 0.7881446014166033, -0.8 * 0.2118553985833967],
      linear: [0.8, -0.8],
    };
    for (const name of names) {
      const f = activationFunction(activation(name));
      close(f(0.8), expected[name][0], 2e-16);
      close(f(-0.8), expected[name][1], 2e-16);
    }
  });

  it('have the derivatives that central differences give', () => {
    const h = 1e-5;
    for (const name of names) {
      const f = activationFunction(activation(name));
      const derivative = activationDerivativeFunction(activation(name));
      for (const z of [-4, -1.3, -0.2, 0.01, 0.5, 2, 5]) close(derivative(z), (f(z + h) - f(z - h)) / (2 * h), 1e-9);
    }
  });

  it('take the inactive side at the kink', () => {
    assert.equal(activationDerivativeFunction(activation('relu'))(0), 0);
    assert.equal(activationDerivativeFunction(activation('leaky_relu'))(0), 0.2);
  });

  it('keep NaN, so that a diverged network is seen as one', () => {
    for (const name of names) assert.ok(Number.isNaN(activationFunction(activation(name))(NaN)), name);
  });

  it('read from a table are within 1e-9, inside and outside the grid', () => {
    for (const name of ['erf', 'tanh', 'gelu'] as const) {
      for (const exact of [activationFunction(activation(name)), activationDerivativeFunction(activation(name))]) {
        const z = Float64Array.from({ length: 25_000 }, (_, i) => -9 + i * 0.000719);
        z.set([-100, -8, 0, 7.999, 8, 100, NaN]);
        new Tabulated(exact).map(z, new Float64Array(z.length)).forEach((value, i) => {
          if (Number.isNaN(z[i]!)) assert.ok(Number.isNaN(value));
          else close(value, exact(z[i]!), 1e-9);
        });
      }
    }
  });
});
