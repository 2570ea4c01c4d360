/** What large files of metrics cost the extension's store: from opening to the first curves, its slices, and what is held of them. */
import { closeSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
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
      const { first, slice, packed, rows } = await opening(sweep);
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
      );
      if (rows > sampleBound(runs).lines) throw new Error(`${name}: ${rows} lines are held of a run`);
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
  const slice = await longestSlice(async () => {
    state = await store.open(sweep);
    first = performance.now() - began;
    while ([...state.runs.values()].some(run => run.unfinished)) await pause(20);
  });
  const packing = performance.now();
  state?.seriesSince(null);
  const packed = performance.now() - packing;
  const rows = Math.max(...[...(state?.runs.values() ?? [])].map(run => run.columns.rows));
  store.dispose();
  return { first, slice, packed, rows };
}
