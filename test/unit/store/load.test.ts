import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringifyJson } from '../../../src/runs/jsonFile';
import { createSweep } from '../../../src/runs/sweepWriter';
import { longestSlice } from '../../support/longestSlice';
import { newSweep, temporaryDirectory } from '../runs/support';
import { stores } from './support';

describe('loading a sweep', () => {
  const directory = temporaryDirectory();
  const store = stores();
  const line = (i: number) =>
    stringifyJson({
      step: i * 500,
      epoch: i * 500,
      wall_s: i * 0.123456789,
      loss: Math.exp(-i / 50),
      eval_mse: Math.exp(-i / 60),
      kernel_norm: 300 + i / 7,
      spectral_norm: 200 + i / 11,
      trace: 1000.123456 + i,
      eigenvalues: [200.5, 100.25, 50.125, 25.0625, 12.03].map(value => value + i / 13),
      drift: 1 - Math.exp(-i / 30),
      drift_slope: Math.exp(-i / 30) / 30,
      relative_velocity: 1 / (i + 1),
      distance_init: 0.1,
      distance_task: 0.1,
      distance_previous: 0.001,
      previous_step: Math.max(0, i - 1) * 500,
      alignment: 0.5,
      parameter_drift: 0.2,
      edge: 256,
      layers: { layer1: { kernel_drift: 0.1, parameter_drift: 0.2 }, layer2: { kernel_drift: 0.3, parameter_drift: 0.4 } },
    }) + '\n';
  /** Files as a sweep of the experiment exp002 leaves them. */
  const sweepOf = (runs: number, snapshots: number) => {
    const sweep = createSweep(directory(), 'circle', newSweep([64], runs));
    const text = Array.from({ length: snapshots }, (_, i) => line(i)).join('');
    for (let seed = 0; seed < runs; seed++) writeFileSync(join(sweep, 'runs', `width=64,seed=${seed}`, 'metrics.jsonl'), text);
    return sweep;
  };
  /** The best of a few tries: a busy machine is not what is measured. */
  const best = async (measure: () => Promise<number>) => Math.min(await measure(), await measure(), await measure(), await measure());

  it('takes less than 300 ms of processor time for 25 runs with 201 snapshots each', async () => {
    const sweep = sweepOf(25, 201);
    const ms = await best(async () => {
      const began = process.cpuUsage();
      const state = await store().open(sweep);
      const { columns } = state.seriesSince(null).series;
      const { user, system } = process.cpuUsage(began);
      assert.deepEqual([columns.length, columns[0]?.length], [25 * 29, 201]);
      return (user + system) / 1000;
    });
    assert.ok(ms < 300, `${ms} ms`);
  });

  it('never holds the event loop for 50 ms, however long the runs', async () => {
    const sweep = sweepOf(4, 3_000);
    const ms = await best(() =>
      longestSlice(async () => {
        const state = await store().open(sweep);
        assert.equal(state.seriesSince(null).series.columns[0]?.length, 3_000);
      }),
    );
    assert.ok(ms < 50, `${ms} ms`);
  });
});
