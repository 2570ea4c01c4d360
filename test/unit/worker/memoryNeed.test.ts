/** A run that would not fit into the memory that there is says so before it begins. */
import assert from 'node:assert/strict';
import { freeBytes, neededBytes, requireMemory } from '../../../src/engine/worker/memoryNeed';
import { cnnStepBytes } from '../../../src/experiment/rules/cnnMemory';
import { createCnn } from '../../../src/networks/cnn';
import { createMlp } from '../../../src/networks/mlp';

const rest = {
  outputs: 10,
  activation: { name: 'relu', slope: 0 },
  parametrisation: 'standard',
  wStd: Math.SQRT2,
  bStd: 1,
  outputBStd: 1,
} as const;
const cnn = (width: number) => createCnn({ ...rest, inputShape: [32, 32, 3], channels: [width, width, width], pooling: 'max' });

describe('the memory that a run needs', () => {
  it('is that of a training step where it is larger than a snapshot may be', () => {
    for (const width of [256, 1024]) {
      const found = neededBytes({ network: cnn(width), precision: 'float32', batch: 128 });
      const estimate = cnnStepBytes({
        imageSize: 32,
        channels: [width, width, width],
        outputs: 10,
        pooling: 'max',
        images: 128,
        bytesEach: 4,
      });
      assert.ok(found >= estimate && found < 1.6 * estimate, `width ${width}: ${found} of ${estimate}`);
    }
    assert.ok(neededBytes({ network: cnn(8), precision: 'float32', batch: 1 }) >= 2 ** 29);
  });

  it('is held against what is free, and on the embedded engine against its own bound, with what can be changed', () => {
    const need = { network: cnn(512), precision: 'float32', batch: 256 } as const;
    const GiB = 2 ** 30;
    requireMemory('tensorflow', need, 8 * GiB);
    assert.throws(() => requireMemory('tensorflow', need, GiB), {
      reason: 'out_of_memory',
      message:
        /expected at most 1\.0 GiB \(what is free, engine tensorflow\), found about \d\.\d GiB for width 512, 512, 512 with batches of 256.*model\.width.*train\.batch_size/,
    });
    const wide = { ...need, network: cnn(2048), batch: 256 };
    requireMemory('tensorflow', wide, 64 * GiB);
    assert.throws(() => requireMemory('embedded', wide, 64 * GiB), { message: /at most 4\.0 GiB \(the memory of WebAssembly/ });
    assert.throws(() => requireMemory('embedded', need, GiB), { message: /what is free/ });
  });

  it('is not asked of networks without convolutions', () => {
    const network = createMlp({ ...rest, inputSize: 10, widths: [10] });
    requireMemory('embedded', { network, precision: 'float32', batch: 1 }, 0);
  });

  it('of this machine is a number of bytes', () => assert.ok(freeBytes() > 2 ** 20));
});
