import assert from 'node:assert/strict';
import { colourTable } from '../../../webview-ui/charts/colour-scales';
import { colourCells } from '../../../webview-ui/charts/heat-map';
import { type FunctionModel } from '../../../webview-ui/model/function-view';
import { functionNotes, valuesAtText } from '../../../webview-ui/model/function-words';
import { kernelPicture } from '../../../webview-ui/model/kernel-view';
import { entryText, kernelNotes } from '../../../webview-ui/model/kernel-words';
import type { RunSummary } from '../../../webview-ui/model/sweep-summary';
import { summaryColumns, summaryRow, sweepNotes } from '../../../webview-ui/model/sweep-words';
import { sweepOf } from './sample';

describe('the function in words', () => {
  const x = Float64Array.from([-Math.PI, 0, Math.PI]);
  const model: FunctionModel = {
    curves: [
      { id: 'target', x, y: Float64Array.from([0, 1, 0]), mse: null },
      { id: 'network', x, y: Float64Array.from([0, 0.5, 0]), mse: 0.125 },
    ],
    points: null,
    range: { min: 0, max: 1 },
    beyond: [],
  };
  const numbers = { ridge: 1e-4, effectiveRank: 41.7, conditionNumber: 3.1e6, resolved: true };

  it('name ridge, effective rank and condition number of the kernel regression', () => {
    assert.deepEqual(functionNotes(model, 500, { kind: 'there', step: 500, numbers }), [
      'Kernel regression with the kernel of this snapshot, ridge λ = 1e-4, effective rank 41.7, condition number 3.1e6.',
    ]);
  });

  it('say at which step the kernel regression is, where it is not that of the network', () => {
    assert.match(
      functionNotes(model, 1500, { kind: 'there', step: 12_000, numbers })[0]!,
      /^Kernel regression with the kernel at step 12,000,/,
    );
  });

  it('say that a regression is unresolved, and why', () => {
    const unresolved = { ridge: 1e-8, effectiveRank: null, conditionNumber: null, resolved: false };
    assert.deepEqual(functionNotes(model, 500, { kind: 'there', step: 500, numbers: unresolved }), [
      'Kernel regression with the kernel of this snapshot, ridge λ = 1e-8 is unresolved: the ridge lies below the noise of the kernel, which would decide the result. It is not drawn.',
    ]);
  });

  it('give the reason of a regression that could not be had', () => {
    assert.deepEqual(functionNotes(model, 500, { kind: 'failed', message: 'No kernel is kept.' }), [
      'No kernel regression: No kernel is kept.',
    ]);
  });

  it('say what leaves the plot and what is not a number', () => {
    const broken = { ...model.curves[1]!, y: Float64Array.from([NaN, Infinity, 0]) };
    const notes = functionNotes({ ...model, curves: [broken], beyond: [{ id: 'regression', range: { min: -41, max: 38.5 } }] }, 0, null);
    assert.deepEqual(notes, [
      'Network fₜ: NaN or infinite at 2 angles, not drawn there.',
      'Kernel regression leaves the plot: from −41 to 38.5.',
    ]);
  });

  it('read out all curves at an angle', () => {
    assert.equal(valuesAtText(model, 1), 'γ = 0: Target f* 1, Network fₜ 0.5');
  });
});

describe('the kernel in words', () => {
  const picture = kernelPicture(Float64Array.from([4, 4, 1, 2]), Float64Array.from([4, 1, 1, 2]), null, 'change', null);

  it('give size, range and relative change', () => {
    assert.deepEqual(kernelNotes(picture, 0), ['2 × 2 entries from 0 to 3. Relative change ‖K(t) − K(0)‖ / ‖K(0)‖ = 0.6396.']);
  });

  it('count what is not a number', () => {
    const broken = kernelPicture(Float64Array.from([NaN, 1, 1, Infinity]), null, null, 'kernel', null);
    assert.deepEqual(kernelNotes(broken, null), ['2 × 2 entries from 1 to 1.', '2 entries are NaN or infinite; they are left blank.']);
  });

  it('name an entry by its angles', () => {
    const samples = { angles: Float64Array.from([-Math.PI / 2, Math.PI / 4]), order: null };
    assert.equal(entryText(picture, samples, 0, 1, 'K'), 'γ = −0.5π, γ′ = 0.25π: K = 3');
    assert.equal(entryText(picture, { angles: null, order: null }, 0, 1, 'K'), 'sample 1, sample 2: K = 3');
  });
});

