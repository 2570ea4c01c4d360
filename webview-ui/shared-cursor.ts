/** The one cursor of the panel: under the pointer or the keyboard in some chart, else where the slider has pinned it. */
import type { CursorPlace } from './cards/card-kind';

export class SharedCursor {
  #hover: { readonly step: number; readonly x: number | null } | null = null;
  #pinned: number | null;
  #planned = false;

  /** @param onMove called once a frame, however often the cursor has moved. */
  constructor(
    pinned: number | null,
    private readonly onMove: (cursor: number | null, place: CursorPlace) => void,
  ) {
    this.#pinned = pinned;
  }

  get step(): number | null {
    return this.#hover?.step ?? this.#pinned;
  }

  get place(): CursorPlace {
    return { pinned: this.#pinned, x: this.#hover?.x ?? null };
  }

  move(step: number | null, x: number | null): void {
    this.#hover = step === null ? null : { step, x };
    this.#plan();
  }

  pin(step: number | null): void {
    this.#pinned = step;
    this.#plan();
  }

  /** What stands at the pinned step has changed. */
  refresh(): void {
    this.#plan();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame(() => {
      this.#planned = false;
      this.onMove(this.step, this.place);
    });
  }
}
