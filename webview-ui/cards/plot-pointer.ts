/** The place in a plot that pointer or keys choose: one at a time, told whenever it changes. */
import type { PlotShell } from './plot-shell';

export interface PlotPointerOptions<Place> {
  /** The place at a position in CSS pixels of the canvas; null: none. */
  readonly under: (at: { readonly x: number; readonly y: number }) => Place | null;
  /** Where a key leads; null: nowhere. Undefined for one that means nothing. */
  readonly next: (event: KeyboardEvent, from: Place | null) => Place | null | undefined;
  readonly moved: (place: Place | null) => void;
  /** After a key: what a screen reader says of the place. */
  readonly say: (place: Place) => void;
  /** Whether two places are one; identity by default. */
  readonly same?: (a: Place | null, b: Place | null) => boolean;
}

export class PlotPointer<Place> {
  #place: Place | null = null;

  constructor(
    shell: PlotShell,
    private readonly options: PlotPointerOptions<Place>,
  ) {
    const { plot } = shell;
    plot.addEventListener('pointermove', event => this.#moveTo(options.under(shell.at(event))));
    plot.addEventListener('pointerleave', () => this.#moveTo(null));
    plot.addEventListener('keydown', event => {
      const next = options.next(event, this.#place);
      if (next === undefined) return;
      event.preventDefault();
      this.#moveTo(next);
      if (next !== null) options.say(next);
    });
  }

  get place(): Place | null {
    return this.#place;
  }

  #moveTo(place: Place | null): void {
    const { same = Object.is, moved } = this.options;
    if (same(place, this.#place)) return;
    this.#place = place;
    moved(place);
  }
}
