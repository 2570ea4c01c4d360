import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
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

  it('is read on with once somebody looks at the curves, and says how far', async () => {
    const sweep = createSweep(directory(), 'whole', newSweep([64], 1));
    const run = sweepFiles(sweep).run(ID);
    RunWriter.create(run, runningRecord({ steps: 1e9, state: 'finished' }));
    const lines = Array.from({ length: LINES }, (_, i) => ({ ...sampleLine(i), ...(i === 9_991 ? { drift: 77 } : {}) }));
    writeFileSync(runFiles(run).metrics, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
    const store = new SweepStore();
    const shares: (number | undefined)[] = [];
    try {
      const state = await store.open(sweep);
      store.onDidChange(() => shares.push(state.view.runs[0]?.sampled?.read));
      while (state.runs.get(ID)!.unfinished) await pause(10);
      await pause(300);
      assert.ok(
        shares.every(share => share === undefined),
        'nobody looks',
      );
      state.seriesSince(null);
      for (let i = 0; i < 1000 && state.view.runs[0]?.sampled?.read !== 1; i++) await pause(20);
      const { columns } = state.runs.get(ID)!;
      assert.deepEqual(state.view.runs[0]!.sampled, { lines: columns.rows, of: LINES, read: 1 });
      assert.ok(columns.values('drift')!.includes(77));
      assert.ok(columns.rows <= sampleBound(1).kept);
    } finally {
      store.dispose();
    }
  });

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
