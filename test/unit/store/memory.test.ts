/** Following a run for hours keeps its numbers and nothing else: what is on the heap stays, and the buffers hold little more than the columns. */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Hydration } from '../../../src/panels/hydration';
import { readSweep } from '../../../src/runs/catalogue';
import { sweepFiles } from '../../../src/runs/layout';
import { createSweep } from '../../../src/runs/sweepWriter';
import { RunWriter } from '../../../src/runs/writer';
import { loadConventions } from '../../../src/store/conventions';
import { sweepSource } from '../../../src/panels/projections';
import type { SweepView } from '../../../src/shared/protocol';
import { SweepState, type SeriesCursor } from '../../../src/store/sweepState';
import { newSweep, runningRecord, temporaryDirectory } from '../runs/support';

const ID = 'width=64,seed=0';
const QUANTITIES = 20;
/** Increments before the first look, and between the first and the last. */
const [WARM_UP, FOLLOWED] = [500, 3000];

describe('following for long', () => {
  const directory = temporaryDirectory();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const memory = () => {
    for (let i = 0; i < 4; i++) collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return { heapUsed, arrayBuffers };
  };

  it('takes no memory but that of the numbers', async () => {
    const sweep = createSweep(directory(), 'circle', newSweep([64], 1));
    const writer = RunWriter.create(sweepFiles(sweep).run(ID), runningRecord({ steps: 1e9 }));
    const state = new SweepState(await readSweep(sweep), await loadConventions(sweep), () => performance.now());
    let sent = 0;
    const hydration = new Hydration<SeriesCursor, { sweep: SweepView }>({ send: () => Promise.resolve(Boolean(++sent)), intervalMs: 0 });
    hydration.show(sweepSource(state));
    hydration.pageAsks();
    const run = state.runs.get(ID)!;
    let step = 0;
    const follow = async (increments: number) => {
      for (let i = 0; i < increments; i++) {
        step++;
        const quantities = Array.from({ length: QUANTITIES }, (_, q) => [`q${q}`, Math.sin(step + q)]);
        writer.appendMetrics({ step, wall_s: step / 10, ...Object.fromEntries(quantities) });
        if (i % 10 === 0) writer.appendEvent({ type: 'checkpoint', step });
        writer.updateRecord({ heartbeat: step, step, wall_s: step / 10 });
        await run.update(false);
        state.refresh();
        hydration.changed();
        await new Promise(setImmediate);
      }
    };
    await follow(WARM_UP);
    const before = memory();
    await follow(FOLLOWED);
    const after = memory();
    assert.equal(run.columns.rows, WARM_UP + FOLLOWED);
    assert.equal(sent, WARM_UP + FOLLOWED + 1);
    const ratio = after.heapUsed / before.heapUsed;
    const grown = after.arrayBuffers - before.arrayBuffers;
    const numbers = 8 * (QUANTITIES + 2) * (WARM_UP + FOLLOWED);
    console.log(`      heap ${ratio.toFixed(3)} times, buffers grown by ${(grown / numbers).toFixed(2)} times the numbers`);
    assert.ok(ratio < 1.05, `the heap has grown ${ratio} times`);
    assert.ok(grown < 3 * numbers, `buffers have grown by ${grown} bytes for ${numbers} bytes of numbers`);
    hydration.dispose();
    writer.close();
  }).timeout(60_000);
});
