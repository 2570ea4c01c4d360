/** What part of a run goes into its snapshots: exp002 at width 100 as a worker runs it, 500 steps between two snapshots. */
import { rmSync } from 'node:fs';
import { openSession } from '../../src/engine/worker/openSession';
import { sweepFiles } from '../../src/runs/layout';
import { DEFAULT_EVAL_EVERY } from '../../src/experiment/limits';
import { RunWriter } from '../../src/runs/writer';
import { exp002, firstRunOf, layOut, scratchFolder } from './exp002';
import type { Finding } from './findings';
import { median, processorMs, referenceNow } from './interleaved';

const WIDTH = 100;
const SNAPSHOTS = 16;
/** The first ones compile the program and write kernels, as the last one does: the others are what a long run is made of. */
const SKIPPED = 3;
/** Snapshots are to take less than this part of such a run. */
const TARGET = 0.5;

export async function runShare(reference: () => void): Promise<Finding[]> {
  const [before, stretches, after] = [referenceNow(reference), await stretchesOfRun(), referenceNow(reference)];
  const beside = (before + after) / 2;
  const [steps, snapshot] = [median(stretches.map(({ stepsMs }) => stepsMs)), median(stretches.map(({ snapshotMs }) => snapshotMs))];
  const share = median(stretches.map(({ stepsMs, snapshotMs }) => snapshotMs / (stepsMs + snapshotMs)));
  const percent = Math.round(share * 100);
  return [
    { quantity: `500 steps of a run, width ${WIDTH}`, ratio: steps / beside, ms: steps },
    {
      quantity: `a snapshot of it: ${percent} % of the run`,
      ratio: snapshot / beside,
      ms: snapshot,
      budget: { limit: `< ${TARGET * 100} % of the run`, used: share / TARGET, kind: 'target' },
    },
  ];
}

interface Stretch {
  readonly stepsMs: number;
  /** Of the snapshot that ends it. */
  readonly snapshotMs: number;
}

async function stretchesOfRun(): Promise<Stretch[]> {
  const { eval_every: spacing = DEFAULT_EVAL_EVERY } = firstRunOf(exp002({ width: WIDTH })).train;
  const settings = exp002({ width: WIDTH, steps: SNAPSHOTS * spacing });
  const folder = scratchFolder();
  const { sweep, runs } = layOut(folder, settings);
  const writer = RunWriter.reopen(sweepFiles(sweep).run(runs[0] ?? ''));
  try {
    const session = await openSession(sweep, firstRunOf(settings), writer);
    const stretches: Stretch[] = [];
    session.advance(Infinity);
    while (stretches.length < SNAPSHOTS - 1) {
      const began = processorMs();
      session.advance(Infinity);
      const trained = processorMs();
      session.advance(Infinity);
      stretches.push({ stepsMs: trained - began, snapshotMs: processorMs() - trained });
    }
    return stretches.slice(SKIPPED);
  } finally {
    writer.close();
    rmSync(folder, { recursive: true });
  }
}
