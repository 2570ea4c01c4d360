import assert from 'node:assert/strict';
import type { RunStateView, RunView, SweepView } from '../../../src/shared/protocol';
import type { DerivedState } from '../../../webview-ui/derived/derived-store';
import {
  axisRange,
  measuresOf,
  naturalScale,
  naturalShow,
  placeOf,
  type SweepAxis,
  sweepAxes,
  type SweepLine,
  sweepLines,
  sweepRange,
} from '../../../webview-ui/model/over-sweep';
import { fittedLines, scalingNotes } from '../../../webview-ui/model/scaling';
import { regressionWants, runSummaries } from '../../../webview-ui/model/sweep-summary';
import { type SampleRun, seriesOf, sweepOf } from './sample';

interface Run {
  readonly axes: Readonly<Record<string, unknown>>;
  readonly state?: RunStateView;
  readonly errors?: readonly number[];
  readonly freeze?: number;
  readonly plotted?: boolean;
}

const steps = [0, 10, 20, 30];
const idOf = (axes: Run['axes']) => JSON.stringify(axes);

/** Runs with snapshots every 10 steps; those that differ only by seed are a group. */
function sweep(runs: readonly Run[], freezesOfMean: readonly (number | null)[] = []): { view: SweepView; samples: SampleRun[] } {
  const samples = runs.map(({ axes, state = 'finished', errors = [4, 3, 2, 1], freeze }): SampleRun => ({
    id: idOf(axes),
    state,
    steps: steps.slice(0, errors.length),
    columns: { eval_mse: errors },
    markers: freeze === undefined ? [] : [{ kind: 'freeze', step: freeze }],
  }));
  const base = sweepOf(samples);
  const groupKey = ({ axes }: Run) => idOf(Object.fromEntries(Object.entries(axes).filter(([name]) => name !== 'seed')));
  const keys = [...new Set(runs.map(groupKey))];
  const view: SweepView = {
    ...base,
    runs: base.runs.map((run, i): RunView => ({ ...run, axes: runs[i]!.axes, plotted: runs[i]!.plotted ?? true })),
    groups: keys.map((key, i) => ({
      key,
      label: key,
      runs: runs.filter(run => groupKey(run) === key).map(run => idOf(run.axes)),
      freezeStepOfMean: freezesOfMean[i] ?? null,
    })),
  };
  return { view, samples };
}

const nothing = (): DerivedState => ({ kind: 'unknown' });
const summaries = ({ view, samples }: ReturnType<typeof sweep>, lookup: (run: string, step: number) => DerivedState = nothing) =>
  runSummaries(view, seriesOf(samples), lookup);
const regression = (mse: number | null): DerivedState => ({
  kind: 'there',
  derived: { arrays: new Map(), numbers: { mse, ridge: 1e-4, effective_rank: mse === null ? null : 12 } },
});
const meansOf = ({ means }: SweepLine) => means.map(({ x, mean, deviation, n, of }) => [x, mean, deviation, n, of]);

describe('summaries of runs', () => {
  it('hold the freeze step, the last error and the error at the freeze', () => {
    const [frozen, moving] = summaries(
      sweep([
        { axes: { width: 8, seed: 0 }, freeze: 20 },
        { axes: { width: 8, seed: 1 }, errors: [4, 3], state: 'running' },
      ]),
    );
    assert.deepEqual([frozen!.freezeStep, frozen!.finalError, frozen!.errorAtFreeze, frozen!.ended], [20, 1, 2, true]);
    assert.deepEqual([moving!.freezeStep, moving!.finalError, moving!.errorAtFreeze, moving!.lastStep], [null, 3, null, 10]);
  });

  it('take kernel regression at the freeze step, else at the last snapshot of a run that has ended', () => {
    const all = summaries(
      sweep([
        { axes: { width: 1 }, freeze: 20, state: 'running' },
        { axes: { width: 2 } },
        { axes: { width: 3 }, state: 'running' },
        { axes: { width: 4 }, state: 'queued', errors: [] },
      ]),
    );
    assert.deepEqual(
      all.map(({ regression }) => regression),
      [{ kind: 'pending', step: 20 }, { kind: 'pending', step: 30 }, { kind: 'later' }, { kind: 'later' }],
    );
    assert.deepEqual(
      regressionWants(all).map(({ run, step }) => [run, step]),
      [
        ['{"width":1}', 20],
        ['{"width":2}', 30],
      ],
    );
  });

  it('keep an unresolved regression as one without an error, and a failed one with its reason', () => {
    const all = summaries(sweep([{ axes: { width: 1 } }, { axes: { width: 2 } }]), (run): DerivedState =>
      run === '{"width":1}' ? regression(null) : { kind: 'failed', message: 'No kernel is kept.' },
    );
    assert.deepEqual(
      all.map(({ regression }) => regression),
      [
        { kind: 'there', step: 30, mse: null, continuation: null, ridge: 1e-4, rank: null },
        { kind: 'failed', step: 30, message: 'No kernel is kept.' },
      ],
    );
    assert.deepEqual(regressionWants(all), []);
  });

  it('leave out runs that are not drawn', () => {
    assert.equal(summaries(sweep([{ axes: { width: 1 } }, { axes: { width: 2 }, plotted: false }])).length, 1);
  });
});

