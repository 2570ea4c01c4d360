/** Keeps the view with the editor once it has stood still for a moment: a pan would keep it sixty times a second. */

const DELAY_MS = 150;

export class Keeper {
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly keep: () => void) {}

  soon(): void {
    this.#waiting ??= setTimeout(() => this.now(), DELAY_MS);
  }

  now(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.keep();
  }
}
