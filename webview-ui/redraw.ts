/**
 * When to draw: on the next animation frame after a request, never while nobody looks. New data draws at most ten times a second;
 * what the user does shows in the next frame.
 */

export const MIN_INTERVAL_MS = 100;

/** What the scheduler needs of the world; the browser's in the panel, a fake one in tests. */
export interface FrameClock {
  /** Milliseconds from any fixed moment. */
  now(): number;
  isHidden(): boolean;
  onVisible(listener: () => void): void;
  requestFrame(callback: () => void): void;
  after(milliseconds: number, callback: () => void): void;
}

export class RedrawScheduler {
  #wanted = false;
  #waiting = false;
  #frameAsked = false;
  #last = -Infinity;

  constructor(
    private readonly draw: () => void,
    private readonly clock: FrameClock = browserClock,
  ) {
    clock.onVisible(() => {
      if (this.#wanted) this.#plan();
    });
  }

  /** Data has changed. Many requests make one drawing. */
  request(): void {
    this.#wanted = true;
    this.#plan();
  }

  /** The user has done something. */
  now(): void {
    this.#wanted = true;
    this.#frame();
  }

  #plan(): void {
    if (this.#waiting || this.#frameAsked || this.clock.isHidden()) return;
    const wait = this.#last + MIN_INTERVAL_MS - this.clock.now();
    if (wait <= 0) return this.#frame();
    this.#waiting = true;
    this.clock.after(wait, () => {
      this.#waiting = false;
      if (this.#wanted) this.#frame();
    });
  }

  #frame(): void {
    if (this.#frameAsked || this.clock.isHidden()) return;
    this.#frameAsked = true;
    this.clock.requestFrame(() => this.#run());
  }

  #run(): void {
    this.#frameAsked = false;
    if (!this.#wanted || this.clock.isHidden()) return;
    this.#wanted = false;
    this.#last = this.clock.now();
    this.draw();
  }
}

const browserClock: FrameClock = {
  now: () => performance.now(),
  isHidden: () => document.visibilityState === 'hidden',
  onVisible: listener =>
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'hidden') listener();
    }),
  requestFrame: callback => requestAnimationFrame(callback),
  after: (milliseconds, callback) => setTimeout(callback, milliseconds),
};