describe('over the sweep', () => {
  const numbers = sweep(
    [
      { axes: { width: 100, seed: 0 }, freeze: 10 },
      { axes: { width: 100, seed: 1 }, freeze: 20 },
      { axes: { width: 10_000, seed: 0 }, freeze: 30 },
      { axes: { width: 10_000, seed: 1 } },
    ],
    [20, 30],
  );
  const [width, seed] = sweepAxes(numbers.view) as [SweepAxis, SweepAxis];

  it('has the axes along which runs differ, seeds last', () => {
    assert.deepEqual(
      sweepAxes(numbers.view).map(({ name, numeric }) => [name, numeric]),
      [
        ['width', true],
        ['seed', true],
      ],
    );
    assert.deepEqual(sweepAxes(sweep([{ axes: { width: 8, seed: 0 } }]).view), []);
    assert.equal(naturalScale(width), 'log');
    assert.equal(naturalScale(seed), 'linear');
    assert.ok(axisRange(width, 'log').min < 100 && axisRange(width, 'log').max > 10_000);
  });

  it('sets names side by side in the order of the sweep', () => {
    const named = sweep([{ axes: { activation: 'tanh' } }, { axes: { activation: 'relu' } }, { axes: { activation: [1, 2] } }]);
    const [axis] = sweepAxes(named.view) as [SweepAxis];
    assert.deepEqual(
      axis.values.map(({ label, x }) => [label, x]),
      [
        ['tanh', 0],
        ['relu', 1],
        ['[1,2]', 2],
      ],
    );
    assert.deepEqual([axis.numeric, naturalScale(axis), axisRange(axis, 'linear')], [false, 'linear', { min: -0.5, max: 2.5 }]);
    assert.equal(placeOf(axis, summaries(named)[1]!)!.x, 1);
  });

  it('has a point a run, and mean and deviation over the seeds that froze', () => {
    const [freeze] = sweepLines(width, ['freeze'], summaries(numbers), numbers.view);
    assert.deepEqual(
      freeze!.points.map(({ x, y, open }) => [x, y, open]),
      [
        [100, 10, false],
        [100, 20, false],
        [10_000, 30, false],
        [10_000, 30, true],
      ],
    );
    assert.deepEqual(meansOf(freeze!), [
      [100, 15, Math.sqrt(50), 2, 2],
      [10_000, 30, null, 1, 2],
    ]);
  });

  it('has the freeze of each mean curve', () => {
    const [freeze] = sweepLines(width, ['freezeOfMean'], summaries(numbers), numbers.view);
    assert.deepEqual(
      freeze!.means.map(({ x, mean }) => [x, mean]),
      [
        [100, 20],
        [10_000, 30],
      ],
    );
    assert.deepEqual(sweepLines(seed, ['freezeOfMean'], summaries(numbers), numbers.view), []);
  });

  it('has errors of network and kernel regression, the latter as they come', () => {
    const all = summaries(numbers, run =>
      run.includes('10000') ? regression(null) : run.includes('"seed":0') ? regression(0.5) : nothing(),
    );
    const lines = sweepLines(width, ['final', 'atFreeze', 'regression'], all, numbers.view);
    assert.deepEqual(
      lines.map(line => [line.measure, meansOf(line)]),
      [
        [
          'final',
          [
            [100, 1, 0, 2, 2],
            [10_000, 1, 0, 2, 2],
          ],
        ],
        [
          'atFreeze',
          [
            [100, 2.5, Math.SQRT1_2, 2, 2],
            [10_000, 1, null, 1, 2],
          ],
        ],
        ['regression', [[100, 0.5, null, 1, 2]]],
      ],
    );
  });

  it('keeps the error of a run that is under way out of the mean', () => {
    const running = sweep([
      { axes: { width: 8, seed: 0 } },
      { axes: { width: 8, seed: 1 }, state: 'running', errors: [4, 3] },
      { axes: { width: 16, seed: 0 }, state: 'queued', errors: [] },
    ]);
    const [axis] = sweepAxes(running.view) as [SweepAxis];
    const [final] = sweepLines(axis, ['final'], summaries(running), running.view);
    assert.deepEqual(meansOf(final!), [[8, 1, null, 1, 2]]);
    assert.deepEqual(
      final!.points.map(({ y, open }) => [y, open]),
      [
        [1, false],
        [3, true],
      ],
    );
  });

  it('draws a line for each value of the other axes', () => {
    const grid = sweep([1, 2].flatMap(depth => [8, 16].map(width => ({ axes: { width, depth, seed: 0 } }))));
    const [axis] = sweepAxes(grid.view) as [SweepAxis];
    assert.deepEqual(
      sweepLines(axis, ['final'], summaries(grid), grid.view).map(({ rest, index, means }) => [rest, index, means.length]),
      [
        ['depth 1', 0, 2],
        ['depth 2', 1, 2],
      ],
    );
  });

  it('finds room for points, means and spreads', () => {
    const lines = sweepLines(width, ['final'], summaries(numbers), numbers.view);
    assert.deepEqual(sweepRange(lines, 'log'), { min: 0.8, max: 1.25 });
    assert.equal(sweepRange([], 'log'), null);
  });
});

