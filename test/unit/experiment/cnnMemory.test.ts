/** The estimate of memory against what the WebAssembly memory really held, and what a file that would not fit is told. */
import assert from 'node:assert/strict';
import { cnnStepBytes, type CnnSizes } from '../../../src/experiment/rules/cnnMemory';
import { parseExperiment } from '../../../src/experiment/parse';
import { formatProblem } from '../../../src/experiment/problem';
import { createCnn } from '../../../src/networks/cnn';
import { toTensors } from '../../../src/networks/parameters';
import { loadEmbedded } from '../../../src/tensors/embedded';
import { createTensorflowTensors } from '../../../src/tensors/tensorflow';
import { normals } from '../networks/examples';
import { watchMemory } from '../tensors/wasmMemory';

const sizes: CnnSizes = { imageSize: 32, channels: [24, 24, 24], outputs: 10, pooling: 'max', images: 24, bytesEach: 4 };

describe('the memory of a network with convolutions', () => {
  for (const pooling of ['max', 'average'] as const) {
    it(`of a step with ${pooling} pooling is within 30 % of what the estimate says`, async () => {
      const library = await loadEmbedded();
      const peak = watchMemory(library);
      const t = createTensorflowTensors(library);
      const network = createCnn({
        inputShape: [32, 32, 3],
        channels: sizes.channels,
        outputs: sizes.outputs,
        activation: { name: 'relu', slope: 0 },
        parametrisation: 'standard',
        wStd: Math.SQRT2,
        bStd: 1,
        outputBStd: 1,
        pooling,
      });
      const step = () =>
        t.scope(() => {
          const parameters = toTensors(t, network, network.initialValues(0));
          const pass = network.forward(t, parameters, t.fromValues(normals(sizes.images * 3072, 1), [sizes.images, 3072]));
          const gradients = network.backward(t, parameters, pass, t.fromValues(normals(sizes.images * 10, 2), [sizes.images, 10]));
          network.parameterGradients(t, pass, gradients);
        });
      step();
      const ratio = peak(step) / cnnStepBytes({ ...sizes, pooling });
      assert.ok(ratio > 0.7 && ratio < 1.3, `${ratio} of the estimate`);
    }).timeout(30_000);
  }

  it('grows with the images, the width and the precision', () => {
    const base = cnnStepBytes(sizes);
    for (const change of [
      { images: 48 },
      { channels: [48, 48, 48] },
      { bytesEach: 8 },
      { pooling: 'average' as const },
      { imageSize: 64 },
    ]) {
      assert.ok(cnnStepBytes({ ...sizes, ...change }) > base, JSON.stringify(change));
    }
  });

  const problems = (model: string, train: string) => {
    const text = `experiment: {name: x}\ndata: {kind: shapes}\nmodel: {type: cnn, ${model}}\ntrain: {loss: cross_entropy, ${train}}\nengine: embedded\n`;
    const result = parseExperiment(text, 'x.ntk.yaml');
    return result.ok ? [] : result.problems.map(formatProblem);
  };

  it('is checked before a run starts: the key, the bound and the estimate', () => {
    assert.deepEqual(problems('width: [1024, 4096, 4096]', 'steps: 1, batch_size: 128'), [
      'x.ntk.yaml:3:27: model.width: expected a training step of at most 4.0 GiB, the memory of WebAssembly (engine embedded), found about 5.0 GiB at width 1024, 4096, 4096 with batches of 128',
    ]);
    assert.deepEqual(
      [64, 512, 1024].flatMap(width => problems(`width: ${width}`, 'steps: 1, batch_size: 128')),
      [],
    );
  });
});
