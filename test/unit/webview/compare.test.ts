import assert from 'node:assert/strict';
import type { Comparison, FromComparePanel } from '../../../src/shared/compareProtocol';
import { parseFromComparePanel } from '../../../src/shared/validate-from-compare-panel';
import { parseToComparePanel } from '../../../src/shared/validate-to-compare-panel';
import { numbersTable, sectionsOf, settingRows } from '../../../webview-ui/compare/comparison-tables';
import { initialCompareState, plottedCompared, receiveCompared } from '../../../webview-ui/compare/compare-state';
import { DistanceStore, spread } from '../../../webview-ui/compare/distance-store';
import { mergedSweep, unpairedRuns } from '../../../webview-ui/compare/merged-sweep';
import { parseSavedComparison } from '../../../webview-ui/compare/saved-comparison';
import { orderedColours } from '../../../src/shared/palette';
import { sidedTheme } from '../../../webview-ui/compare/sided-theme';
import { defaultSettings } from '../../../webview-ui/state/view-settings';
import type { ChartTheme } from '../../../webview-ui/charts/theme';
import { sampleComparison } from '../../webview/sample-comparison';

const { compared, comparison, columns } = sampleComparison();
const packed = () => {
  const buffer = Float64Array.from(columns.flatMap(({ values }) => values)).buffer;
  let offset = 0;
  return {
    buffer,
    columns: columns.map(({ values, ...column }) => {
      offset += values.length;
      return { ...column, offset: offset - values.length, length: values.length };
    }),
  };
};

describe('both sides as one sweep', () => {
  it('has the runs of both, named with their side, in groups of equal values side by side', () => {
    const { sweep } = mergedSweep(compared, comparison);
    assert.deepEqual(
      sweep.groups.map(({ label }) => label),
      ['a · width 100', 'a · width 512', 'b · width 512', 'a · width 1024', 'b · width 1024', 'b · width 2048'],
    );
    assert.equal(sweep.runs.length, 18);
    assert.deepEqual(sweep.runs[0]!.axes, { width: 100, seed: 0, side: 'a' });
    assert.ok(sweep.groups.every(({ runs, label }) => runs.every(run => run.startsWith(`${label[0]}/`))));
  });

  it('gives partners one colour, and b a dash', () => {
    const { styles } = mergedSweep(compared, comparison);
    // Those that the widths have in a's own sweep, from the least to the greatest; 2048, which only b has, as in b's.
    const last = orderedColours.length - 1;
    assert.deepEqual(
      styles.map(({ colour }) => orderedColours.indexOf(colour as (typeof orderedColours)[number])),
      [0, last / 2, last / 2, last, last, last],
    );
    const theme = sidedTheme({ colour: (id: string) => id, dash: () => [], highContrast: false } as unknown as ChartTheme, styles);
    assert.notDeepEqual(theme.dash(4), theme.dash(5), 'nor does what has no partner look as if it had one');
    assert.equal(theme.curve(1), theme.curve(2));
    assert.deepEqual(theme.dash(1), []);
    assert.ok(theme.dash(2).length > 0);
    const contrast = sidedTheme({ ...theme, highContrast: true }, styles);
    const dashes = styles.map((_, group) => JSON.stringify(contrast.dash(group)));
    assert.equal(new Set(dashes.slice(0, 5)).size, 5, 'without colour every curve has its own dash, as long as there are dashes');
  });

  it('is paired by equal values before the analysis has answered, and as it says from then on', () => {
    assert.equal(mergedSweep(compared, null).pairing.get('a/width=512,seed=1'), 'b/width=512,seed=1');
    const other: Comparison = {
      ...comparison,
      pairs: [{ axes: {}, runs: { a: 'width=100,seed=0', b: 'width=2048,seed=2' }, quantities: {} }],
    };
    const merged = mergedSweep(compared, other);
    assert.equal(merged.pairing.get('b/width=2048,seed=2'), 'a/width=100,seed=0');
    assert.equal(merged.pairing.get('a/width=512,seed=1'), undefined);
    assert.equal(unpairedRuns(merged).length, 16);
  });

  it('of two single runs is always a pair, whatever their values', () => {
    const single = { a: { ...compared.a, run: 'width=100,seed=0' }, b: { ...compared.b, run: 'width=2048,seed=1' } };
    assert.equal(mergedSweep(single, null).pairing.get('a/width=100,seed=0'), 'b/width=2048,seed=1');
  });

  it('tells freeze criteria that differ with each run: one label cannot stand for both', () => {
    const { sweep } = compared.b;
    const b = { ...compared.b, sweep: { ...sweep, conventions: { ...sweep.conventions, freeze: { k: 5, fraction: 0.01 } } } };
    const [first] = mergedSweep({ ...compared, b }, null).sweep.runs;
    assert.equal(first!.axes['analysis.freeze.k'], 3);
    assert.equal(first!.axes['analysis.freeze.fraction'], undefined);
  });
});

