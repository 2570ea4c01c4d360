import assert from 'node:assert/strict';
import { groupsOf } from '../../../src/store/groups';

describe('groups', () => {
  const run = (id: string, axes: Record<string, unknown>) => ({ id, axes, path: `/x/${id}` });

  it('are runs that differ only by seed, in the order of the sweep', () => {
    const groups = groupsOf([
      run('a', { width: 512, seed: 0 }),
      run('b', { width: 64, seed: 0 }),
      run('c', { width: 512, seed: 1 }),
      run('d', { width: [64, 32], 'train.lr': 0.5, seed: 0 }),
    ]);
    assert.deepEqual(
      groups.map(({ label, runs }) => [label, runs]),
      [
        ['width 512', ['a', 'c']],
        ['width 64', ['b']],
        ['width [64,32], train.lr 0.5', ['d']],
      ],
    );
    assert.equal(new Set(groups.map(({ key }) => key)).size, 3);
    assert.equal(groupsOf([run('a', { seed: 0 }), run('b', {})])[0]?.label, 'all runs');
  });
});
