/** Networks with convolutions: a training step and a snapshot on every engine, beside PyTorch with both cores, in time and in memory. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { textTable } from '../../src/cli/table';
import { projectFolder } from '../support/project';
import { digits } from './findings';

const WIDTHS = [64, 128, 256];
/** The bound of a snapshot's memory, 512 MB, is a promise up to here. */
const WIDEST = 512;
const LIMIT_MS = 10 * 60_000;

interface Measured {
  readonly ms: number;
  readonly megabytes: number;
  /** By so much the process grew in the first one; not told by every peer. */
  readonly grown?: number;
}
type Case = Measured | { readonly missing: string };

const REFERENCE = 'PyTorch';
const ENGINES: Readonly<Record<string, (width: number, work: string) => Case>> = {
  [REFERENCE]: (width, work) =>
    run(process.env['NTK_MONITOR_PYTHON'] ?? 'python3', [join(projectFolder, 'test/bench/peers/torch_cnn.py'), String(width), work]),
  tensorflow: (width, work) => ours('tensorflow', width, work),
  embedded: (width, work) => ours('embedded', width, work),
};

/** Targets: a native snapshot in 0.8 of PyTorch's time and a quarter of its memory, a native step in its time, the embedded ones in four times the native. */
export function showConvolutional(): void {
  const rows: string[][] = [];
  for (const width of WIDTHS) {
    for (const work of ['step', 'snapshot']) {
      const found = Object.entries(ENGINES).map(([engine, measure]) => [engine, measure(width, work)] as const);
      const peer = found.find(([engine]) => engine === REFERENCE)?.[1];
      for (const [engine, measured] of found) rows.push([`${work}, width ${width}, ${engine}`, ...columns(measured, peer)]);
    }
  }
  for (const engine of ['tensorflow', 'embedded'] as const)
    rows.push([`snapshot, width ${WIDEST}, ${engine}`, ...columns(ours(engine, WIDEST, 'snapshot'), undefined)]);
  console.log('\nNetworks with convolutions: 128 images a step; snapshots of 32 images, 10 outputs, trace (× is PyTorch beside it)');
  console.log(textTable(['quantity', 'time ×', 'ms', 'memory ×', 'MB', 'grown MB'], rows).join('\n'));
}

function columns(measured: Case, peer: Case | undefined): string[] {
  if ('missing' in measured) return [`missing (${measured.missing})`];
  const ratio = (of: 'ms' | 'megabytes') => (peer && !('missing' in peer) ? digits(measured[of] / peer[of]) : '-');
  return [
    ratio('ms'),
    digits(measured.ms),
    ratio('megabytes'),
    digits(measured.megabytes),
    measured.grown === undefined ? '-' : digits(measured.grown),
  ];
}

function ours(engine: string, width: number, work: string): Case {
  return run(process.execPath, ['--import', 'tsx', join(projectFolder, 'test/bench/cnnCase.ts'), engine, String(width), work]);
}

function run(program: string, args: readonly string[]): Case {
  const { stdout, stderr, error, status } = spawnSync(program, args, { encoding: 'utf8', timeout: LIMIT_MS, cwd: projectFolder });
  if (error) return { missing: error.message };
  const line = stdout.split('\n').find(text => text.startsWith('{'));
  if (line === undefined) return { missing: `ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  return JSON.parse(line) as Case;
}

if (require.main === module) showConvolutional();