describe('the scaling over a sweep', () => {
  const widths = [10, 100, 1000];
  const run = (width: number, seed: number): SampleRun & { axes: Readonly<Record<string, unknown>> } => ({
    id: `w${width}s${seed}`,
    axes: { width, seed },
    state: 'finished',
    steps: [0, 10],
    columns: { drift: [0, (1 + 0.1 * seed) * width ** -0.5], taylor_gap: [NaN, 2 / width], trace: [5 + seed, 7] },
    markers: [],
  });
  const samples = widths.flatMap(width => [0, 1, 2].map(seed => run(width, seed)));
  const base = sweepOf(samples);
  const view: SweepView = {
    ...base,
    runs: base.runs.map((one, i): RunView => ({ ...one, axes: samples[i]!.axes, plotted: true })),
    groups: widths.map(width => ({
      key: String(width),
      label: `width ${width}`,
      runs: samples.filter(({ axes }) => axes['width'] === width).map(({ id }) => id),
      freezeStepOfMean: null,
    })),
  };
  const all = runSummaries(view, seriesOf(samples), nothing);
  const width = sweepAxes(view)[0]!;

  it('has the exponent of each quantity at the last snapshot, through the means over the seeds', () => {
    const fitted = fittedLines(width, sweepLines(width, measuresOf.linearity, all, view));
    assert.deepEqual(
      fitted.map(({ line }) => line.measure),
      ['drift', 'taylor_gap'],
    );
    assert.ok(Math.abs(fitted[0]!.law.exponent + 0.5) < 1e-12);
    assert.ok(Math.abs(fitted[1]!.law.exponent + 1) < 1e-12);
    const [sentence] = scalingNotes(width, fitted, ({ measure }) => measure);
    assert.match(sentence!, /^Exponent p of width\^p, .*: drift −0\.5 ± 0 · taylor_gap −1 ± 0\./);
  });

  it('says how much the first kernel differs from seed to seed', () => {
    const [spread] = sweepLines(width, ['spread'], all, view);
    assert.deepEqual(
      spread!.means.map(({ mean, n }) => [mean, n]),
      widths.map(() => [1 / 6, 3]),
    );
  });

  it('is what a sweep without a freeze shows, and the spectrum where nothing was trained', () => {
    assert.equal(naturalShow(all), 'linearity');
    const initial = all.map(summary => ({ ...summary, columns: { ...summary.columns, taylor_gap: null } }));
    assert.equal(naturalShow(initial), 'spectrum');
    assert.equal(naturalShow(all.map(summary => ({ ...summary, ended: false }))), 'freeze');
    assert.equal(naturalShow(all.map(summary => ({ ...summary, freezeStep: 10 }))), 'freeze');
  });

  it('has no exponent on an axis of names, or through two places', () => {
    const lines = sweepLines(width, ['drift'], all, view);
    assert.deepEqual(fittedLines({ ...width, numeric: false }, lines), []);
    assert.deepEqual(fittedLines(width, [{ ...lines[0]!, means: lines[0]!.means.slice(0, 2) }]), []);
  });
});
