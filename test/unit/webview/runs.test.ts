/** The table of runs: its columns, its order, and what a filter finds. */
import assert from 'node:assert/strict';
import { runFilter } from '../../../webview-ui/model/runs/run-filter';
import { runTable, sortedRows } from '../../../webview-ui/model/runs/run-rows';
import { seriesOf, sweepOf } from './sample';

const runs = [
  { id: 'a', steps: [0, 50], columns: { loss: [3, 0.5], drift: [0, 0.2] } },
  { id: 'b', steps: [0, 100], state: 'finished', columns: { loss: [3, 0.1], drift: [0, NaN] }, markers: [{ kind: 'freeze', step: 1200 }] },
  { id: 'c', steps: [], state: 'queued' },
  { id: 'd', steps: [0], state: 'failed', columns: { loss: [2], drift: [0] }, holes: { drift: [0] } },
] as const;

describe('the table of runs', () => {
  const table = runTable(sweepOf(runs), seriesOf(runs));
  const ids = (rows: typeof table.rows) => rows.map(({ run }) => run.id).join('');
  const found = (text: string) => {
    const filter = runFilter(text, table.columns);
    assert.ok(filter.ok, text);
    return ids(table.rows.filter(row => filter.matches(row)));
  };

  it('has settings, states and the numbers of each last snapshot, and no column that no run has', () => {
    assert.deepEqual(
      table.columns.map(({ id }) => id),
      ['state', 'width', 'seed', 'loss', 'drift', 'freeze'],
    );
    const texts = table.rows.map(({ cells }) => table.columns.map(({ id }) => cells[id]?.text));
    assert.deepEqual(texts, [
      ['running · 50 %', '8', '0', '0.5', '0.2', '–'],
      ['finished', '8', '1', '0.1', 'NaN', '1,200'],
      ['queued', '8', '2', '–', '–', '–'],
      ['failed · 0 %', '8', '3', '2', '–', '–'],
    ]);
  });

  it('is sorted by a column, what is missing or no number last either way', () => {
    const by = (column: string, descending: boolean) => ids(sortedRows(table.rows, { column, descending }));
    assert.equal(by('loss', false), 'badc');
    assert.equal(by('loss', true), 'dabc');
    assert.equal(by('drift', false), 'abcd', 'NaN stands with what is missing');
    assert.equal(by('state', false), 'dbca');
    assert.equal(ids(sortedRows(table.rows, null)), 'abcd');
  });

  it('is filtered by words, patterns and comparisons, which must all hold', () => {
    assert.equal(found(''), 'abcd');
    assert.equal(found('SEED 0'), 'a', 'a column with its value, not any 0');
    assert.equal(found('fail'), 'd');
    assert.equal(found('/seed [12]$/'), 'bc');
    assert.equal(found('loss<1'), 'ab');
    assert.equal(found('loss<1 state=finished'), 'b');
    assert.equal(found('seed>=2'), 'cd');
    assert.equal(found('freezestep=1,200'), 'b', 'by label, as it is written');
    assert.equal(found('drift>0'), 'a', 'NaN is above nothing');
    assert.equal(found('running'), 'a');
  });

  it('says what it cannot understand', () => {
    const message = (text: string) => {
      const filter = runFilter(text, table.columns);
      return filter.ok ? null : filter.message;
    };
    assert.equal(message('/seed [/'), '/seed [/ is no regular expression.');
    assert.equal(message('depth>2'), 'There is no column “depth”: state, width, seed, loss, drift, freeze.');
    assert.equal(message('loss<small'), '“small” is no number to compare Loss with.');
  });
});
