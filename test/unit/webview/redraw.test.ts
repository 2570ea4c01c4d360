import assert from 'node:assert/strict';
import { type FrameClock, MIN_INTERVAL_MS, RedrawScheduler } from '../../../webview-ui/redraw';

/** A clock that stands still until it is told to move; frames come every 16 ms. */
class FakeClock implements FrameClock {
  time = 0;
  hidden = false;
  #visible: () => void = () => undefined;
  #queue: { at: number; callback: () => void }[] = [];

  now = () => this.time;
  isHidden = () => this.hidden;
  onVisible = (listener: () => void) => {
    this.#visible = listener;
  };
  requestFrame = (callback: () => void) => this.after(16 - (this.time % 16), callback);
  after = (milliseconds: number, callback: () => void) => {
    this.#queue.push({ at: this.time + milliseconds, callback });
  };

  show(): void {
    this.hidden = false;
    this.#visible();
  }

  run(until: number): void {
    for (;;) {
      this.#queue.sort((a, b) => a.at - b.at);
      const next = this.#queue[0];
      if (!next || next.at > until) break;
      this.#queue.shift();
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = until;
  }
}

describe('redraws', () => {
  let clock: FakeClock;
  let drawn: number[];
  let scheduler: RedrawScheduler;
  beforeEach(() => {
    clock = new FakeClock();
    drawn = [];
    scheduler = new RedrawScheduler(() => drawn.push(clock.time), clock);
  });

  it('come with the next frame', () => {
    scheduler.request();
    clock.run(1000);
    assert.deepEqual(drawn, [16]);
  });

  it('are one for many requests', () => {
    for (let i = 0; i < 50; i++) scheduler.request();
    clock.run(1000);
    assert.equal(drawn.length, 1);
  });

  it('come at most ten times a second, and the last request is not forgotten', () => {
    for (let time = 0; time < 1000; time += 5) {
      clock.run(time);
      scheduler.request();
    }
    clock.run(3000);
    assert.ok(drawn.length >= 8 && drawn.length <= 11, drawn.join());
    for (let i = 1; i < drawn.length; i++) assert.ok(drawn[i]! - drawn[i - 1]! >= MIN_INTERVAL_MS);
    assert.ok(drawn.at(-1)! >= 995);
  });

  it('wait while nobody looks, and come once when somebody does', () => {
    clock.hidden = true;
    scheduler.request();
    clock.run(500);
    assert.deepEqual(drawn, []);
    clock.show();
    clock.run(1000);
    assert.equal(drawn.length, 1);
    clock.show();
    clock.run(2000);
    assert.equal(drawn.length, 1);
  });

  it('wait too when the page is hidden between request and frame', () => {
    scheduler.request();
    clock.hidden = true;
    clock.run(500);
    assert.deepEqual(drawn, []);
    clock.show();
    clock.run(1000);
    assert.equal(drawn.length, 1);
  });
});
