import assert from 'node:assert/strict';
import { join } from 'node:path';
import { AnalysisError } from '../../../src/analysis/errors';
import { differingSettings } from '../../../src/analysis/settingsDiff';
import { comparePaths } from '../../../src/analysis/compare';
import { summariseSweep, type RunSummary } from '../../../src/analysis/summary';
import { runWorker } from '../../../src/engine/worker/worker';
import { sweepFiles } from '../../../src/runs/layout';
import { layOut, type Sections } from '../../support/experiments';

async function trained(sections: Sections): Promise<string> {
  const { sweep, runs } = layOut({ engine: 'float64', ...sections });
  for (const id of runs) await runWorker(sweep, id);
  return sweep;
}

const runsOf = async (sweep: string): Promise<readonly RunSummary[]> => (await summariseSweep(sweep)).runs;
const lossOf = (runs: readonly RunSummary[], width: number, seed: number): number =>
  runs.find(({ axes }) => axes['width'] === width && axes['seed'] === seed)!.loss!;

describe('a comparison of two sweeps', function () {
  this.timeout(30_000);
  let a: string;
  let b: string;
  before(async () => {
    a = await trained({ train: { lr: 1 }, sweep: { widths: [4, 8], seeds: 3 } });
    b = await trained({ train: { lr: 0.5 }, sweep: { widths: [8, 16], seeds: 3 } });
  });

  it('lists the settings that differ, and only those', async () => {
    const { settings } = await comparePaths(a, b);
    assert.deepEqual(settings, [
      { key: 'train.lr', a: 1, b: 0.5 },
      { key: 'sweep.widths', a: [4, 8], b: [8, 16] },
    ]);
    assert.deepEqual((await comparePaths(a, a)).settings, []);
  });

  it('takes a number of seeds for the list that it stands for, and lists as values', () => {
    assert.deepEqual(differingSettings({ sweep: { seeds: 3, widths: [4] } }, { sweep: { seeds: [0, 1, 2], widths: [4] } }), []);
    assert.deepEqual(differingSettings({ sweep: { seeds: 3 } }, { sweep: { seeds: [1, 2, 3] } }), [
      { key: 'sweep.seeds', a: 3, b: [1, 2, 3] },
    ]);
    assert.deepEqual(differingSettings({ analysis: { freeze: { k: 3 } } }, { analysis: { freeze: { k: 3, fraction: 0.1 } } }), [
      { key: 'analysis.freeze.fraction', a: null, b: 0.1 },
    ]);
  });

  it('pairs runs of equal axis values, lists the others, and subtracts a from b', async () => {
    const [runsA, runsB] = [await runsOf(a), await runsOf(b)];
    const { pairs, unpaired } = await comparePaths(a, b);
    assert.deepEqual(
      pairs.map(({ axes }) => axes),
      [0, 1, 2].map(seed => ({ width: 8, seed })),
    );
    pairs.forEach(({ quantities }, seed) => {
      const [of, and] = [lossOf(runsA, 8, seed), lossOf(runsB, 8, seed)];
      assert.deepEqual(quantities['loss'], { a: of, b: and, difference: and - of });
    });
    assert.deepEqual(
      [unpaired.a, unpaired.b],
      [
        ['width=4,seed=0', 'width=4,seed=1', 'width=4,seed=2'],
        ['width=16,seed=0', 'width=16,seed=1', 'width=16,seed=2'],
      ],
    );
  });

  it('gives the mean over equal seeds with the paired interval', async () => {
    const [runsA, runsB] = [await runsOf(a), await runsOf(b)];
    const { groups } = await comparePaths(a, b);
    const loss = groups.find(({ name }) => name === 'loss')!;
    const differences = [0, 1, 2].map(seed => lossOf(runsB, 8, seed) - lossOf(runsA, 8, seed));
    const mean = differences.reduce((sum, d) => sum + d, 0) / 3;
    const deviation = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 2);
    // t(0.975, 2) of the tables.
    const margin = (4.302652729911275 * deviation) / Math.sqrt(3);
    assert.deepEqual([loss.axes, loss.n, loss.paired], [{ width: 8 }, 3, true]);
    assert.ok(Math.abs(loss.difference - mean) < 1e-12);
    assert.ok(Math.abs(loss.ci95![0] - (mean - margin)) < 1e-7 && Math.abs(loss.ci95![1] - (mean + margin)) < 1e-7);
  });

  it('takes the setting where a side does not sweep an axis', async () => {
    const c = await trained({ sweep: { widths: [8], seeds: 1, 'train.lr': [0.5, 0.25] } });
    const { pairs, unpaired } = await comparePaths(b, c);
    assert.deepEqual(
      pairs.map(({ axes }) => axes),
      [{ width: 8, 'train.lr': 0.5, seed: 0 }].map(axes => ({ width: axes.width, seed: axes.seed, 'train.lr': axes['train.lr'] })),
    );
    assert.equal(unpaired.b.length, 1);
  });

  it('without an equal seed compares the means of all runs, and says that nothing is paired', async () => {
    const c = await trained({ train: { lr: 1 }, sweep: { widths: [8], seeds: [7, 8] } });
    const { pairs, groups } = await comparePaths(a, c);
    const loss = groups.find(({ name }) => name === 'loss')!;
    assert.deepEqual([pairs.length, loss.n, loss.paired], [0, 5, false]);
    assert.ok(loss.ci95![0] < loss.difference && loss.difference < loss.ci95![1]);
  });

  it('compares two runs with each other, and refuses a run beside a sweep', async () => {
    const [small, wide] = ['width=4,seed=0', 'width=8,seed=0'].map(id => sweepFiles(a).run(id)) as [string, string];
    const { settings, pairs, groups } = await comparePaths(small, wide);
    assert.deepEqual(settings, [{ key: 'model.width', a: 4, b: 8 }]);
    assert.deepEqual([pairs.length, pairs[0]!.axes, groups], [1, { seed: 0 }, []]);
    await assert.rejects(comparePaths(small, a), (error: unknown) => error instanceof AnalysisError && error.reason === 'not_comparable');
    await assert.rejects(comparePaths(join(a, 'nowhere'), a));
  });
});
