/** What a card that stands at the time slider keeps between redraws: its view, the slider's step, which answers it has drawn; and what it asks for. */
import type { Want } from '../derived/request-policy';
import type { Exploration } from '../model/exploration';
import type { PanelView } from './card-kind';
import { exploredIn } from './explored';
import { OnScreen } from './on-screen';

export class AtSlider {
  readonly #screen = new OnScreen(() => this.ask());
  #view: PanelView | null = null;
  #pinned: number | null = null;
  #version = -1;

  /**
   * @param owner the name under which the card asks.
   * @param wants what it asks for where the slider stands; not called while nobody sees the card.
   */
  constructor(
    private readonly owner: string,
    private readonly wants: (view: PanelView, at: Exploration | null) => readonly Want[],
  ) {}

  /** Null before the first redraw. */
  get view(): PanelView | null {
    return this.#view;
  }

  /** Step at which the slider stands; null: nowhere. */
  get pinned(): number | null {
    return this.#pinned;
  }

  /** Whether answers have come since the card was drawn. */
  get isStale(): boolean {
    return this.#view?.derived.version !== this.#version;
  }

  /** At a redraw of `body`, which is to draw what is there. */
  take(view: PanelView, body: HTMLElement): void {
    this.#view = view;
    this.#pinned = view.cursorPlace.pinned;
    this.#version = view.derived.version;
    this.#screen.watch(body);
  }

  /** @returns whether the slider has moved, or answers have come: the card is to draw what is there. */
  moveTo(pinned: number | null): boolean {
    const moved = pinned !== this.#pinned || this.isStale;
    this.#pinned = pinned;
    this.#version = this.#view?.derived.version ?? -1;
    return moved;
  }

  /** What is not on the screen is not asked for. */
  ask(): void {
    const view = this.#view;
    view?.derived.want(this.owner, this.#screen.seen ? this.wants(view, exploredIn(view, this.#pinned)) : []);
  }

  dispose(): void {
    this.#view?.derived.want(this.owner, []);
    this.#screen.dispose();
  }
}
