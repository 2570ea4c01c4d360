/** What a snapshot of a network with convolutions measures: on what trains it, and against Jacobians written out. */
import assert from 'node:assert/strict';
import { ConvolutionalMeasurer } from '../../../src/measurement/convolutionalMeasurer';
import { createMeasurer } from '../../../src/measurement/measurer';
import { kernelInBlocks } from '../../../src/measurement/pointBlocks';
import { createCnn, type CnnSpec } from '../../../src/networks/cnn';
import type { ParameterValues } from '../../../src/networks/network';
import { toTensors } from '../../../src/networks/parameters';
import { parseReduction } from '../../../src/science/kernel/reduction';
import { unpacked } from '../../../src/science/linalg/packed';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { loadEmbedded } from '../../../src/tensors/embedded';
import { loadTensors } from '../../../src/tensors/load';
import { createTensorflowTensors } from '../../../src/tensors/tensorflow';
import { close } from '../linalg/closeness';
import { ALL_CNNS, cnnTitle, inputSize, SMALL_CNN } from '../networks/cnnExamples';
import { cnnOutputsAndJacobian } from '../networks/cnnJacobian';
import { normals, relativeFrobenius, someParameters } from '../networks/examples';

const norm = (values: readonly number[]) => Math.hypot(...values);
const flat = (values: ParameterValues): number[] => values.flatMap(({ W, b }) => [...W, ...(b ?? [])]);
const pointsOf = (spec: CnnSpec, count: number, seed: number) => ({
  count,
  size: inputSize(spec),
  values: normals(count * inputSize(spec), seed),
});
const shifted = (values: ParameterValues, by: number): ParameterValues =>
  values.map(({ W, b }, l) => ({
    W: Float64Array.from(W, (w, i) => w + by * Math.sin(i + l)),
    ...(b && { b: Float64Array.from(b, (value, i) => value + by * Math.cos(i + l)) }),
  }));

describe('a snapshot of a network with convolutions', () => {
  const spec: CnnSpec = { ...SMALL_CNN, inputShape: [8, 8, 3], channels: [6, 5] };
  const network = createCnn(spec);
  const parameters = someParameters(network, 1);
  const options = { network, inputs: pointsOf(spec, 4, 2), evalInputs: pointsOf(spec, 3, 3), reduction: 'trace-mean' };

  it('is measured on what trains: float32 with a stated noise floor, within 1e-5 of float64', async () => {
    const found = createMeasurer({ ...options, training: await loadTensors('embedded') });
    const exact = createMeasurer({ ...options, training: createFloat64Tensors() });
    assert.ok(found instanceof ConvolutionalMeasurer);
    assert.deepEqual([found.precision, found.noiseFloor], ['float32', 4e-7]);
    assert.deepEqual([exact.precision, exact.noiseFloor], ['float64', null]);
    const [a, b] = [found.training(parameters), exact.training(parameters)];
    const pairs = [
      [a.kernel, b.kernel],
      [a.outputs, b.outputs],
      ...Object.keys(b.layers).map(name => [unpacked(a.layers[name]!), unpacked(b.layers[name]!)] as const),
      [found.cross(parameters), exact.cross(parameters)],
      [found.evaluation(parameters), exact.evaluation(parameters)],
      [found.outputs(parameters), b.outputs],
    ] as const;
    for (const [x, y] of pairs) {
      assert.deepEqual([x.rows, x.cols], [y.rows, y.cols]);
      const error = relativeFrobenius(x.data, y.data);
      assert.ok(error < 1e-5 && error > 0, `relative error ${error}`);
    }
  }).timeout(30_000);

  it('has a noise floor of all its rows when the kernel is full', async () => {
    const { noiseFloor } = createMeasurer({ ...options, reduction: 'full', training: await loadTensors('embedded') });
    assert.equal(noiseFloor, 1e-7 * 12);
  });

  it('does not depend on the bound of memory', () => {
    for (const reduction of ['trace-mean', 'full', 'logit-sum']) {
      const at = (kernelMemoryBytes?: number) => {
        const measurer = createMeasurer({ ...options, reduction, ...(kernelMemoryBytes !== undefined && { kernelMemoryBytes }) });
        return {
          measured: measurer.training(parameters),
          departure: measurer.departureFrom(parameters)(shifted(parameters, 0.1)),
          cross: measurer.cross(parameters),
          outputs: measurer.outputs(parameters),
        };
      };
      const whole = at();
      for (const bytes of [1000, 30_000, 300_000]) assert.deepEqual(at(bytes), whole, `${reduction}, ${bytes} bytes`);
    }
  }).timeout(30_000);

  it('is put together of blocks of points, by either order of contraction', () => {
    const t = createFloat64Tensors();
    const held = toTensors(t, network, parameters);
    for (const order of ['weights', 'positions'] as const) {
      for (const kind of ['trace-mean', 'full']) {
        const reduction = parseReduction(kind, network.outputs);
        const [all, others] = [pointsOf(spec, 5, 2), pointsOf(spec, 3, 3)];
        const at = (memoryBytes: number) => {
          const asked = { network, tensors: t, reduction, memoryBytes, order };
          return [kernelInBlocks(asked, held, all, all), kernelInBlocks(asked, held, others, all)];
        };
        const whole = at(2 ** 29);
        for (const bytes of [1000, 100_000]) {
          const found = at(bytes);
          if (order === 'weights' || kind !== 'full') assert.deepEqual(found, whole, `${order}, ${kind}, ${bytes} bytes`);
          // A pair of outputs the other way round is summed up over positions the other way round.
          found.forEach(({ kernel }, i) => assert.ok(relativeFrobenius(kernel.data, whole[i]!.kernel.data) < 1e-14));
        }
      }
    }
  }).timeout(30_000);

  it('leaves no tensor behind, but the features at the first and the last snapshot of a run that is followed', async () => {
    const library = await loadEmbedded();
    const measurer = createMeasurer({ ...options, training: createTensorflowTensors(library) });
    const snapshot = (by: number) => {
      const at = shifted(parameters, by);
      measurer.training(at);
      measurer.cross(at);
      measurer.outputs(at);
      return at;
    };
    snapshot(0);
    const before = library.backend.numDataIds();
    snapshot(0.1);
    assert.equal(library.backend.numDataIds(), before);
    const departure = measurer.departureFrom(parameters);
    departure(snapshot(0.2));
    const followed = library.backend.numDataIds();
    // 3 outputs of two convolutions, weights and biases, and of a dense layer, whose inputs are one more.
    assert.equal(followed - before, 2 * (3 * (2 * 2 + 1) + 1));
    departure(snapshot(0.3));
    assert.equal(library.backend.numDataIds(), followed);
  }).timeout(30_000);
});

