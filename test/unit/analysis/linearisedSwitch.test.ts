/** The network linearised at a task switch against the network, on runs of the real worker. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyseRun } from '../../../src/analysis/analyse';
import { summariseSweep } from '../../../src/analysis/summary';
import { Deriver } from '../../../src/analysis/thread/deriver';
import { runWorker } from '../../../src/engine/worker/worker';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { layOut, type Sections } from '../../support/experiments';

const SECTIONS = {
  data: { kind: 'shapes', classes: 4, image_size: 8, n_train: 120, n_test: 20, normalise: 'standardise' },
  model: { type: 'mlp', depth_hidden: 1, parametrisation: 'standard', w_std: Math.SQRT2 },
  tasks: { split: [[0, 1], [2, 3]] }, // prettier-ignore
  probe: { from: 'first_task', samples: 8 },
  engine: 'float64',
};
const TRAIN = {
  steps: undefined,
  eval_every: undefined,
  epochs_per_task: 3,
  eval_every_epochs: 0.25,
  loss: 'cross_entropy',
  batch_size: 16,
  lr: 0.002,
};

interface Prediction {
  readonly switch_step: number;
  readonly task: number;
  readonly steps: readonly number[];
  readonly predicted_loss: readonly number[];
  readonly loss: readonly number[];
  readonly gap: readonly number[];
}

async function trained(sections: Sections = {}, train: object = {}): Promise<{ sweep: string; run: string }> {
  const { sweep, runs } = layOut({ ...SECTIONS, ...sections, train: { ...TRAIN, ...train } });
  await runWorker(sweep, runs[0]!);
  return { sweep, run: sweepFiles(sweep).run(runs[0]!) };
}

async function predicted(run: string, step = 24): Promise<Prediction> {
  const { quantities } = await analyseRun(run, { step, get: ['linearised_switch'] });
  return quantities['linearised_switch'] as Prediction;
}

describe('the network linearised at a task switch', () => {
  it('is the network itself where that is linear in its parameters: same losses, no gap, batch for batch', async () => {
    const { run } = await trained({ model: { ...SECTIONS.model, depth_hidden: 0 } });
    const { switch_step, task, steps, predicted_loss, loss, gap } = await predicted(run);
    assert.deepEqual([switch_step, task, steps], [12, 1, [13, 14, 15, 16]]);
    predicted_loss.forEach((value, i) => assert.ok(Math.abs(value - loss[i]!) < 1e-11 * loss[i]!, `${value} and ${loss[i]}`));
    for (const value of gap) assert.ok(value < 1e-10, String(value));
  }).timeout(30_000);

  it('parts from a network with a hidden layer, the more the larger the steps are', async () => {
    const gaps: number[] = [];
    for (const lr of [1e-5, 1e-3, 0.02]) {
      const { run } = await trained({}, { lr });
      gaps.push((await predicted(run)).gap.at(-1)!);
    }
    assert.ok(gaps[0]! > 0 && gaps[0]! < 0.1, String(gaps));
    assert.ok(gaps[1]! > gaps[0]! && gaps[2]! > gaps[1]!, String(gaps));
  }).timeout(60_000);

  it('is refused where there is no switch yet, and for another optimiser', async () => {
    const { run } = await trained();
    await assert.rejects(predicted(run, 3), /expected a task switch at or before step 3, found none/);
    const heavy = await trained({}, { momentum: 0.9 });
    await assert.rejects(predicted(heavy.run), /without momentum/);
  }).timeout(30_000);
});

describe('a panel that asks for it', () => {
  it('gets the numbers of the command line', async () => {
    const { run } = await trained({}, { lr: 0.02 });
    const { steps, predicted_loss, gap } = await predicted(run);
    const result = await new Deriver().answer({ run, step: 12, get: ['linearised_switch'] }, new AbortController().signal);
    assert.ok(result?.ok, JSON.stringify(result));
    const array = (name: string) => {
      const { offset, shape } = result.arrays.find(entry => entry.name === `linearised_switch.${name}`)!;
      return [...new Float64Array(result.buffer, 8 * offset, shape[0])];
    };
    assert.deepEqual([array('steps'), array('predicted_loss'), array('gap')], [steps, predicted_loss, gap]);
  }).timeout(30_000);
});

describe('a run through a task switch', () => {
  it('writes what the switch did to its kernel, and its summary says the same', async () => {
    const { sweep, run } = await trained({}, { lr: 0.02 });
    const events = readFileSync(runFiles(run).events, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    const [event, ...others] = events.filter(({ type }) => type === 'reactivation');
    assert.deepEqual(others, []);
    assert.equal(event!.switch_step, 12);
    const { runs, groups } = await summariseSweep(sweep);
    const [found] = runs[0]!.reactivation;
    assert.deepEqual([found!.task, found!.similarity, found!.spike_intervals], [1, 0, 10]);
    assert.deepEqual([found!.spike, found!.drop, found!.recovery_steps], [event!.spike, event!.drop, event!.recovery_steps]);
    const lines = readFileSync(runFiles(run).metrics, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Record<string, number>); // prettier-ignore
    const velocity = (at: number) => lines[at]!.distance_previous! / (lines[at]!.step! - lines[at]!.previous_step!);
    const at = lines.findIndex(({ step }) => step === 12);
    const before = Array.from({ length: 10 }, (_, i) => velocity(at - i)).sort((a, b) => a - b);
    assert.ok(Math.abs(found!.spike! - velocity(at + 1) / ((before[4]! + before[5]!) / 2)) < 1e-12 * found!.spike!);
    assert.equal((groups[0]!.reactivation[0] as { spike: { mean: number } }).spike.mean, found!.spike);
  }).timeout(30_000);
});
