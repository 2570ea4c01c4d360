/** Sweeps as the store shows them, with only what a test cares about spelt out. */
import type { RunStateView, RunView, SweepView } from '../../../src/shared/protocol';

export function aRun(state: RunStateView, more: Partial<RunView> = {}): RunView {
  return {
    id: 'width=512,seed=3',
    axes: { width: 512, seed: 3 },
    state,
    step: null,
    steps: null,
    startedAt: null,
    wallS: null,
    remainingS: null,
    plotted: true,
    engine: null,
    precision: null,
    error: null,
    markers: [],
    ...more,
  };
}

export function aSweep(state: RunStateView, runs: readonly RunView[], more: Partial<SweepView> = {}): SweepView {
  const criterion = { k: 3, fraction: 0.01 };
  return {
    path: '/data/results/exp002/1',
    name: 'exp002',
    created: '2026-01-01T12:00:00.000Z',
    state,
    remainingS: null,
    data: { kind: 'circle' },
    snapshotSpacing: 500,
    conventions: { loss: 'mse', reduction: 'trace-mean', freeze: criterion, velocityFreeze: criterion },
    groups: [],
    runs,
    ...more,
  };
}

/** The texts as they stand, with `{0}` filled in: what the editor does without a translation. */
export const untranslated = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));
