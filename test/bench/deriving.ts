/** What a position of the time slider costs: from a panel's request to the answer of the analysis thread, on a run of exp002 that keeps parameters. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { AnalysisThread } from '../../src/analysis/analysisThread';
import { runWorker } from '../../src/engine/worker/worker';
import { sweepFiles } from '../../src/runs/layout';
import type { DerivedName } from '../../src/shared/protocol';
import { exp002, layOut, scratchFolder } from './exp002';
import { below, type Budget, type Finding } from './findings';
import { median, referenceNow } from './interleaved';

const POSITIONS = 20;
const BUDGET_MS = 100;

export async function deriving(reference: () => void, width: number): Promise<Finding[]> {
  const folder = scratchFolder();
  const program = join(folder, 'analysis.js');
  buildSync({
    entryPoints: [join(__dirname, '../../src/analysis/thread/program.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  const thread = new AnalysisThread({
    program,
    onCrash: error => {
      throw error;
    },
  });
  // The thread keeps no process alive; in the editor the editor does.
  const alive = setInterval(() => undefined, 1000);
  try {
    const settings = exp002({ width, steps: POSITIONS });
    const { sweep, runs } = layOut(folder, { ...settings, train: { ...settings.train, eval_every: 1 } });
    for (const run of runs) await runWorker(sweep, run);
    const run = sweepFiles(sweep).run(runs[0] ?? '');
    const times = async (...get: DerivedName[]) => {
      const all: number[] = [];
      for (let step = 1; step < POSITIONS; step++) all.push(await timeOf(thread, run, step, get));
      return all;
    };
    await times('stops', 'data'); // Starts the thread and opens the run.
    const before = referenceNow(reference);
    const [kernel, regression] = [await times('preds_eval', 'K_train_train'), await times('kernel_regression')];
    const beside = (before + referenceNow(reference)) / 2;
    const finding = (quantity: string, found: readonly number[], kind: Budget['kind']): Finding => {
      const ms = median(found);
      return { quantity, ratio: ms / beside, ms, budget: { ...below(BUDGET_MS, ms), kind } };
    };
    return [
      finding('outputs and kernel of a position', kernel, 'binding'),
      finding('kernel regression of it, its kernel known', regression, 'target'),
    ];
  } finally {
    clearInterval(alive);
    thread.dispose();
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds on the clock. */
async function timeOf(thread: AnalysisThread, run: string, step: number, get: readonly DerivedName[]): Promise<number> {
  const began = performance.now();
  const result = await thread.ask(timeOf, { type: 'derive', run, step, get });
  if (!result?.ok) throw new Error(result?.message ?? 'superseded');
  return performance.now() - began;
}
