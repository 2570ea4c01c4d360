import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createSweep } from '../../../src/runs/sweepWriter';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { sampleBound } from '../../../src/runs/sampledTail';
import { RunWriter } from '../../../src/runs/writer';
import { SweepStore } from '../../../src/store/sweepStore';
import { sampleLine } from '../../bench/sampleLine';
import { newSweep, runningRecord, temporaryDirectory } from '../runs/support';

const LINES = 16_000;
const ID = 'width=64,seed=0';

describe('a sweep with a large file', function () {
  this.timeout(60_000);
  const directory = temporaryDirectory();

  it('is there with a first sample, then with as much as is held of it, and says how much', async () => {
    const sweep = createSweep(directory(), 'large', newSweep([64], 1));
    const run = sweepFiles(sweep).run(ID);
    RunWriter.create(run, runningRecord({ steps: 1e9, state: 'finished' }));
    const lines = Array.from({ length: LINES }, (_, i) => `${JSON.stringify(sampleLine(i))}\n`).join('');
    assert.ok(lines.length > sampleBound(1).wholeBytes);
    writeFileSync(runFiles(run).metrics, lines);
    const store = new SweepStore();
    try {
      const state = await store.open(sweep);
      const follower = state.runs.get(ID)!;
      const { columns } = follower;
      assert.ok(columns.rows > 100 && columns.rows <= 128, `${columns.rows} rows at first`);
      assert.equal(columns.values('step')!.at(-1), sampleLine(LINES - 1).step);
      await new Promise<void>(resolve => {
        const subscription = store.onDidChange(() => {
          if (follower.unfinished) return;
          subscription.dispose();
          resolve();
        });
      });
      assert.ok(columns.rows > 1900 && columns.rows <= sampleBound(1).lines, `${columns.rows} rows`);
      const { sampled } = state.view.runs[0]!;
      assert.equal(sampled!.lines, columns.rows);
      assert.ok(Math.abs(sampled!.of / LINES - 1) < 0.05);
      assert.equal(state.view.groups[0]!.freezeStepOfMean, null, 'a freeze does not follow from a sample');
    } finally {
      store.dispose();
    }
  });
});
