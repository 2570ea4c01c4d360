/** When to draw: on the next animation frame after a request, at most ten times a second, never while nobody looks. */

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
  #planned = false;
  #last = -Infinity;

  constructor(
    private readonly draw: () => void,
    private readonly clock: FrameClock = browserClock,
  ) {
    clock.onVisible(() => this.#plan());
  }

  /** Something changed. Many requests make one drawing. */
  request(): void {
    this.#wanted = true;
    this.#plan();
  }

  #plan(): void {
    if (!this.#wanted || this.#planned || this.clock.isHidden()) return;
    this.#planned = true;
    const wait = this.#last + MIN_INTERVAL_MS - this.clock.now();
    const nextFrame = () => this.clock.requestFrame(() => this.#run());
    if (wait > 0) this.clock.after(wait, nextFrame);
    else nextFrame();
  }

  #run(): void {
    this.#planned = false;
    if (this.clock.isHidden()) return;
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
