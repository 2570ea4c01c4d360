/** How fast a growing run is followed: each step on costs the extension a kernel, and more than a few a second nobody sees. */
import type { Want } from '../derived/request-policy';

export const FOLLOW_MS = 400;

export interface PaceClock {
  /** Milliseconds from any fixed moment. */
  now(): number;
  after(milliseconds: number, callback: () => void): void;
}

export class FollowPace {
  #asked: { readonly want: Want; readonly since: number } | null = null;
  #latest: Want | null = null;
  #waiting = false;

  constructor(
    private readonly ask: (want: Want) => void,
    private readonly clock: PaceClock = browserClock,
  ) {}

  /** Another run at once; a later step of the same one when its time has come, and then the latest. Null: nothing more. */
  want(want: Want | null): void {
    this.#latest = want;
    if (!want) return;
    const { want: last, since = -Infinity } = this.#asked ?? {};
    const isNew = last?.run !== want.run || last.step !== want.step;
    const wait = isNew && last?.run === want.run ? since + FOLLOW_MS - this.clock.now() : 0;
    if (wait <= 0) {
      if (isNew) this.#asked = { want, since: this.clock.now() };
      this.ask(want);
    } else if (!this.#waiting) {
      this.#waiting = true;
      this.clock.after(wait, () => {
        this.#waiting = false;
        this.want(this.#latest);
      });
    }
  }
}

const browserClock: PaceClock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => void setTimeout(callback, milliseconds),
};
