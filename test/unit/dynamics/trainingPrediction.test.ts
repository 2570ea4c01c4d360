/** Training under a constant kernel without its eigenvectors, against the closed form in its eigenbasis. */
import assert from 'node:assert/strict';
import { measured, start } from './circleStart';
import { ConstantKernelTraining } from '../../../src/science/dynamics/constantKernel';
import { trainingPrediction, type PredictedTraining, type TrainingStart } from '../../../src/science/dynamics/trainingPrediction';
import { matrix } from '../../../src/science/linalg/matrix';
import { distance, norm } from '../../../src/science/linalg/norms';
import { normals } from '../networks/examples';

const STEPS = [1, 2, 50, 1000, 30_000];

function compare(of: TrainingStart, training: PredictedTraining & { loss: 'mse' | 'half_sum' }, tolerance: number): void {
  const { kernel, initial, targets } = of;
  const predicted = trainingPrediction(of, training);
  const reference = new ConstantKernelTraining({ Ktt: kernel, initial, targets }, { ...training, points: initial.rows, time: 'steps' });
  for (const step of STEPS) {
    const expected = reference.outputs(step).data;
    const off = distance(predicted(step).data, expected) / distance(expected, initial.data);
    assert.ok(off <= tolerance, `step ${step}: off by ${off}`);
  }
}

describe('training under a constant kernel', () => {
  it('by steps in the space of the residual is the closed form, with the kernel of a run on the circle', () => {
    const of = start();
    compare(of, { loss: 'mse', learningRate: 1 }, 1e-11);
    compare(of, { loss: 'mse', learningRate: 1, weightDecay: 1e-3 }, 1e-11);
    compare(of, { loss: 'mse', learningRate: 0.5, momentum: 0.9 }, 1e-11);
  }).timeout(20_000);

  it('multiplies by the arcs or by the numbers of the kernel, with the same result', () => {
    const { product } = measured();
    assert.ok(product);
    const [byArcs, byNumbers] = [{ ...start(), product }, start()].map(of => trainingPrediction(of, { loss: 'mse', learningRate: 1 }));
    for (const step of STEPS) {
      const expected = byNumbers!(step).data;
      assert.ok(distance(byArcs!(step).data, expected) <= 1e-11 * norm(expected));
    }
  });

  it('of a kernel of low rank, of float32 noise, and of a residual that is 0', () => {
    const n = 30;
    const features = normals(n * 3, 2);
    const data = Float64Array.from({ length: n * n }, (_, q) =>
      [0, 1, 2].reduce((sum, p) => sum + features[Math.floor(q / n) * 3 + p]! * features[(q % n) * 3 + p]!, 0),
    );
    const [initial, targets] = [7, 8].map(seed => matrix(n, 1, Float64Array.from(normals(n, seed)))) as [
      ReturnType<typeof matrix<Float64Array>>,
      ReturnType<typeof matrix<Float64Array>>,
    ];
    const exact = { kernel: matrix(n, n, data), initial, targets };
    compare(exact, { loss: 'half_sum', learningRate: 0.005 }, 1e-11);
    // Negative eigenvalues of the noise would grow without end.
    const noise = normals(n * n, 3).map(value => 1e-4 * value);
    const noisy = data.map((value, q) => value + noise[q]! + noise[(q % n) * n + Math.floor(q / n)]!);
    compare({ ...exact, kernel: matrix(n, n, noisy), isNoisy: true }, { loss: 'half_sum', learningRate: 0.005 }, 1e-11);
    const settled = trainingPrediction({ ...exact, targets: initial }, { loss: 'mse', learningRate: 1 });
    assert.deepEqual(settled(100).data, initial.data);
  });

  it('takes steps in any order, and no broken ones', () => {
    const predicted = trainingPrediction(start(), { loss: 'mse', learningRate: 1 });
    const [late, early] = [predicted(500), predicted(20)];
    assert.deepEqual(predicted(500).data, late.data);
    assert.notDeepEqual(early.data, late.data);
    assert.throws(() => predicted(1.5), { reason: 'bad_step' });
  });

  it('is not finite where the kernel is not', () => {
    const broken = { ...start(), kernel: { ...start().kernel, data: start().kernel.data.map(() => NaN) } };
    assert.ok(trainingPrediction(broken, { loss: 'mse', learningRate: 1 })(3).data.every(Number.isNaN));
  });
});
