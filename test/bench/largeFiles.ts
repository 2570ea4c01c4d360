/** What large files of metrics cost the extension's store: from opening to the first curves, its slices, the reading of the rest in the background, and what is held of them. */
import { closeSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { stringifyJson } from '../../src/runs/jsonFile';
import { runFiles, sweepFiles } from '../../src/runs/layout';
import { sampleBound } from '../../src/runs/sampledTail';
import { SweepStore } from '../../src/store/sweepStore';
import type { SweepState } from '../../src/store/sweepState';
import { longestSlice } from '../support/longestSlice';
import { exp002, layOut, scratchFolder } from './exp002';
import { below, type Finding } from './findings';
import { referenceNow } from './interleaved';
import { sampleLine } from './sampleLine';

const FIRST_CURVES_BUDGET_MS = 2000;
/** At most so long the rest is waited for. */
const READING_ON_MS = 30_000;
const SLICE_BUDGET_MS = 50;
/** Runs of a sweep, and lines of each; the files of one sweep are one file under many names. */
const SWEEPS = [
  { runs: 100, lines: 100_000 },
  { runs: 1, lines: 1_000_000 },
] as const;

export async function largeFiles(reference: () => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { runs, lines } of SWEEPS) {
    const folder = scratchFolder();
    const alive = setInterval(() => undefined, 1000);
    try {
      const sweep = sweepOf(folder, runs, lines);
      const before = referenceNow(reference);
      const { first, firstCpu, slice, packed, rows, rest } = await opening(sweep);
      const beside = (before + referenceNow(reference)) / 2;
      const name = `${runs} ${runs === 1 ? 'run' : 'runs'} of ${lines} lines`;
      const finding = (quantity: string, ms: number, budgetMs: number): Finding => ({
        quantity: `${name}: ${quantity}`,
        ratio: ms / beside,
        ms,
        budget: below(budgetMs, ms),
      });
      findings.push(
        finding('first curves', first, FIRST_CURVES_BUDGET_MS),
        finding('longest slice until all is read', slice, SLICE_BUDGET_MS),
        finding('all series packed for a panel', packed, SLICE_BUDGET_MS),
        finding('longest slice while the rest is read', rest.slice, SLICE_BUDGET_MS),
      );
      console.log(
        `  ${name}: first curves in ${firstCpu.toFixed(0)} ms of processor time; ${(100 * rest.share).toFixed(0)} % of the rest read in ${(rest.ms / 1000).toFixed(1)} s; event loop late by ` +
          `${rest.lateMs.p99.toFixed(1)} ms (99 %), ${rest.lateMs.max.toFixed(1)} ms at most; heap ${(rest.heap / 2 ** 20).toFixed(0)} MiB, ${rows} lines held of a run.`,
      );
      if (rows > Math.max(sampleBound(runs).lines, sampleBound(runs).kept)) throw new Error(`${name}: ${rows} lines are held of a run`);
    } finally {
      clearInterval(alive);
      rmSync(folder, { recursive: true });
    }
  }
  return findings;
}

function sweepOf(folder: string, runs: number, lines: number): string {
  const { sweep, runs: ids } = layOut(folder, exp002({ width: 100, seeds: runs }));
  const source = join(folder, 'lines');
  const file = openSync(source, 'w');
  for (let i = 0; i < lines; i += 1000)
    writeSync(file, Array.from({ length: 1000 }, (_, k) => stringifyJson(sampleLine(i + k)) + '\n').join(''));
  closeSync(file);
  for (const id of ids) {
    const run = sweepFiles(sweep).run(id);
    mkdirSync(run, { recursive: true });
    const { metrics } = runFiles(run);
    rmSync(metrics, { force: true });
    linkSync(source, metrics);
  }
  return sweep;
}

async function opening(sweep: string) {
  const store = new SweepStore();
  let first = 0;
  let state: SweepState | undefined;
  const began = performance.now();
  const processor = process.cpuUsage();
  let firstCpu = 0;
  const slice = await longestSlice(async () => {
    state = await store.open(sweep);
    first = performance.now() - began;
    const { user, system } = process.cpuUsage(processor);
    firstCpu = (user + system) / 1000;
    while ([...state.runs.values()].some(run => run.unfinished)) await pause(20);
  });
  const packing = performance.now();
  state?.seriesSince(null);
  const packed = performance.now() - packing;
  const rest = await readingOn(state);
  const rows = Math.max(...[...(state?.runs.values() ?? [])].map(run => run.columns.rows));
  store.dispose();
  return { first, firstCpu, slice, packed, rows, rest };
}

/** Of what the samples have left out, as far as it comes in the time. */
async function readingOn(state: SweepState | undefined) {
  const shareOf = () => {
    const runs = state?.view.runs ?? [];
    return runs.reduce((sum, { sampled }) => sum + (sampled?.read ?? 0), 0) / Math.max(1, runs.length);
  };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const began = performance.now();
  let heap = 0;
  delay.enable();
  const slice = await longestSlice(async () => {
    while (shareOf() < 1 && performance.now() - began < READING_ON_MS) {
      await pause(50);
      heap = Math.max(heap, process.memoryUsage().heapUsed);
    }
  });
  delay.disable();
  const lateMs = { p99: delay.percentile(99) / 1e6 - 5, max: delay.max / 1e6 - 5 };
  return { slice, lateMs, heap, share: shareOf(), ms: performance.now() - began };
}
