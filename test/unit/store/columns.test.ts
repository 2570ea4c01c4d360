import assert from 'node:assert/strict';
import fc from 'fast-check';
import { metricsLine } from '../../../src/runs/records';
import { packSeries, SeriesTable } from '../../../src/shared/series';
import { Columns } from '../../../src/store/columns';

describe('the columns of a run', () => {
  const columnsOf = (...lines: object[]) => {
    const columns = new Columns();
    for (const line of lines) columns.append(metricsLine.parse(line));
    return columns;
  };
  const seen = (columns: Columns, from = 0) =>
    Object.fromEntries(columns.since('r', from).map(({ quantity, values, holes }) => [quantity, [Array.from(values), [...holes]]]));

  it('spread lists and layers, and keep numbers under keys of tomorrow', () => {
    const columns = columnsOf({
      step: 0,
      loss: 2,
      eigenvalues: [3, 1],
      layers: { hidden1: { kernel_drift: 0.5, parameter_drift: null, of_tomorrow: 7 } },
      sharpness: 9,
      note: 'text',
    });
    assert.deepEqual(seen(columns), {
      step: [[0], []],
      loss: [[2], []],
      'eigenvalues.0': [[3], []],
      'eigenvalues.1': [[1], []],
      'layers.hidden1.kernel_drift': [[0.5], []],
      'layers.hidden1.of_tomorrow': [[7], []],
      sharpness: [[9], []],
    });
  });

  it('have holes where a quantity is null or absent, and numbers where NaN or infinity was measured', () => {
    const columns = columnsOf({ step: 0, drift: 0 }, { step: 1, drift: 'NaN', loss: 'Infinity' }, { step: 2, drift: null }, { step: 3 });
    assert.deepEqual(seen(columns), {
      step: [[0, 1, 2, 3], []],
      drift: [
        [0, NaN, NaN, NaN],
        [2, 3],
      ],
      loss: [
        [NaN, Infinity, NaN, NaN],
        [0, 2, 3],
      ],
    });
    assert.deepEqual(seen(columns, 2), {
      step: [[2, 3], []],
      drift: [
        [NaN, NaN],
        [0, 1],
      ],
      loss: [
        [NaN, NaN],
        [0, 1],
      ],
    });
    assert.deepEqual(Array.from(columns.values('drift') ?? []), [0, NaN, NaN, NaN]);
    assert.equal(columns.values('trace'), undefined);
  });

  it('take snapshots in the order of their steps only', () => {
    const columns = columnsOf({ step: 0 }, { step: 10 });
    assert.deepEqual(
      [{ step: 10 }, { step: 5 }, { step: 11 }].map(line => columns.append(line)),
      [false, false, true],
    );
    assert.deepEqual(seen(columns), { step: [[0, 10, 11], []] });
  });

  it('know that they are empty after they were cleared', () => {
    const columns = columnsOf({ step: 0, loss: 1 }, { step: 1 });
    columns.clear();
    assert.deepEqual(seen(columns), { step: [[], []], loss: [[], []] });
    columns.append({ step: 5 });
    assert.deepEqual(seen(columns), { step: [[5], []], loss: [[NaN], [0]] });
  });

  it('arrive whole through increments of any size', () => {
    const line = fc.record(
      {
        loss: fc.constantFrom(0, 1.5, null, 'NaN', '-Infinity'),
        eigenvalues: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 90 }), { maxLength: 6 }), batches => {
        const [columns, grown, whole] = [new Columns(), new SeriesTable(), new SeriesTable()];
        let step = 0;
        for (const batch of batches) {
          const from = columns.rows;
          for (const item of batch) columns.append(metricsLine.parse({ ...item, step: step++ }));
          if (columns.rows > from) grown.apply(packSeries(columns.since('r', from)));
        }
        if (step > 0) whole.apply(packSeries(columns.since('r', 0)));
        for (const quantity of whole.quantities('r')) assert.deepEqual(grown.column('r', quantity), whole.column('r', quantity), quantity);
      }),
      { numRuns: 50 },
    );
  });
});
