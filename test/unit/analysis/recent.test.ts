import assert from 'node:assert/strict';
import { Recent } from '../../../src/analysis/thread/recent';

describe('the values used last', () => {
  const setUp = (capacity: number) => {
    const dropped: string[] = [];
    return { dropped, recent: new Recent<string>(capacity, value => dropped.push(value)) };
  };

  it('go in the order of their last use when they do not fit', () => {
    const { recent, dropped } = setUp(3);
    for (const key of ['a', 'b', 'c']) recent.set(key, key.toUpperCase(), 1);
    assert.equal(recent.get('a'), 'A');
    recent.set('d', 'D', 2);
    assert.deepEqual(dropped, ['B', 'C']);
    assert.deepEqual([recent.get('a'), recent.get('b'), recent.get('d'), recent.size], ['A', undefined, 'D', 3]);
  });

  it('replace each other under one key', () => {
    const { recent, dropped } = setUp(3);
    recent.set('a', 'A', 3);
    recent.set('a', 'AA', 2);
    assert.deepEqual(dropped, ['A']);
    assert.deepEqual([recent.get('a'), recent.size], ['AA', 2]);
    recent.delete('a');
    recent.delete('a');
    assert.deepEqual([dropped, recent.size], [['A', 'AA'], 0]);
  });

  it('keep the newest even if it alone is too large', () => {
    const { recent, dropped } = setUp(3);
    recent.set('a', 'A', 1);
    recent.set('b', 'B', 10);
    assert.deepEqual([dropped, recent.get('b')], [['A'], 'B']);
    recent.set('c', 'C', 1);
    assert.deepEqual([dropped, recent.size], [['A', 'B'], 1]);
  });
});
