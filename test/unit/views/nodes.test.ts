import assert from 'node:assert/strict';
import { isTreeNode, NodeCache } from '../../../src/views/nodes';

describe('nodes of the tree', () => {
  it('are the same object every time, until their sweep is forgotten', () => {
    const cache = new NodeCache();
    const sweep = cache.sweep('/s');
    const run = cache.run('/s', 'seed=0');
    assert.equal(cache.sweep('/s'), sweep);
    assert.equal(cache.run('/s', 'seed=0'), run);
    assert.notEqual(cache.run('/other', 'seed=0'), run);
    cache.forget('/s');
    assert.notEqual(cache.sweep('/s'), sweep);
  });

  it('can be listed: the sweep and those of its runs that were asked for', () => {
    const cache = new NodeCache();
    assert.deepEqual(cache.of('/s'), []);
    const run = cache.run('/s', 'seed=0');
    cache.run('/other', 'seed=0');
    assert.deepEqual(cache.of('/s'), [cache.sweep('/s'), run]);
  });

  it('are told from anything else that a menu may pass', () => {
    const cache = new NodeCache();
    assert.ok(isTreeNode(cache.sweep('/s')));
    assert.ok(isTreeNode(cache.run('/s', 'seed=0')));
    for (const other of [null, undefined, 'x', {}, { kind: 'run', sweep: '/s' }, { kind: 'sweep', sweep: 1 }, { kind: 'x', sweep: '/s' }]) {
      assert.equal(isTreeNode(other), false);
    }
  });
});
