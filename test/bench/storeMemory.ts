/** What the extension's store and the projection of a monitor hold while a sweep of 25 runs grows to 201 snapshots each, and after it. */
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { textTable } from '../../src/cli/table';
import { Hydration } from '../../src/panels/hydration';
import { sweepSource } from '../../src/panels/projections';
import { sweepFiles } from '../../src/runs/layout';
import { RunWriter } from '../../src/runs/writer';
import type { SweepView } from '../../src/shared/protocol';
import type { SeriesCursor } from '../../src/store/sweepState';
import { SweepStore } from '../../src/store/sweepStore';
import { exp002, layOut, scratchFolder } from './exp002';
import { sampleLine } from './sampleLine';

const RUNS = 25;
const SNAPSHOTS = 201;
/** A run's record changes about once a second. */
const RECORDS = 1800;
const MB = 1e6;
const GROWTH_LIMIT = 1 * MB;

/** Prints what is held; false when it grows by more than the data. */
export async function storeMemory(): Promise<boolean> {
  const folder = scratchFolder();
  const { sweep, runs } = layOut(folder, exp002({ width: 100, seeds: RUNS }));
  const store = new SweepStore();
  const alive = setInterval(() => undefined, 1000);
  const writers = runs.map(run => RunWriter.reopen(sweepFiles(sweep).run(run)));
  let messages = 0;
  const hydration = new Hydration<SeriesCursor, { readonly sweep: SweepView }>({
    send: async () => {
      messages++;
      return true;
    },
    intervalMs: 0,
  });
  try {
    for (const writer of writers) writer.updateRecord({ state: 'running', pid: process.pid, host: hostname() });
    const state = await store.open(sweep);
    store.onDidChange(() => hydration.changed());
    hydration.show(sweepSource(state));
    hydration.pageAsks();
    const rows: string[][] = [];
    const note = (what: string) => {
      const { heap, arrays } = held();
      const data = state.seriesSince(null).series.buffer.byteLength;
      rows.push([what, String(messages), (heap / MB).toFixed(2), (arrays / MB).toFixed(2), (data / MB).toFixed(2)]);
      return { total: heap + arrays, data };
    };
    const known = () => runs.reduce((sum, run) => sum + (state.runs.get(run)?.columns.rows ?? 0), 0);
    const grow = async (from: number, to: number) => {
      for (let at = from; at < to; at++) {
        for (const writer of writers) writer.appendMetrics(sampleLine(at));
        await until(store, () => known() === RUNS * (at + 1));
      }
    };
    await grow(0, 34);
    const early = note('34 snapshots a run');
    await grow(34, SNAPSHOTS);
    const whole = note(`${SNAPSHOTS} snapshots a run`);
    for (let i = 0; i < RECORDS; i++) {
      const step = 100_000 + i;
      const run = i % RUNS;
      writers[run]?.updateRecord({ state: 'running', pid: process.pid, host: hostname(), step });
      if (run === RUNS - 1) await until(store, () => state.view.runs.every(view => (view.step ?? 0) >= step - RUNS));
    }
    const later = note(`and ${RECORDS} changes of records`);
    console.log(['\nThe store', ...textTable(['after', 'messages', 'heap MB', 'arrays MB', 'data MB'], rows)].join('\n'));
    const [growing, resting] = [whole.total - early.total - 3 * (whole.data - early.data), later.total - whole.total];
    console.log(`Held at rest after ${RECORDS} changes: ${resting > 0 ? '+' : ''}${(resting / MB).toFixed(2)} MB`);
    return growing < GROWTH_LIMIT && resting < GROWTH_LIMIT;
  } finally {
    clearInterval(alive);
    hydration.dispose();
    store.dispose();
    for (const writer of writers) writer.close();
    rmSync(folder, { recursive: true });
  }
}

/** After a forced collection. */
function held(): { heap: number; arrays: number } {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, arrays: arrayBuffers };
}

function until(store: SweepStore, holds: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!holds()) return;
      listening.dispose();
      clearInterval(timer);
      resolve();
    };
    const listening = store.onDidChange(look);
    const timer = setInterval(look, 20);
  });
}
