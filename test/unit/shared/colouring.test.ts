import assert from 'node:assert/strict';
import { axesThatDiffer, curveStyles } from '../../../src/shared/colouring';
import { colouredGroups, groupedOver } from '../../../src/shared/grouping';
import { curveColours, orderedColours } from '../../../src/shared/palette';
import type { SweepView } from '../../../src/shared/protocol';
import { sweepOf } from '../webview/sample';

/** A sweep of one run for each of these axes, in groups that differ only by seed. */
function sweepWith(axes: readonly Readonly<Record<string, unknown>>[], colourBy?: string): SweepView {
  const sweep = sweepOf(axes.map((_, i) => ({ id: `r${i}`, steps: [] })));
  const runs = sweep.runs.map((run, i) => ({ ...run, axes: axes[i]! }));
  const seeds = groupedOver({ ...sweep, runs, groups: [] }, ['seed', '']);
  return { ...seeds, ...(colourBy === undefined ? {} : { colourBy }) };
}
const product = <A, B>(a: readonly A[], b: readonly B[]) => a.flatMap(of => b.map(and => [of, and] as const));
const places = (sweep: SweepView) =>
  curveStyles(sweep).map(({ colour }) => orderedColours.indexOf(colour as (typeof orderedColours)[number]));

describe('colours of curves', () => {
  it('are in the order of the values along an axis of numbers, whatever the order of the runs', () => {
    const sweep = sweepWith(product([512, 100, 10_000, 2048, 1024], [0, 1]).map(([width, seed]) => ({ width, seed })));
    assert.deepEqual(
      sweep.groups.map(({ label }) => label),
      ['width 512', 'width 100', 'width 10000', 'width 2048', 'width 1024'],
    );
    assert.deepEqual(places(sweep), [2, 0, 8, 6, 4]);
    assert.ok(curveStyles(sweep).every(({ repeat }) => repeat === 0));
  });

  it('are as different as can be where there is no order', () => {
    const sweep = sweepWith(['relu', 'erf', 'tanh'].map(activation => ({ 'model.activation': activation, seed: 0 })));
    assert.deepEqual(
      curveStyles(sweep).map(({ colour }) => colour),
      curveColours.slice(0, 3),
    );
    const two = sweepWith(product([1, 2], ['a', 'b']).map(([depth, rule]) => ({ depth, rule })));
    assert.deepEqual(
      curveStyles(two).map(({ colour }) => colour),
      curveColours.slice(0, 4),
      'two axes that differ have no common order',
    );
  });

  it('are at most as many as can be told apart, then in order, with dashes for those that share one', () => {
    const sweep = sweepWith(Array.from({ length: 25 }, (_, i) => ({ 'train.lr': 2 ** -i, seed: 0 })));
    const found = places(sweep);
    assert.deepEqual([...new Set(found)].length, orderedColours.length);
    // The learning rates fall from run to run, and so do the colours.
    assert.ok(found.every((place, i) => i === 0 || place <= found[i - 1]!));
    const looks = curveStyles(sweep).map(({ colour, repeat }) => `${colour} ${repeat}`);
    assert.equal(new Set(looks).size, 25);
    const names = sweepWith(Array.from({ length: 9 }, (_, i) => ({ 'data.kind': `set ${i}` })));
    assert.deepEqual(places(names), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('stand for the axis that was chosen, the same for equal values', () => {
    const axes = product([64, 128], [0.1, 0.5]).map(([width, lr]) => ({ width, 'train.lr': lr, seed: 0 }));
    assert.deepEqual(places(sweepWith(axes, 'train.lr')), [0, 8, 0, 8]);
    assert.deepEqual(
      curveStyles(sweepWith(axes, 'train.lr')).map(({ repeat }) => repeat),
      [0, 0, 1, 1],
    );
    assert.deepEqual(places(sweepWith(axes, 'width')), [0, 0, 8, 8]);
    assert.deepEqual(curveStyles(sweepWith(axes, 'no such axis')), curveStyles(sweepWith(axes)));
  });

  it('of seeds are those of names, each run with its own', () => {
    const sweep = sweepWith(
      [0, 1, 2].map(seed => ({ width: 8, seed })),
      'seed',
    );
    assert.equal(sweep.groups.length, 1);
    const single = colouredGroups(sweep);
    assert.deepEqual(
      single.groups.map(({ runs }) => runs),
      [['r0'], ['r1'], ['r2']],
    );
    assert.deepEqual(
      curveStyles(single).map(({ colour }) => colour),
      curveColours.slice(0, 3),
    );
  });

  it('of a single group are the first', () => {
    assert.deepEqual(curveStyles(sweepWith([{ seed: 0 }, { seed: 1 }])), [{ colour: curveColours[0], repeat: 0 }]);
    assert.deepEqual(curveStyles(sweepWith([])), []);
  });
});

describe('runs grouped over axes', () => {
  const sweep = sweepWith(product([64, 128], [0, 1]).map(([width, seed]) => ({ width, seed })));

  it('are those of the sweep over seeds, and the same object', () => {
    assert.equal(groupedOver(sweep, ['seed']), sweep);
  });

  it('differ by those axes alone', () => {
    const over = groupedOver(sweep, ['width']);
    assert.deepEqual(
      over.groups.map(({ label, runs, mixed }) => [label, runs, mixed]),
      [
        ['seed 0', ['r0', 'r2'], true],
        ['seed 1', ['r1', 'r3'], true],
      ],
    );
    assert.deepEqual(
      groupedOver(sweep, ['width', 'seed']).groups.map(({ label, runs }) => [label, runs.length]),
      [['all runs', 4]],
    );
    assert.deepEqual(
      groupedOver(sweep, []).groups.map(({ runs, mixed }) => [runs.length, mixed]),
      Array(4).fill([1, undefined]),
    );
  });

  it('keep the freeze of a mean only where it is that of the same runs', () => {
    const frozen = { ...sweep, groups: sweep.groups.map((group, i) => ({ ...group, freezeStepOfMean: 100 * (i + 1) })) };
    assert.deepEqual(
      groupedOver(frozen, ['seed', 'train.lr']).groups.map(({ freezeStepOfMean }) => freezeStepOfMean),
      [100, 200],
    );
    assert.deepEqual(
      groupedOver(frozen, ['width']).groups.map(({ freezeStepOfMean }) => freezeStepOfMean),
      [null, null],
    );
  });

  it('can be told apart by the axes that differ', () => {
    assert.deepEqual(axesThatDiffer([{ axes: { width: 8, seed: 0, lr: 1 } }, { axes: { width: 8, seed: 1, lr: 2 } }]), ['seed', 'lr']);
    assert.deepEqual(axesThatDiffer([{ axes: { width: 8 } }, { axes: {} }]), []);
  });
});
