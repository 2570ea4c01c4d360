import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SeriesColumn } from '../../../src/shared/series';
import { packSeries, SeriesGapError, SeriesTable } from '../../../src/shared/series';

const column = (quantity: string, from: number, values: readonly number[], holes: readonly number[] = [], run = 'a'): SeriesColumn => ({
  run,
  quantity,
  from,
  values: Float64Array.from(values),
  holes,
});
const tableOf = (...messages: SeriesColumn[][]): SeriesTable => {
  const table = new SeriesTable();
  for (const columns of messages) table.apply(packSeries(columns));
  return table;
};
const values = (table: SeriesTable, quantity: string, run = 'a') => [...(table.column(run, quantity)?.values ?? [])];
const holes = (table: SeriesTable, quantity: string, run = 'a') => [...(table.column(run, quantity)?.holes ?? [])];

describe('series', () => {
  it('gives back what was packed', () => {
    const table = tableOf([column('step', 0, [0, 500]), column('loss', 0, [2, 1]), column('step', 0, [7], [], 'b')]);
    assert.deepEqual(values(table, 'step'), [0, 500]);
    assert.deepEqual(values(table, 'loss'), [2, 1]);
    assert.deepEqual(values(table, 'step', 'b'), [7]);
    assert.deepEqual(table.runs(), ['a', 'b']);
    assert.deepEqual(table.quantities('a'), ['step', 'loss']);
  });

  it('keeps NaN and infinities apart from holes', () => {
    const table = tableOf([column('step', 0, [0, 1, 2]), column('loss', 0, [NaN, Infinity, 5], [2])]);
    assert.deepEqual(values(table, 'loss'), [NaN, Infinity, NaN]);
    assert.deepEqual(holes(table, 'loss'), [0, 0, 1]);
  });

  it('appends, and replaces rows from `from` on in all columns of the run', () => {
    const table = tableOf(
      [column('step', 0, [0, 1, 2]), column('loss', 0, [9, 8, 7]), column('drift', 0, [0, 1, 2])],
      [column('step', 1, [10, 20, 30]), column('loss', 1, [4, 3, 2])],
    );
    assert.deepEqual(values(table, 'step'), [0, 10, 20, 30]);
    assert.deepEqual(values(table, 'loss'), [9, 4, 3, 2]);
    assert.deepEqual(values(table, 'drift'), [0, NaN, NaN, NaN]);
    assert.deepEqual(holes(table, 'drift'), [0, 1, 1, 1]);
  });

  it('fills with holes what a late quantity does not cover', () => {
    const table = tableOf([column('step', 0, [0, 1])], [column('step', 2, [2]), column('alignment', 2, [0.5])]);
    assert.deepEqual(values(table, 'alignment'), [NaN, NaN, 0.5]);
    assert.deepEqual(holes(table, 'alignment'), [1, 1, 0]);
  });

  it('refuses missing rows and changes nothing', () => {
    const table = tableOf([column('step', 0, [0, 1])]);
    const message = packSeries([column('step', 0, [5], [], 'b'), column('step', 3, [3])]);
    assert.throws(
      () => table.apply(message),
      (error: unknown) => error instanceof SeriesGapError && error.reason === 'series_gap' && /rows 2 to 2/.test(error.message),
    );
    assert.deepEqual(table.runs(), ['a']);
    assert.deepEqual(values(table, 'step'), [0, 1]);
  });

  it('refuses a run without steps, and values outside the steps', () => {
    assert.throws(() => tableOf([column('loss', 0, [1])]), SeriesGapError);
    assert.throws(() => tableOf([column('step', 0, [1]), column('loss', 0, [1, 2])]), SeriesGapError);
  });

  it('knows no column that never came', () => {
    assert.equal(tableOf([column('step', 0, [1])]).column('a', 'loss'), undefined);
    assert.equal(new SeriesTable().column('a', 'loss'), undefined);
  });

  it('holds the same however a series is cut into messages', () => {
    const rows = fc.array(fc.oneof(fc.double(), fc.constant(NaN)), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(rows, fc.array(fc.nat(300), { maxLength: 8 }), (loss, cuts) => {
        const ends = [...new Set([0, ...cuts.filter(cut => cut < loss.length), loss.length])].sort((a, b) => a - b);
        const table = new SeriesTable();
        for (let i = 1; i < ends.length; i++) {
          const part = loss.slice(ends[i - 1], ends[i]);
          const steps = part.map((_, k) => ends[i - 1]! + k);
          table.apply(packSeries([column('step', ends[i - 1]!, steps), column('loss', ends[i - 1]!, part)]));
        }
        assert.deepEqual(values(table, 'loss'), loss);
        assert.equal(table.rows('a'), loss.length);
      }),
    );
  });
});
