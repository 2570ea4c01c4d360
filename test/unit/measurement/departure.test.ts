/** How far a network has left its linearisation, as a run measures it: against Jacobians written out, and arcs against dense factors. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CircleMeasurer } from '../../../src/measurement/circleMeasurer';
import { DenseMeasurer } from '../../../src/measurement/denseMeasurer';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';
import { fromShallow, shallowScales } from '../../../src/networks/shallowRelu';
import { angles, parameters as shallowParameters } from '../circle/networks';
import { inputsAt, preactivation } from '../circle/denseLoop';
import { close } from '../linalg/closeness';
import { ALL_SPECS, normals, someParameters, title } from '../networks/examples';
import { outputsAndJacobian } from '../networks/jacobian';

const norm = (values: readonly number[]) => Math.hypot(...values);
const flat = (values: ParameterValues): number[] => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);
const shifted = (values: ParameterValues, by: number): ParameterValues =>
  values.map(({ W, b }, l) => ({
    W: Float64Array.from(W, (w, i) => w + by * Math.sin(i + l)),
    ...(b && { b: Float64Array.from(b, (value, i) => value + by * Math.cos(i + l)) }),
  }));

/** Feature drift and Taylor gap by their definitions. */
function byJacobian(spec: MlpSpec, now: ParameterValues, first: ParameterValues, inputs: ArrayLike<number>) {
  const [at, before] = [now, first].map(values => outputsAndJacobian(spec, values, inputs)) as [
    ReturnType<typeof outputsAndJacobian>,
    ReturnType<typeof outputsAndJacobian>,
  ];
  const step = flat(now).map((value, p) => value - flat(first)[p]!);
  const ratios = at.jacobian.map((row, r) => norm(row.map((value, p) => value - before.jacobian[r]![p]!)) / norm(before.jacobian[r]!));
  const taylor = before.outputs.map((f, r) => f + before.jacobian[r]!.reduce((sum, slope, p) => sum + slope * step[p]!, 0));
  const away = (from: readonly number[]) => norm(at.outputs.map((f, r) => f - from[r]!));
  return { featureDrift: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length, taylorGap: away(taylor) / away(before.outputs) };
}

describe('the departure from the linearisation', () => {
  ALL_SPECS.forEach((spec, i) => {
    it(`is that of the Jacobian: ${title(spec)}`, () => {
      const network = createMlp(spec);
      const inputs = { count: 4, size: spec.inputSize, values: Float64Array.from(normals(4 * spec.inputSize, 9)) };
      const first = someParameters(network, i);
      const departure = new DenseMeasurer({ network, inputs, evalInputs: inputs, reduction: 'trace-mean' }).departureFrom(first);
      for (const by of [0.4, 0.01]) {
        const now = shifted(first, by);
        const expected = byJacobian(spec, now, first, inputs.values);
        const found = departure(now);
        close(found.featureDrift.whole, expected.featureDrift, 1e-12, 1);
        close(found.taylorGap, expected.taylorGap, 1e-12, 1);
      }
      const none = departure(first);
      assert.equal(none.featureDrift.whole, 0);
      assert.equal(none.taylorGap, null);
    });
  });

  it('of shallow networks on the circle from arcs is that of their dense factors', () => {
    const cases = fc
      .tuple(fc.constantFrom(1, 2, 7, 60), angles(fc.integer({ min: 1, max: 40 })), fc.constantFrom(0, 0.1), fc.constantFrom(0, 0.3))
      .chain(([width, train, bStd, outputBStd]) => {
        const spec: MlpSpec = {
          inputSize: 2,
          outputs: 1,
          widths: [width],
          activation: { name: 'relu', slope: 0 },
          parametrisation: width % 2 === 0 ? 'ntk' : 'standard',
          wStd: 1.2,
          bStd,
          outputBStd,
        };
        const network = createMlp(spec);
        const scales = shallowScales(network)!;
        const two = fc.tuple(shallowParameters(width, scales, train), shallowParameters(width, scales, train));
        return fc.tuple(two, fc.constantFrom(1, 0.1, 1e-3)).map(([[first, other], part]) => {
          const between = (a: Float64Array, b: Float64Array) => a.map((value, i) => value + part * (b[i]! - value));
          const now = {
            w1: between(first.w1, other.w1),
            w2: between(first.w2, other.w2),
            b: between(first.b, other.b),
            a: between(first.a, other.a),
            c: first.c + part * (other.c - first.c),
          };
          const isClear = [first, now].every(theta =>
            train.every(angle =>
              first.a.every((_, j) => Math.abs(preactivation(scales, theta, j, [Math.cos(angle), Math.sin(angle)])) > 1e-12),
            ),
          );
          return { network, train, isClear, first: fromShallow(network, first), now: fromShallow(network, now) };
        });
      });
    fc.assert(
      fc.property(cases, ({ network, train, isClear, first, now }) => {
        // Where a point lies on a kink either sign is right, and the two may take different ones.
        fc.pre(isClear);
        const options = { network, inputs: inputsAt(train), evalInputs: inputsAt(train), reduction: 'trace-mean' };
        const arcs = CircleMeasurer.of(options)!.departureFrom(first)(now);
        const dense = new DenseMeasurer(options).departureFrom(first)(now);
        for (const [found, expected] of [
          [arcs.featureDrift.whole, dense.featureDrift.whole],
          ...Object.keys(dense.featureDrift.layers).map(name => [arcs.featureDrift.layers[name], dense.featureDrift.layers[name]]),
          [arcs.taylorGap, dense.taylorGap],
        ] as const) {
          if (expected === null || expected === undefined) assert.equal(found, expected);
          else close(found, expected, 1e-9, Math.max(1, expected));
        }
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('from arcs keeps its digits where the features hardly move, and is 0 where they stay', () => {
    const network = createMlp({
      inputSize: 2,
      outputs: 1,
      widths: [200],
      activation: { name: 'relu', slope: 0 },
      parametrisation: 'ntk',
      wStd: 1,
      bStd: 0.1,
      outputBStd: 0,
    });
    const points = inputsAt(Array.from({ length: 30 }, (_, i) => 0.2 * i));
    const options = { network, inputs: points, evalInputs: points, reduction: 'trace-mean' };
    const first = network.initialValues(3);
    const arcs = CircleMeasurer.of(options)!.departureFrom(first);
    const dense = new DenseMeasurer(options).departureFrom(first);
    for (const by of [1e-3, 1e-6, 1e-9]) {
      const now = shifted(first, by);
      close(arcs(now).featureDrift.whole, dense(now).featureDrift.whole!, 1e-8);
    }
    assert.deepEqual(arcs(first), { featureDrift: { whole: 0, layers: { layer1: 0, output: 0 } }, taylorGap: null });
  });
});
