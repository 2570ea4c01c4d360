/**
 * What a user would take instead: the same step and kernel jitted in JAX, and in PyTorch, by scripts of `peers/`. A peer that is not
 * installed is named as missing. `NTK_MONITOR_PYTHON` names the Python that has them; `python3` otherwise.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../support/project';

export const peerNames = ['JAX', 'PyTorch'] as const;
export type PeerName = (typeof peerNames)[number];
export type Precision = 'float32' | 'float64';

/** Milliseconds at one width, M = 256 and 720 evaluation points. */
export interface PeerTimes {
  readonly width: number;
  readonly step: number;
  /** K_tt, K_et and the eigenvalues of K_tt. */
  readonly kernel: number;
  readonly cross: number;
  readonly eigenvalues: number;
}

export type Peer =
  | { readonly name: PeerName; readonly precision: Precision; readonly version: string; readonly times: readonly PeerTimes[] }
  | { readonly name: PeerName; readonly precision: Precision; readonly missing: string };

const SCRIPTS: Readonly<Record<PeerName, string>> = { JAX: 'jax_exp002.py', PyTorch: 'torch_exp002.py' };
const LIMIT_MS = 15 * 60_000;

/** Both cores are the peer's while it is measured. */
export function measurePeer(name: PeerName, precision: Precision, widths: readonly number[]): Peer {
  const python = process.env['NTK_MONITOR_PYTHON'] ?? 'python3';
  const task = JSON.stringify({ widths, points: 256, evalPoints: 720, precision });
  const { stdout, stderr, error, status } = spawnSync(python, [join(projectFolder, 'test/bench/peers', SCRIPTS[name]), task], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error) return { name, precision, missing: `${python}: ${error.message}` };
  const lines = stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as { missing?: string; version?: string } & Partial<PeerTimes>);
  const missing = lines.find(line => line.missing !== undefined)?.missing;
  if (missing !== undefined) return { name, precision, missing: `${python}: ${missing}` };
  if (status !== 0) return { name, precision, missing: `${python} ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  return {
    name,
    precision,
    version: lines[0]?.version ?? '?',
    times: lines.filter((line): line is PeerTimes => typeof line.width === 'number'),
  };
}
