import assert from 'node:assert/strict';
import { kernelDistances } from '../../../src/analysis/kernelDistances';
import { RunSnapshots } from '../../../src/analysis/runSnapshots';
import { runWorker } from '../../../src/engine/worker/worker';
import { sweepFiles } from '../../../src/runs/layout';
import { layOut, type Sections } from '../../support/experiments';

const live = new AbortController().signal;

async function trained(sections: Sections = {}): Promise<string> {
  const { sweep, runs } = layOut({ engine: 'float64', ...sections });
  await runWorker(sweep, runs[0]!);
  return sweepFiles(sweep).run(runs[0]!);
}

/** 1 - CKA by the definition: both kernels centred with H = I - 11^T/n as products of matrices, entry by entry. */
function distanceByDefinition(K: ArrayLike<number>, L: ArrayLike<number>, n: number): number {
  const product = (A: readonly number[], B: readonly number[]) =>
    Array.from({ length: n * n }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += A[Math.floor(at / n) * n + k]! * B[k * n + (at % n)]!;
      return sum;
    });
  const H = Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0) - 1 / n);
  const centred = (M: ArrayLike<number>) => product(product(H, Array.from(M)), H);
  const inner = (A: readonly number[], B: readonly number[]) => A.reduce((sum, value, i) => sum + value * B[i]!, 0);
  const [A, B] = [centred(K), centred(L)];
  return 1 - inner(A, B) / Math.sqrt(inner(A, A) * inner(B, B));
}

describe('kernel distances between two runs', function () {
  this.timeout(30_000);

  it('are those of the definition, at the steps that both have', async () => {
    const [a, b] = [
      await RunSnapshots.open(await trained({ train: { lr: 1 } })),
      await RunSnapshots.open(await trained({ train: { lr: 3 } })),
    ];
    assert.equal(a.settings.analysis.cka, 'biased');
    const found = (await kernelDistances(a, b, [0, 20, 40, 41], live))!;
    assert.deepEqual(found.steps, a.steps);
    assert.deepEqual(
      found.distances.map(({ step }) => step),
      [0, 20, 40],
    );
    for (const { step, distance, relative } of found.distances) {
      const [K, L] = [a.matrix('K_train_train', step), b.matrix('K_train_train', step)];
      assert.ok(Math.abs(distance! - distanceByDefinition(K.data, L.data, K.rows)) < 1e-12, `step ${step}`);
      const [change, norm] = [Math.hypot(...K.data.map((value, i) => L.data[i]! - value)), Math.hypot(...K.data)];
      assert.ok(Math.abs(relative! - change / norm) < 1e-12, `step ${step}`);
    }
    assert.deepEqual(found.distances[0], { step: 0, distance: 0, relative: 0 });
    assert.ok(found.distances[2]!.distance! > 1e-6, 'twice the learning rate ends elsewhere');
    a.close();
    b.close();
  });

  it('are refused where the rows stand for other points, or for outputs reduced otherwise', async () => {
    const a = await RunSnapshots.open(await trained());
    const points = await RunSnapshots.open(await trained({ data: { noise_std: 0.1 } }));
    assert.equal((await kernelDistances(a, points, [0], live))!.distances.length, 1, 'other labels are no other points');
    const fewer = await RunSnapshots.open(await trained({ data: { M_train: 8 } }));
    await assert.rejects(kernelDistances(a, fewer, [0], live), { reason: 'different_probes', message: /sizes/ });
    const others = await RunSnapshots.open(await trained({ experiment: { seed: 4 } }));
    await assert.rejects(kernelDistances(a, others, [0], live), { reason: 'different_probes', message: /other points/ });
    const reduction = await RunSnapshots.open(await trained({ probe: { reduction: 'trace-sum' } }));
    await assert.rejects(kernelDistances(a, reduction, [0], live), { reason: 'different_probes', message: /reductions/ });
    for (const run of [a, points, fewer, others, reduction]) run.close();
  });

  it('are left when nobody waits any more', async () => {
    const a = await RunSnapshots.open(await trained());
    const gone = new AbortController();
    gone.abort();
    assert.equal(await kernelDistances(a, a, [0, 20], gone.signal), null);
    a.close();
  });
});
