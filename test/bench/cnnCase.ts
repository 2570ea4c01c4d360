/**
 * One case of `convolutional.ts`, in a process of its own so that its memory is its own: milliseconds of a training step (128 images of 32 x 32 x 3)
 * or of a snapshot (32 images, 10 outputs, trace), and the peak of its memory with how far it grew in the first one, as one JSON object.
 *
 *     tsx test/bench/cnnCase.ts tensorflow 64 snapshot
 */
import { createMeasurer } from '../../src/measurement/measurer';
import { createCnn } from '../../src/networks/cnn';
import { disposeParameters, toTensors } from '../../src/networks/parameters';
import { loadTensors } from '../../src/tensors/load';
import { TensorsError } from '../../src/tensors/errors';
import type { Tensors } from '../../src/tensors/tensors';

const BATCH = 128;
const PROBE = 32;
const INPUT = 32 * 32 * 3;
const REPEATS = 3;

async function main([engine, width, work]: readonly string[]): Promise<void> {
  const tensors = await loadTensors(engine === 'tensorflow' ? 'tensorflow' : 'embedded');
  const run = work === 'step' ? trainingStep(tensors, Number(width)) : snapshot(tensors, Number(width));
  const before = process.resourceUsage().maxRSS;
  run();
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  let ms = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    run();
    ms = Math.min(ms, performance.now() - start);
  }
  console.log(JSON.stringify({ ms, megabytes: process.resourceUsage().maxRSS / 1024, grown }));
}

const network = (width: number) =>
  createCnn({
    inputShape: [32, 32, 3],
    channels: [width, width, width],
    outputs: 10,
    activation: { name: 'relu', slope: 0 },
    parametrisation: 'standard',
    wStd: Math.SQRT2,
    bStd: 1,
    outputBStd: 1,
    pooling: 'max',
  });

const someValues = (count: number) => Float64Array.from({ length: count }, (_, i) => Math.sin(12.9898 * i));

function trainingStep(tensors: Tensors, width: number): () => void {
  const cnn = network(width);
  let current = toTensors(tensors, cnn, cnn.initialValues(0));
  const images = tensors.fromValues(someValues(BATCH * INPUT), [BATCH, INPUT]);
  const error = tensors.fromValues(
    someValues(BATCH * 10).map(x => x / BATCH),
    [BATCH, 10],
  );
  return () => {
    const previous = current;
    current = tensors.scope(() => {
      const pass = cnn.forward(tensors, previous, images);
      const slopes = cnn.parameterGradients(tensors, pass, cnn.backward(tensors, previous, pass, error));
      return previous.map(({ W, b }, l) => {
        const slope = slopes[l];
        if (!slope?.b || !b) throw new Error('every layer has a bias here');
        return { W: tensors.addScaled(W, slope.W, -0.01), b: tensors.addScaled(b, slope.b, -0.01) };
      });
    });
    disposeParameters(tensors, previous);
  };
}

function snapshot(tensors: Tensors, width: number): () => void {
  const cnn = network(width);
  const inputs = { count: PROBE, size: INPUT, values: someValues(PROBE * INPUT) };
  const measurer = createMeasurer({ network: cnn, inputs, evalInputs: inputs, reduction: 'trace-mean', training: tensors });
  const parameters = cnn.initialValues(0);
  return () => void measurer.training(parameters);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof TensorsError)) throw error;
  console.log(JSON.stringify({ missing: error.message }));
});