describe('the state of a comparison', () => {
  it('takes snapshots, increments without gaps, and numbers beside them', () => {
    const first = receiveCompared(initialCompareState, { type: 'snapshot', sequence: 3, compared, series: packed() }).state;
    assert.equal(first.series.rows('b/width=512,seed=0'), 81);
    const told = receiveCompared(first, { type: 'comparison', result: { ok: true, comparison } }).state;
    assert.deepEqual(told.comparison, { ok: true, comparison });
    const { state, replies } = receiveCompared(told, { type: 'increment', sequence: 5, compared, series: packed() });
    assert.equal(state.phase, 'resyncing');
    assert.deepEqual(replies, [{ type: 'resync' }]);
  });

  it('refuses what is no message, with the place', () => {
    const { state, replies } = receiveCompared(initialCompareState, { type: 'comparison', result: { ok: true, comparison: {} } });
    assert.match(state.refusal!, /^result\.comparison\.unpaired: expected an object/);
    assert.equal(replies[0]?.type, 'report');
  });

  it('shows at once what is drawn, on its side only', () => {
    const shown = receiveCompared(initialCompareState, { type: 'snapshot', sequence: 3, compared, series: packed() }).state;
    const { compared: after } = plottedCompared(shown, ['b/width=512,seed=0'], false);
    assert.deepEqual(
      [after!.a, after!.b].map(({ sweep }) => sweep.runs.filter(({ plotted }) => !plotted).map(({ id }) => id)),
      [[], ['width=512,seed=0']],
    );
  });

  it('is kept over a reload, and anything else is not taken for it', () => {
    const pair = { a: { sweep: '/s/1', run: null }, b: { sweep: '/s/2', run: null } };
    const saved = { pair, view: defaultSettings, tables: { order: 'axes', layout: 'beside', open: { numbers: false } } };
    assert.deepEqual(parseSavedComparison(JSON.parse(JSON.stringify(saved))), saved);
    for (const other of [null, {}, { ...saved, pair: { a: pair.a } }, { ...saved, tables: { order: 'up', layout: 'beside', open: {} } }])
      assert.equal(parseSavedComparison(other), null);
  });
});

describe('messages of a comparison', () => {
  it('are taken when they are as the protocol says', () => {
    const messages: FromComparePanel[] = [
      { type: 'ready' },
      { type: 'openDiff' },
      { type: 'openMonitor', side: 'b' },
      { type: 'plot', runs: ['a/r'], plotted: false },
      { type: 'distances', request: 1, a: 'a/r', b: 'b/r', steps: [0, 20] },
      { type: 'derive', request: 2, run: 'a/r', step: 20, get: ['stops'] },
    ];
    for (const message of messages) assert.deepEqual(parseFromComparePanel(message), { ok: true, message });
  });

  it('are refused otherwise', () => {
    const refused = [
      null,
      { type: 'control', action: 'stop', run: null },
      { type: 'openMonitor', side: 'c' },
      { type: 'distances', request: 1, a: 'a/r', b: 'b/r', steps: [-1] },
      { type: 'distances', request: 1, a: 7, b: 'b/r', steps: [] },
    ];
    for (const message of refused) assert.equal(parseFromComparePanel(message).ok, false, JSON.stringify(message));
    assert.equal(parseToComparePanel({ type: 'snapshot', sequence: 1, compared: { a: compared.a }, series: packed() }).ok, false);
    const distances = {
      type: 'distances',
      request: 1,
      result: { ok: true, steps: [0], distances: [{ step: 0, distance: 'far', relative: null }] },
    };
    assert.equal(parseToComparePanel(distances).ok, false);
  });
});

