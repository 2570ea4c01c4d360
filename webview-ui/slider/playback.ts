/** Playing the snapshots one after the other: never on its own, never past one that has not been shown yet. */

export interface PlaybackHost {
  /** Whether what stands at the present position has come, or cannot be had. */
  ready(): boolean;
  /** Goes to the next position; false: there is none. */
  next(): boolean;
  /** Playing has begun or ended. */
  changed(playing: boolean): void;
}

/** What playing needs of the world; the browser's in the panel, a fake one in tests. */
export interface PlaybackClock {
  /** @returns a function that calls it off. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** How often to look whether the present position has come. */
export const PATIENCE_MS = 25;

export class Playback {
  #cancel: (() => void) | null = null;
  #perSecond = 10;

  constructor(
    private readonly host: PlaybackHost,
    private readonly clock: PlaybackClock = browserClock,
  ) {}

  get playing(): boolean {
    return this.#cancel !== null;
  }

  /** Positions per second, as long as the extension keeps up. */
  setSpeed(perSecond: number): void {
    this.#perSecond = perSecond;
  }

  start(): void {
    if (this.playing || !this.host.next()) return;
    this.#wait(1000 / this.#perSecond);
    this.host.changed(true);
  }

  stop(): void {
    if (!this.#cancel) return;
    this.#cancel();
    this.#cancel = null;
    this.host.changed(false);
  }

  #wait(milliseconds: number): void {
    this.#cancel = this.clock.after(milliseconds, () => {
      if (!this.host.ready()) this.#wait(PATIENCE_MS);
      else if (this.host.next()) this.#wait(1000 / this.#perSecond);
      else this.stop();
    });
  }
}

const browserClock: PlaybackClock = {
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
