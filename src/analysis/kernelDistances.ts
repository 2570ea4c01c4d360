/** How far the kernels of two runs are apart at the steps that both have, where the rows of both stand for the same points. */
import { setImmediate as turn } from 'node:timers/promises';
import type { NpyArray } from '../runs/npy';
import { drift } from '../science/metrics/drift';
import { kernelDistance } from '../science/metrics/kernelDistance';
import type { DistancesResult, KernelDistance } from '../shared/compareProtocol';
import { AnalysisError } from './errors';
import type { RunSnapshots } from './runSnapshots';

type Distances = Omit<Extract<DistancesResult, { ok: true }>, 'ok'>;

/**
 * S = 1 - CKA(K_a, K_b) by run a's estimator (science/metrics/kernelDistance) and ‖K_b - K_a‖_F / ‖K_a‖_F.
 * @param wanted steps; those that not both runs can show are passed over. Gives way between two steps.
 * @returns null when the signal was aborted meanwhile. @throws AnalysisError `different_probes`; RunReadError for damaged arrays
 */
export async function kernelDistances(
  a: RunSnapshots,
  b: RunSnapshots,
  wanted: readonly number[],
  signal: AbortSignal,
): Promise<Distances | null> {
  requireSameProbes(a, b);
  const steps = commonKernelSteps(a, b);
  const distances: KernelDistance[] = [];
  for (const step of steps.filter(of => wanted.includes(of))) {
    await turn();
    for (const run of [a, b]) await run.prepare(['K_train_train'], step, signal);
    if (signal.aborted) return null;
    distances.push(distanceAt(a, b, step));
  }
  return { steps, distances };
}

/** Steps, ascending, at which the kernel of either run is kept or can be computed. */
function commonKernelSteps(a: RunSnapshots, b: RunSnapshots): number[] {
  const ofB = new Set(b.steps.filter(step => b.hasKernel(step)));
  return a.steps.filter(step => ofB.has(step) && a.hasKernel(step));
}

function distanceAt(a: RunSnapshots, b: RunSnapshots, step: number): KernelDistance {
  const [K, L] = [a.matrix('K_train_train', step), b.matrix('K_train_train', step)];
  if (!K.data.every(Number.isFinite) || !L.data.every(Number.isFinite)) return { step, distance: null, relative: null };
  return { step, distance: kernelDistance(K, L, a.settings.analysis.cka), relative: drift(L, K) };
}

/** Two kernels can be compared entry by entry only where their entries stand for the same points and outputs. */
function requireSameProbes(a: RunSnapshots, b: RunSnapshots): void {
  const differs = (what: string, of: string, and: string) =>
    new AnalysisError(
      'different_probes',
      `${a.runDir} and ${b.runDir}: expected kernels on the same probe, found ${what}: ${of} and ${and}`,
    );
  const [reductionA, reductionB] = [a.settings.probe.reduction, b.settings.probe.reduction];
  if (reductionA !== reductionB) throw differs('different reductions of the outputs', reductionA, reductionB);
  const [shapeA, shapeB] = [a.shapeOf('K_train_train'), b.shapeOf('K_train_train')];
  if (shapeA.join() !== shapeB.join()) throw differs('kernels of different sizes', shapeA.join(' x '), shapeB.join(' x '));
  if (!samePoints(a.dataset('X_train'), b.dataset('X_train')))
    throw new AnalysisError('different_probes', `${a.runDir} and ${b.runDir}: expected kernels on the same probe, found other points`);
}

function samePoints(a: NpyArray | undefined, b: NpyArray | undefined): boolean {
  if (!a || !b || a.data.length !== b.data.length) return false;
  return a.data === b.data || Array.prototype.every.call(a.data, (value: unknown, i: number) => value === b.data[i]);
}
