/** The kernel distance between all pairs of snapshots of a run, thinned to what time and memory allow. */
import { distanceBetween, type NormalisedKernel, normalisedKernel } from '../science/metrics/kernelDistance';
import { AnalysisError } from './errors';
import type { RunSnapshots } from './runSnapshots';

export interface DistanceMap {
  /** [S] of the snapshots that were compared, ascending. */
  readonly steps: readonly number[];
  /** [S, S] row-major, symmetric, zero diagonal; S = 1 - CKA by the variant of the analysis settings. NaN where CKA is not defined. */
  readonly distances: Float64Array;
  /** Snapshots whose kernel could be compared. */
  readonly available: number;
}

export interface DistanceMapBounds {
  /** Snapshots at most, 2 or more. */
  readonly snapshots: number;
  /** Milliseconds that the kernels may take; two are always compared. Absent: no bound. */
  readonly budgetMs?: number;
}

/** Numbers of all kernels that are held at once: 256 MB. */
const MAX_NUMBERS = 2 ** 25;

/** @throws AnalysisError `too_large` where not even two kernels fit, and what reading a kernel throws. */
export function distanceMap(run: RunSnapshots, { snapshots, budgetMs = Infinity }: DistanceMapBounds): DistanceMap {
  const available = run.steps.filter(step => run.hasKernel(step));
  const size = run.shapeOf('K_train_train').reduce((product, side) => product * side, 1);
  const fitting = Math.floor(MAX_NUMBERS / size);
  if (fitting < 2) {
    const message = `${run.runDir}: distances: expected kernels of at most ${MAX_NUMBERS / 2} numbers, found ${size}`;
    throw new AnalysisError('too_large', message);
  }
  const began = performance.now();
  const kernels = new Map<number, NormalisedKernel | null>();
  for (const step of fromCoarseToFine(thinned(available, Math.min(snapshots, fitting)))) {
    if (kernels.size >= 2 && performance.now() - began > budgetMs) break;
    kernels.set(step, normalisedKernel(run.matrix('K_train_train', step), run.settings.analysis.cka));
  }
  const steps = [...kernels.keys()].sort((a, b) => a - b);
  return {
    steps,
    distances: pairwise(steps.map(step => kernels.get(step) ?? null)),
    available: available.length,
  };
}

function pairwise(kernels: readonly (NormalisedKernel | null)[]): Float64Array {
  const n = kernels.length;
  const distances = new Float64Array(n * n);
  kernels.forEach((u, i) => {
    for (let j = i; j < n; j++) {
      const v = kernels[j];
      const distance = u && v ? distanceBetween(u, v) : NaN;
      distances[i * n + j] = distance;
      distances[j * n + i] = distance;
    }
  });
  return distances;
}

/** At most `most` of them, evenly chosen, first and last among them. */
export function thinned(steps: readonly number[], most: number): number[] {
  if (steps.length <= most) return [...steps];
  const at = Array.from({ length: most }, (_, i) => Math.round((i * (steps.length - 1)) / (most - 1)));
  return at.flatMap(index => steps[index] ?? []);
}

/** Both ends, then the middles of what lies between: wherever it is broken off, what is there is spread evenly. */
export function fromCoarseToFine(steps: readonly number[]): number[] {
  const last = steps.length - 1;
  const order = new Set<number>(last < 0 ? [] : [0, last]);
  for (let parts = 2; order.size < steps.length; parts *= 2) {
    for (let part = 1; part < parts; part += 2) order.add(Math.round((part * last) / parts));
  }
  return [...order].flatMap(index => steps[index] ?? []);
}