describe('the colours of cells', () => {
  const table = colourTable('diverging', true);
  const colours = (values: readonly number[], domain: { min: number; max: number }, scale: 'sequential' | 'diverging') => {
    const pixels = new Uint32Array(values.length);
    colourCells(pixels, Float64Array.from(values), { domain, scale }, table);
    return [...pixels];
  };

  it('go from end to end of the scale', () => {
    assert.deepEqual(colours([0, 1, 2, 3], { min: 0, max: 2 }, 'sequential'), [table[0], table[128], table[255], table[255]]);
  });

  it('have 0 in the middle of a diverging scale', () => {
    assert.deepEqual(colours([-4, -1, 0, 4], { min: -1, max: 4 }, 'diverging'), [table[0], table[96], table[128], table[255]]);
  });

  it('are none for NaN and infinity', () => {
    assert.deepEqual(colours([NaN, Infinity, 0], { min: -1, max: 1 }, 'diverging'), [0, 0, table[128]]);
  });

  it('are those of 0 where nothing has changed', () => {
    assert.deepEqual(colours([0, 0], { min: 0, max: 0 }, 'diverging'), [table[128], table[128]]);
  });
});

describe('the sweep in words', () => {
  const run = sweepOf([{ id: 'a', state: 'finished', steps: [0] }]).runs[0]!;
  const summary: RunSummary = {
    run,
    group: 0,
    lastStep: 30,
    ended: true,
    freezeStep: 20,
    finalError: 0.5,
    errorAtFreeze: 0.75,
    regression: { kind: 'there', step: 20, mse: 0.25, continuation: 0.2, ridge: 1e-4, rank: 12 },
    switches: { spike: null, drop: null, recovery: null, passed: 0, notRecovered: 0, converged: 0 },
    columns: {
      drift: 0.5,
      feature_drift: 0.25,
      parameter_drift: 0.125,
      taylor_gap: 0.75,
      training_gap: null,
      spectral_norm: 8,
      condition_number: null,
      effective_rank: null,
    },
    firstTrace: 4,
    limit: { kind: 'there', distance: 0.1, expected: 0.125 },
  };
  const row = (regression: RunSummary['regression']) => summaryRow({ ...summary, regression }).slice(5, 10);

  it('have a row a run', () => {
    assert.deepEqual(summaryRow(summary), [
      'width 8 · seed 0',
      'finished',
      '20',
      '0.5',
      '0.75',
      '0.25',
      '0.2',
      '20',
      '1e-4',
      '12',
      '0.5',
      '0.25',
      '0.125',
      '0.75',
      '–',
      '8',
      '–',
      '–',
    ]);
    assert.equal(summaryColumns.length, summaryRow(summary).length);
    assert.deepEqual(row({ kind: 'there', step: 20, mse: null, continuation: null, ridge: 1e-4, rank: null }), [
      'unresolved',
      '–',
      '20',
      '1e-4',
      '–',
    ]);
    assert.deepEqual(row({ kind: 'there', step: 20, mse: null, continuation: null, ridge: 1e-4, rank: 12 }), [
      '–',
      '–',
      '20',
      '1e-4',
      '12',
    ]);
    assert.deepEqual(row({ kind: 'pending', step: 20 }), ['computing', '–', '20', '–', '–']);
    assert.deepEqual(row({ kind: 'failed', step: 20, message: 'x' }), ['failed', '–', '20', '–', '–']);
    assert.deepEqual(row({ kind: 'later' }), ['–', '–', '–', '–', '–']);
  });

  it('count the runs that have not frozen', () => {
    const moving = { ...summary, freezeStep: null };
    assert.deepEqual(sweepNotes('freeze', [summary, moving], false), [
      '1 of 2 runs have not frozen yet: open triangles at the last snapshot, in no mean.',
    ]);
    assert.deepEqual(sweepNotes('freeze', [summary], true), ['Mean ± standard deviation over seeds; a small mark a run.']);
  });

  it('give a few reasons where many runs fail', () => {
    const failing = (name: string): RunSummary => ({
      ...summary,
      regression: { kind: 'failed', step: 30, message: `${name}: no kernel.` },
    });
    assert.deepEqual(sweepNotes('errors', ['a', 'b', 'c', 'd'].map(failing), false), [
      'No kernel regression: a: no kernel.',
      'No kernel regression: b: no kernel.',
      '2 more reasons like these; the table names the runs.',
    ]);
  });

  it('say what stands behind the errors, what is missing, and why', () => {
    const others: RunSummary[] = [
      { ...summary, regression: { kind: 'pending', step: 30 } },
      { ...summary, regression: { kind: 'there', step: 30, mse: null, continuation: null, ridge: 1e-4, rank: null } },
      { ...summary, regression: { kind: 'there', step: 30, mse: null, continuation: null, ridge: 1e-4, rank: 12 } },
      { ...summary, regression: { kind: 'failed', step: 30, message: 'No kernel is kept.' } },
      { ...summary, ended: false, regression: { kind: 'later' } },
    ];
    assert.deepEqual(sweepNotes('errors', [summary, ...others], false), [
      'One run is under way: open triangles at the last snapshot so far, in no mean.',
      'Kernel regression with the kernel at the freeze step, else at the last snapshot; ridge λ = 1e-4.',
      'Kernel regression of 1 more run is being computed.',
      'Unresolved in one run, not drawn: the ridge lies below the noise of the kernel.',
      'Without a known target there is no error of kernel regression.',
      'No kernel regression: No kernel is kept.',
    ]);
  });
});
