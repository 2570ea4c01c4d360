/**
 * What snapshots, and the linear picture in them, take of whole runs, first to last snapshot, in processes of their own as workers are: with everything that happens once
 * a run, and with the compiler that turns JavaScript into machine code, which short runs hardly outlive.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { loadExperiment } from '../../src/experiment/load';
import { planRuns } from '../../src/experiment/sweep';
import { projectFolder } from '../support/project';
import { scratchFolder } from './exp002';
import type { Finding } from './findings';
import { referenceNow } from './interleaved';
import type { RunTimes } from './wholeRun';

interface Subject {
  readonly preset: string;
  /** Of many steps a run takes so many; 0: all. */
  readonly steps: number;
  /** Training of milliseconds is over before anything is compiled: what it takes is told and decides nothing. */
  readonly isShort?: boolean;
}

const SUBJECTS: readonly Subject[] = [
  { preset: 'exp002', steps: 0 },
  { preset: 'lazy-vs-rich', steps: 0 },
  { preset: 'weight-decay-ridge', steps: 0 },
  { preset: 'logistic-sharpness', steps: 0 },
  { preset: 'ntk-profile', steps: 0 },
  { preset: 'reactivation-standard-quick', steps: 0 },
  { preset: 'exp002-quick', steps: 0, isShort: true },
  { preset: 'width-scaling', steps: 0, isShort: true },
];
const LIMIT = 0.25;
/** Snapshots are to take less than this part of exp002 at width 100, its first run. */
const SNAPSHOTS_TARGET = 0.5;

export function wholeRuns(reference: () => void): Finding[] {
  const folder = scratchFolder();
  const program = join(folder, 'wholeRun.cjs');
  buildSync({
    entryPoints: [join(projectFolder, 'test', 'bench', 'wholeRun.ts')],
    outfile: program,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@tensorflow/tfjs-node'],
    logLevel: 'error',
  });
  try {
    return [
      snapshotsOfFirst(program, referenceNow(reference)),
      ...SUBJECTS.map(subject => found(subject, program, referenceNow(reference))),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function snapshotsOfFirst(program: string, beside: number): Finding {
  const { trainingMs, wholeMs } = timesOf(program, 'exp002', 0, 0);
  const share = 1 - trainingMs / wholeMs;
  return {
    quantity: `exp002, width 100: snapshots are ${percent(share)} of the run`,
    ratio: (wholeMs - trainingMs) / beside,
    ms: wholeMs - trainingMs,
    budget: { limit: `< ${percent(SNAPSHOTS_TARGET)} of the run`, used: share / SNAPSHOTS_TARGET, kind: 'target' },
  };
}

function timesOf(program: string, preset: string, index: number, steps: number): RunTimes {
  const output = execFileSync(process.execPath, [program, preset, String(index), String(steps)], { encoding: 'utf8' });
  return JSON.parse(output) as RunTimes;
}

function found({ preset, steps, isShort = false }: Subject, program: string, beside: number): Finding {
  const runs = firstSeeds(preset).map(index => timesOf(program, preset, index, steps));
  const sum = (of: (run: RunTimes) => number) => runs.reduce((total, run) => total + of(run), 0);
  const [training, departure] = [sum(run => run.trainingMs), sum(run => run.departureMs)];
  return {
    quantity: `${preset}: ${percent(departure / training)} of the steps, ${percent(departure / sum(run => run.wholeMs))} of the runs`,
    ratio: departure / beside,
    ms: departure,
    budget: { limit: `< ${LIMIT * 100} % of the steps`, used: departure / training / LIMIT, kind: isShort ? 'target' : 'binding' },
  };
}

/** Places of the runs with the first seed. */
function firstSeeds(preset: string): number[] {
  const loaded = loadExperiment(preset);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return planRuns(loaded.settings).flatMap(({ settings }, index) => (settings.seed === 0 ? [index] : []));
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}
