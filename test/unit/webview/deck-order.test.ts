import assert from 'node:assert/strict';
import { neighbour, orderOf, placedAt } from '../../../webview-ui/frame/deck-order';

const deck = (order: readonly string[]) => ({ order, hidden: [], maximised: null, open: {} });

describe('the order of cards', () => {
  it('is their own until the user moves one', () => assert.deepEqual(orderOf(['a', 'b', 'c'], deck([])), ['a', 'b', 'c']));

  it('is the user’s, without cards that there are no longer', () =>
    assert.deepEqual(orderOf(['a', 'b', 'c'], deck(['c', 'gone', 'a', 'b'])), ['c', 'a', 'b']));

  it('takes in a card that was made later behind the one that stands before it', () => {
    assert.deepEqual(orderOf(['a', 'new', 'b'], deck(['b', 'a'])), ['b', 'a', 'new']);
    assert.deepEqual(orderOf(['new', 'a', 'b'], deck(['b', 'a'])), ['new', 'b', 'a']);
  });

  it('changes by giving a card the place of another, from either side', () => {
    assert.deepEqual(placedAt(['a', 'b', 'c', 'd'], 'a', 'c'), ['b', 'c', 'a', 'd']);
    assert.deepEqual(placedAt(['a', 'b', 'c', 'd'], 'd', 'b'), ['a', 'd', 'b', 'c']);
  });

  it('has neighbours among the cards that are shown, and none beyond its ends', () => {
    assert.equal(neighbour(['a', 'c'], 'a', 1), 'c');
    assert.equal(neighbour(['a', 'c'], 'a', -1), undefined);
    assert.equal(neighbour(['a', 'c'], 'b', 1), undefined);
  });
});
