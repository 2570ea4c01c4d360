/** Asks again, now and then, for what was derived over all snapshots of a run that grows. */
import type { DerivedName } from '../../../src/shared/protocol';
import type { DerivedStore } from '../../derived/derived-store';

/** It costs the extension as much as many snapshots. */
const INTERVAL_MS = 3000;

export class Renewal {
  #known: { readonly key: string; readonly rows: number; readonly since: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param again called when the time has come. */
  constructor(private readonly again: () => void) {}

  /** To be called when the name is wanted: lets an answer expire that is from before the run's last snapshot. */
  look(store: DerivedStore, run: string, step: number, name: DerivedName, rows: number): void {
    const key = `${name}\n${step}\n${run}`;
    const now = performance.now();
    const known = this.#known;
    if (store.get(run, step, name).kind !== 'there' || known?.key !== key) {
      this.#known = { key, rows, since: now };
      return;
    }
    if (rows === known.rows) return;
    const wait = known.since + INTERVAL_MS - now;
    if (wait > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.again();
      }, wait);
      return;
    }
    this.#known = { key, rows, since: now };
    store.expire(run, step, name);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
