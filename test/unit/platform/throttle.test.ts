import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Throttle } from '../../../src/platform/throttle';

describe('a throttle', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('runs the first call at once and joins the rest of a burst at the end of the interval', () => {
    let runs = 0;
    const throttle = new Throttle(() => runs++, 100);
    for (let i = 0; i < 5; i++) throttle.call();
    assert.equal(runs, 1);
    mock.timers.tick(100);
    assert.equal(runs, 2);
    mock.timers.tick(1000);
    assert.equal(runs, 2);
  });

  it('runs at most once an interval, however many calls come', () => {
    let runs = 0;
    const throttle = new Throttle(() => runs++, 100);
    for (let ms = 0; ms < 1000; ms++) {
      throttle.call();
      mock.timers.tick(1);
    }
    assert.equal(runs, 11);
  });

  it('runs nothing more once disposed', () => {
    let runs = 0;
    const throttle = new Throttle(() => runs++, 100);
    throttle.call();
    throttle.call();
    throttle.dispose();
    mock.timers.tick(1000);
    assert.equal(runs, 1);
  });
});