describe('the tables of a comparison', () => {
  it('show means, difference, interval and n of each group, and mark an interval without 0', () => {
    const { rows, columns: heads } = numbersTable(comparison);
    assert.deepEqual(heads, ['mean a', 'mean b', 'b − a', '95 % interval of b − a', 'n']);
    const [first, second] = rows;
    assert.deepEqual([first!.quantity, first!.axes, first!.cells[4], first!.differs], ['loss', 'width 512', '3 pairs', true]);
    assert.equal(second!.differs, false);
  });

  it('show the numbers of single runs, where there are no groups', () => {
    const { rows, columns: heads } = numbersTable({ ...comparison, groups: [] });
    assert.deepEqual(heads, ['a', 'b', 'b − a']);
    assert.equal(rows.length, comparison.pairs.length * 3);
  });

  it('are ordered by quantity or by the values of the axes', () => {
    const table = numbersTable(comparison);
    assert.deepEqual(
      sectionsOf(table, 'quantity').map(({ title }) => title),
      ['Training loss', 'Error on the grid', 'Kernel drift'],
    );
    assert.deepEqual(
      sectionsOf(table, 'axes').map(({ title }) => title),
      ['width 512', 'width 1024'],
    );
  });

  it('write settings as in the file', () => {
    assert.deepEqual(
      settingRows([
        { key: 'k', a: null, b: 'erf' },
        { key: 'l', a: [1, 2], b: false },
      ]),
      [
        ['k', '–', 'erf'],
        ['l', '[1,2]', 'false'],
      ],
    );
  });
});

describe('distances of kernels on the page', () => {
  const setUp = () => {
    const posted: FromComparePanel[] = [];
    const changes: number[] = [];
    const store = new DistanceStore(
      message => posted.push(message),
      () => changes.push(1),
    );
    const answer = (steps: readonly number[]) => {
      const message = posted.at(-1);
      assert.ok(message?.type === 'distances');
      const asked = message.steps.filter(step => steps.includes(step));
      store.receive({
        type: 'distances',
        request: message.request,
        result: { ok: true, steps, distances: asked.map(step => ({ step, distance: step / 100, relative: null })) },
      });
      return message;
    };
    return { store, posted, changes, answer };
  };
  const pair = { a: 'a/r', b: 'b/r', lastStep: 200 };
  const all = Array.from({ length: 21 }, (_, i) => i * 10);

  it('are asked for a few at a time, spread over training first, until all are there', () => {
    const { store, posted, answer } = setUp();
    store.want([pair]);
    assert.deepEqual(posted, [{ type: 'distances', request: 1, a: 'a/r', b: 'b/r', steps: [] }]);
    answer(all);
    const { steps: first } = answer(all);
    assert.deepEqual([first.length, first[0], first.at(-1)], [8, 0, 200]);
    answer(all);
    answer(all);
    assert.equal(posted.length, 4);
    assert.deepEqual(
      store.get(pair).distances.map(({ step }) => step),
      all,
    );
    assert.ok(store.isComplete);
  });

  it('are asked for again when the runs have grown, and not before', () => {
    const { store, posted, answer } = setUp();
    store.want([pair]);
    answer([0]);
    answer([0]);
    store.want([pair]);
    assert.equal(posted.length, 2);
    store.want([{ ...pair, lastStep: 300 }]);
    assert.equal(posted.length, 3);
  });

  it('that cannot be had are told once, until they are asked for again', () => {
    const { store, posted } = setUp();
    store.want([pair]);
    store.receive({ type: 'distances', request: 1, result: { ok: false, message: 'other points' } });
    assert.equal(store.get(pair).failure, 'other points');
    assert.equal(posted.length, 1);
    store.retry();
    assert.equal(posted.length, 2);
  });

  it('are spread evenly with both ends', () => {
    assert.deepEqual(spread(all, 3), [0, 100, 200]);
    assert.deepEqual(spread([1, 2], 8), [1, 2]);
  });
});
