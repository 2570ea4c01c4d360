/** What the extension's store costs: from a line on disk to the change that is told of it, loading a sweep, and its slices. */
import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { stringifyJson } from '../../src/runs/jsonFile';
import { runFiles, sweepFiles } from '../../src/runs/layout';
import { RunWriter } from '../../src/runs/writer';
import { SLICE_BUDGET_MS } from '../../src/platform/sliceTimer';
import { SweepStore } from '../../src/store/sweepStore';
import { exp002, layOut, scratchFolder } from './exp002';
import { below, type Finding } from './findings';
import { median, referenceNow } from './interleaved';
import { longestSlice } from '../support/longestSlice';
import { sampleLine } from './sampleLine';

const RUNS = 25;
const SNAPSHOTS = 201;
const CHANGE_BUDGET_MS = 100;
/** Lines are followed in batches: of each the longest slice is known. */
const BATCHES = 5;
const LINES = 10;
const LOADS = 7;

export async function following(reference: () => void): Promise<Finding[]> {
  const folder = scratchFolder();
  // The store alone keeps no process alive; in the editor the editor does.
  const alive = setInterval(() => undefined, 1000);
  try {
    const { sweep, runs } = layOut(folder, exp002({ width: 100, seeds: RUNS }));
    const text = Array.from({ length: SNAPSHOTS }, (_, i) => stringifyJson(sampleLine(i)) + '\n').join('');
    for (const run of runs) writeFileSync(runFiles(sweepFiles(sweep).run(run)).metrics, text);
    const before = referenceNow(reference);
    const loads = await loading(sweep);
    const changes = await changesOf(sweep, runs[0] ?? '');
    const beside = (before + referenceNow(reference)) / 2;
    // Another program makes a slice longer, never shorter: the least of the tries is ours.
    const least = (tries: readonly number[]) => Math.min(...tries);
    const finding = (quantity: string, ms: number, budgetMs?: number): Finding => ({
      quantity,
      ratio: ms / beside,
      ms,
      ...(budgetMs !== undefined && { budget: below(budgetMs, ms) }),
    });
    return [
      finding('snapshot on disk to onDidChange', median(changes.latencies), CHANGE_BUDGET_MS),
      finding(`loading ${RUNS} runs of ${SNAPSHOTS} snapshots`, median(loads.times)),
      finding('longest slice of a load', least(loads.slices), SLICE_BUDGET_MS),
      finding('all series packed for a panel', least(loads.packed), SLICE_BUDGET_MS),
      finding(`longest slice of following ${LINES} lines`, least(changes.slices), SLICE_BUDGET_MS),
    ];
  } finally {
    clearInterval(alive);
    rmSync(folder, { recursive: true });
  }
}

async function loading(sweep: string) {
  const [times, slices, packed]: [number[], number[], number[]] = [[], [], []];
  for (let load = 0; load < LOADS; load++) {
    const store = new SweepStore();
    const began = performance.now();
    slices.push(await longestSlice(async () => void (await store.open(sweep))));
    const loaded = performance.now();
    store.get(sweep)?.seriesSince(null);
    times.push(loaded - began);
    packed.push(performance.now() - loaded);
    store.dispose();
  }
  return { times, slices, packed };
}

/** Of lines that a worker appends at odd moments to a run that the store follows. */
async function changesOf(sweep: string, run: string): Promise<{ latencies: number[]; slices: number[] }> {
  const writer = RunWriter.reopen(sweepFiles(sweep).run(run));
  writer.updateRecord({ state: 'running', pid: process.pid, host: hostname() });
  const store = new SweepStore();
  const [latencies, slices]: [number[], number[]] = [[], []];
  const followBatch = async () => {
    for (let i = 0; i < LINES; i++) {
      const written = latencies.length;
      await pause(40 + ((written * 37) % 50));
      latencies.push(await untilTold(store, sweep, run, () => writer.appendMetrics(sampleLine(SNAPSHOTS + written))));
    }
  };
  try {
    await store.open(sweep);
    while (slices.length < BATCHES) slices.push(await longestSlice(followBatch));
    return { latencies, slices };
  } finally {
    store.dispose();
    writer.close();
  }
}

/** Milliseconds from the moment that `write` has put a line on disk to the change after which the store has it. */
function untilTold(store: SweepStore, sweep: string, run: string, write: () => void): Promise<number> {
  const rows = () => store.get(sweep)?.runs.get(run)?.columns.rows ?? 0;
  const before = rows();
  return new Promise(resolve => {
    const listening = store.onDidChange(() => {
      if (rows() === before) return;
      listening.dispose();
      resolve(performance.now() - written);
    });
    write();
    const written = performance.now();
  });
}