describe('the departure of a network with convolutions from its linearisation', () => {
  ALL_CNNS.forEach((spec, i) => {
    it(`is that of the Jacobian: ${cnnTitle(spec)}`, () => {
      const network = createCnn(spec);
      const inputs = pointsOf(spec, 2, 9);
      const first = someParameters(network, i);
      const now = shifted(first, 0.2);
      const departure = createMeasurer({ network, inputs, evalInputs: inputs, reduction: 'trace-mean' }).departureFrom(first);
      const [at, before] = [now, first].map(values => cnnOutputsAndJacobian(spec, values, inputs.values)) as [
        ReturnType<typeof cnnOutputsAndJacobian>,
        ReturnType<typeof cnnOutputsAndJacobian>,
      ];
      const found = departure(now);
      const drift = (from: number, end: number) => {
        const ratios = at.jacobian.flatMap((row, r) => {
          const start = before.jacobian[r]!.slice(from, end);
          return norm(start) === 0 ? [] : [norm(row.slice(from, end).map((value, p) => value - start[p]!)) / norm(start)];
        });
        return ratios.length === 0 ? null : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
      };
      close(found.featureDrift.whole, drift(0, network.parameterCount)!, 1e-12, 1);
      let from = 0;
      for (const { name, fanIn, fanOut, biasScale } of network.layers) {
        const end = from + fanIn * fanOut + (biasScale === 0 ? 0 : fanOut);
        const expected = drift(from, end);
        if (expected === null) assert.equal(found.featureDrift.layers[name], null);
        else close(found.featureDrift.layers[name], expected, 1e-12, 1);
        from = end;
      }
      const step = flat(now).map((value, p) => value - flat(first)[p]!);
      const taylor = before.outputs.map((f, r) => f + before.jacobian[r]!.reduce((sum, slope, p) => sum + slope * step[p]!, 0));
      const away = (start: readonly number[]) => norm(at.outputs.map((f, r) => f - start[r]!));
      close(found.taylorGap, away(taylor) / away(before.outputs), 1e-12, 1);
      const none = departure(first);
      assert.deepEqual([none.featureDrift.whole, none.taylorGap], [0, null]);
    }).timeout(20_000);
  });
});
