/** What a snapshot of a network with convolutions really holds of the WebAssembly memory, against its bound. */
import assert from 'node:assert/strict';
import { createMeasurer } from '../../../src/measurement/measurer';
import { createCnn } from '../../../src/networks/cnn';
import { loadEmbedded } from '../../../src/tensors/embedded';
import { createTensorflowTensors } from '../../../src/tensors/tensorflow';
import { normals, relativeFrobenius } from '../networks/examples';
import { watchMemory } from '../tensors/wasmMemory';

const MiB = 2 ** 20;
const POINTS = 8;

describe('the memory of a snapshot of a network with convolutions', () => {
  for (const pooling of ['max', 'average'] as const) {
    it(`keeps to its bound with ${pooling} pooling, whatever that is, beside the parameters`, async () => {
      const library = await loadEmbedded();
      const training = createTensorflowTensors(library);
      const network = createCnn({
        inputShape: [32, 32, 3],
        channels: [32, 32, 32],
        outputs: 4,
        activation: { name: 'relu', slope: 0 },
        parametrisation: 'standard',
        wStd: Math.SQRT2,
        bStd: 1,
        outputBStd: 1,
        pooling,
      });
      const inputs = { count: POINTS, size: 3072, values: normals(POINTS * 3072, 1) };
      const [first, parameters] = [network.initialValues(1), network.initialValues(0)];
      const measurer = (kernelMemoryBytes: number) =>
        createMeasurer({ network, inputs, evalInputs: inputs, reduction: 'trace-mean', training, kernelMemoryBytes });
      const whole = measurer(512 * MiB).training(parameters).kernel.data;
      const ofParameters = 4 * network.parameterCount;
      for (const bound of [3 * MiB, 6 * MiB]) {
        const bounded = measurer(bound);
        let found: Float64Array = new Float64Array(0);
        const peak = watchMemory(library)(() => (found = bounded.training(parameters).kernel.data));
        assert.ok(peak < bound + 2 * ofParameters, `the kernel took ${peak / MiB} MiB of ${bound / MiB}`);
        // It is used: a bound that is a multiple of what is needed would be none.
        assert.ok(peak > bound / 4, `the kernel took ${peak / MiB} MiB of ${bound / MiB}`);
        assert.ok(relativeFrobenius(found, whole) < 1e-6);
        const departure = bounded.departureFrom(first);
        const departed = watchMemory(library)(() => void departure(parameters));
        assert.ok(departed < bound + 6 * ofParameters, `the departure took ${departed / MiB} MiB of ${bound / MiB}`);
      }
    }).timeout(120_000);
  }
});
