/** Wide networks of the program against the training that their first kernel predicts (Lee et al. 2019, figure 2). */
import assert from 'node:assert/strict';
import { createMeasurer } from '../../../src/measurement/measurer';
import { createMlp, type MlpSpec } from '../../../src/networks/mlp';
import { ConstantKernelTraining } from '../../../src/science/dynamics/constantKernel';
import { largestStableLearningRate } from '../../../src/science/dynamics/convergence';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { GradientDescent } from '../../../src/training/gradientDescent';
import type { Dataset } from '../../../src/training/dataset';
import { randomAngles } from '../linalg/sampleKernels';

const onCircle = (angles: readonly number[]) => ({
  count: angles.length,
  size: 2,
  values: Float64Array.from(angles.flatMap(g => [Math.cos(g), Math.sin(g)])),
});
const targetsAt = (angles: readonly number[]) => ({
  count: angles.length,
  size: 1,
  values: Float64Array.from(angles, g => Math.sin(2 * g)),
});
const [train, other] = [randomAngles(12, 1), randomAngles(8, 2)];
const dataset: Dataset = {
  inputs: onCircle(train),
  targets: targetsAt(train),
  evalInputs: onCircle(other),
  evalTargets: targetsAt(other),
  angles: null,
};
const erf = (width: number): MlpSpec => ({
  inputSize: 2,
  widths: [width],
  outputs: 1,
  activation: { name: 'erf', slope: 0 },
  parametrisation: 'ntk',
  wStd: 1.5,
  bStd: 0.1,
  outputBStd: 0,
});
const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a, (value, i) => value - b[i]!);

function experiment(width: number, seed: number, partOfLargest: number) {
  const network = createMlp(erf(width));
  const initial = network.initialValues(seed);
  const measurer = createMeasurer({ network, inputs: dataset.inputs, evalInputs: dataset.evalInputs, reduction: 'trace-mean' });
  const { outputs, kernel } = measurer.training(initial);
  const evaluation = measurer.evaluation(initial);
  const problem = {
    Ktt: kernel,
    targets: { rows: 12, cols: 1, data: dataset.targets.values },
    initial: outputs,
    evaluation: { Ket: measurer.cross(initial), initial: evaluation },
  };
  const stable = { loss: 'mse', points: 12 } as const;
  const { eigenvalues } = new ConstantKernelTraining(problem, { ...stable, learningRate: 1, time: 'steps' });
  const learningRate = partOfLargest * largestStableLearningRate(eigenvalues[0]!, stable);
  const predicted = new ConstantKernelTraining(problem, { ...stable, learningRate, time: 'steps' });
  const descent = new GradientDescent({ tensors: createFloat64Tensors(), network, dataset, loss: 'mse', learningRate, initial });
  return { measurer, descent, predicted, start: { outputs, evaluation } };
}

describe('a wide erf network', function () {
  this.timeout(60_000);

  it('of width 4096 is where its first kernel predicts after 5 steps at half the largest stable learning rate, within 1 %', () => {
    const { measurer, descent, predicted, start } = experiment(4096, 0, 0.5);
    for (let step = 0; step < 5; step++) descent.step();
    const trained = descent.parameters();
    for (const [real, expected, initial] of [
      [measurer.outputs(trained), predicted.outputs(5), start.outputs],
      [measurer.evaluation(trained), predicted.evaluationOutputs(5)!, start.evaluation],
    ] as const) {
      const gap = norm(difference(real.data, expected.data)) / norm(difference(real.data, initial.data));
      assert.ok(gap < 0.01, `${gap}`);
      assert.ok(norm(difference(real.data, initial.data)) > 0.3, 'the network has moved');
    }
  });

  it('converges at half the largest stable learning rate and diverges at three times it', () => {
    for (const [part, grows] of [
      [0.5, false],
      [3, true],
    ] as const) {
      const { descent } = experiment(1024, 1, part);
      const before = descent.loss();
      for (let step = 0; step < 20; step++) descent.step();
      assert.equal(descent.loss() > before, grows, `${before} -> ${descent.loss()}`);
    }
  });
});
