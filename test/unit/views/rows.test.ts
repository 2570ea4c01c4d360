import assert from 'node:assert/strict';
import { curveColour } from '../../../src/shared/palette';
import type { RunStateView } from '../../../src/shared/protocol';
import { looksTheSame, RunPlaces, runRow, sweepRow } from '../../../src/views/rows';
import { aRun, aSweep, untranslated as t } from './sweepFixture';

const states: readonly RunStateView[] = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'diverged', 'lost'];
const group = (key: string, runs: readonly string[]) => ({ key, label: key, runs, freezeStepOfMean: null });

describe('rows of the tree', () => {
  it('show the state of a run by the shape of its icon and its curve by the colour', () => {
    const icons = states.map(state => runRow(aRun(state), curveColour(1), t).icon);
    assert.equal(new Set(icons).size, states.length);
    for (const state of states) assert.equal(runRow(aRun(state), curveColour(1), t).colour, curveColour(1), state);
  });

  it('give runs of one group one colour, that of the legend and the charts', () => {
    const sweep = aSweep('running', [aRun('running', { id: 'a' }), aRun('running', { id: 'b' }), aRun('queued', { id: 'c' })], {
      groups: [group('width 20', ['a', 'b']), group('width 50', ['c'])],
    });
    const places = new RunPlaces();
    assert.deepEqual(
      ['a', 'b', 'c'].map(id => places.find(sweep, id)?.colour),
      [curveColour(0), curveColour(0), curveColour(1)],
    );
    assert.equal(places.find(sweep, 'c')?.view, sweep.runs[2]);
    assert.equal(places.find(sweep, 'd'), undefined);
  });

  it('show the state of a sweep by icon and colour', () => {
    const row = sweepRow(aSweep('failed', [aRun('failed')]), t);
    assert.deepEqual([row.icon, row.colour], ['error', 'charts.red']);
  });

  it('are passed over only when nothing that they show has changed', () => {
    const run = aRun('running', { step: 10, steps: 100, remainingS: 60, plotted: true });
    const changes = [
      { state: 'paused' },
      { step: 90 },
      { steps: 20 },
      { remainingS: 600 },
      { plotted: false },
      { error: 'No space is left.' },
    ] as const;
    assert.ok(looksTheSame(run, { ...run, wallS: 1, markers: [{ kind: 'freeze', step: 5 }] }));
    for (const change of changes) {
      const changed = { ...run, ...change };
      assert.notDeepEqual(runRow(changed, curveColour(0), t), runRow(run, curveColour(0), t), 'the row shows it');
      assert.equal(looksTheSame(run, changed), false, JSON.stringify(change));
    }
  });

  it('have a checkbox that says whether the curves are drawn', () => {
    assert.equal(runRow(aRun('running', { plotted: true }), curveColour(0), t).checkbox.checked, true);
    assert.deepEqual(runRow(aRun('running', { plotted: false }), curveColour(0), t).checkbox, {
      checked: false,
      label: 'Plot this run: width 512 · seed 3',
    });
  });

  it('check a sweep only when all its runs are plotted', () => {
    const checkbox = (...plotted: boolean[]) =>
      sweepRow(
        aSweep(
          'running',
          plotted.map(is => aRun('running', { plotted: is })),
        ),
        t,
      ).checkbox;
    assert.equal(checkbox(true, true).checked, true);
    assert.equal(checkbox(true, false).checked, false);
    assert.equal(checkbox(false, false).checked, false);
    assert.equal(checkbox().checked, false);
    assert.match(checkbox(true, false).label, /1 of 2 are plotted$/);
  });
});
