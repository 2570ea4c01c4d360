/** Which engine a run gets, and that a run on the exact engine is the run on any other. */
import assert from 'node:assert/strict';
import { openEngine } from '../../../src/engine/worker/openEngine';
import { runWorker, WORKER_EXIT } from '../../../src/engine/worker/worker';
import { readJsonFile } from '../../../src/runs/jsonFile';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { runRecord } from '../../../src/runs/records';
import { readRun } from '../../../src/runs/runReader';
import { firstRun, layOut, type Sections } from '../../support/experiments';

const onCircle = {
  kind: 'points',
  points: {
    inputs: [
      [1, 0],
      [0, 1],
      [-0.6, 0.8],
    ],
    targets: [1, 2, [3]],
  },
};

describe('the engine of a run', () => {
  const opened = (sections: Sections, before: string | null = null) => openEngine(firstRun(sections), before, () => undefined);

  for (const [what, sections] of Object.entries<Sections>({
    'a shallow ReLU network on the circle': {},
    'the standard parametrisation, with an output bias and an output scale': {
      model: { parametrisation: 'standard', output_b_std: 1, alpha: 10 },
      train: { loss: 'half_sum' },
    },
    'inline points that lie there': { data: onCircle },
    'inline points that are put there': { data: { ...onCircle, points: { inputs: [[3, 4]], targets: [1] }, normalise: 'unit' } },
  })) {
    it(`is, with auto, the circle's for ${what}`, async () => {
      const { name, precision } = await opened(sections);
      assert.deepEqual([name, precision], ['circle', 'float64']);
    });
  }

  for (const [what, sections] of Object.entries<Sections>({
    'two hidden layers': { model: { depth_hidden: 2 } },
    'another activation': { model: { activation: 'leaky_relu' } },
    'standardised inputs': { data: { normalise: 'standardise' } },
    'points beside the circle': { data: { ...onCircle, points: { inputs: [[3, 4]], targets: [1] } } },
    'several outputs': { data: { ...onCircle, points: { inputs: [[1, 0]], targets: [[1, 2]] } } },
  })) {
    it(`is, with auto, that of dense networks for ${what}`, async () => assert.notEqual((await opened(sections)).name, 'circle'));
  }

  it('is the one that a resumed run began with', async () => {
    assert.equal((await opened({}, 'float64')).name, 'float64');
    assert.equal((await opened({ engine: 'embedded' }, 'circle')).name, 'circle');
    assert.equal((await opened({}, 'an engine of another program')).name, 'circle');
  });

  it('is said in the record, and gives what float64 loops give', async () => {
    const sections = {
      train: { steps: 300, eval_every: 60, lr: 0.5 },
      model: { output_b_std: 0.2, alpha: 3 },
      keep: { parameters: 'marks' },
    };
    const run = async (engine: string) => {
      const { sweep, runs } = layOut({ ...sections, engine });
      assert.equal(await runWorker(sweep, runs[0]!), WORKER_EXIT.closed);
      const dir = sweepFiles(sweep).run(runs[0]!);
      return { record: readJsonFile(runFiles(dir).record, runRecord), lines: (await readRun(dir)).metrics };
    };
    const [circle, dense] = [await run('circle'), await run('float64')];
    assert.deepEqual([circle.record.engine, circle.record.precision], ['circle', 'float64']);
    assert.equal(circle.lines.length, 6);
    circle.lines.forEach((line, i) => {
      const reference = dense.lines[i]!;
      for (const key of ['loss', 'eval_mse', 'kernel_norm', 'spectral_norm', 'parameter_drift', 'drift'] as const) {
        assert.ok(Math.abs(line[key]! - reference[key]!) <= 1e-9 * Math.abs(reference[key]!), `${key} at step ${line.step}`);
      }
    });
  });
});
