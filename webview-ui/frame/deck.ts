/** The cards of the panel: which there are, in which order, which are hidden, and the one that fills the panel. */
import type { SaveFormat } from '../../src/shared/protocol';
import type { CardActions, CardKind, CursorPlace, PanelView } from '../cards/card-kind';
import { element } from '../components/dom';
import { action, type MenuContent } from '../components/menu';
import type { DeckSettings } from '../state/view-settings';
import { CardFrame } from './card-frame';
import { listenToCardKeys } from './card-keys';
import { neighbour, orderOf, placedAt } from './deck-order';
import { Masonry } from './masonry';
import { NearView } from './near-view';
import { Placeholder } from './placeholder';
import { listenToReorder } from './reorder';

export interface DeckHost {
  /** What the card of this id can ask of the panel. */
  actionsFor(id: string): CardActions;
  change(deck: Partial<DeckSettings>): void;
  save(suggestedName: string, format: SaveFormat, bytes: ArrayBuffer): void;
  say(text: string): void;
  report(message: string): void;
  /** Where the focus goes when the card that had it is hidden and no other is left. */
  focusCardsMenu(): void;
}

export class Deck {
  readonly element = element('div', { class: 'cards' });
  readonly #frames = new Map<string, CardFrame>();
  readonly #masonry = new Masonry();
  readonly #none = element(
    'div',
    { class: 'placeholder no-cards' },
    element('p', { text: 'All cards are hidden.' }),
    element('button', { class: 'button', text: 'Show all cards', attributes: { type: 'button' }, on: { click: () => this.#showAll() } }),
  );
  readonly #waiting = new Placeholder();
  #settings: DeckSettings = { order: [], hidden: [], maximised: null, open: {} };
  #shown: readonly string[] = [];
  #view: PanelView | null = null;
  readonly #near = new NearView(() => this.#catchUp());

  constructor(
    private readonly kinds: readonly CardKind[],
    private readonly host: DeckHost,
  ) {
    this.#none.hidden = true;
    this.element.append(this.#none, this.#waiting.element);
    this.#waiting.element.classList.add('waiting');
    listenToCardKeys(() => this.#visibleFrames().map(frame => frame.element));
    this.element.addEventListener('keydown', event => {
      const { maximised } = this.#settings;
      if (event.key === 'Escape' && maximised !== null && this.#shown.includes(maximised)) this.#maximise(maximised, false);
    });
  }

  /** Before the first snapshot; `problem` is why it does not come. */
  showWaiting(problem: string | null): void {
    this.#waiting.update(
      problem === null ? { kind: 'loading', message: 'Waiting for the first data…' } : { kind: 'error', message: problem, retry: null },
    );
  }

  update(view: PanelView): void {
    this.#waiting.element.hidden = true;
    this.#settings = view.settings.deck;
    this.#layOut(view);
    const before = this.#view;
    this.#view = view;
    const byData = before !== null && !view.recolour && before.settings === view.settings && before.highlighted === view.highlighted;
    for (const frame of this.#visibleFrames()) {
      if (!byData) this.#near.drawn(frame.element);
      else if (!this.#near.isDue(frame.element)) continue;
      frame.update(view);
    }
  }

  /** Cards that were passed over while they were out of sight. */
  #catchUp(): void {
    const view = this.#view;
    if (!view) return;
    for (const frame of this.#visibleFrames()) {
      if (this.#near.isStale(frame.element) && this.#near.isDue(frame.element)) frame.update(view);
    }
  }

  #visibleFrames(): readonly CardFrame[] {
    return this.#visible().flatMap(id => this.#frames.get(id) ?? []);
  }

  showCursor(cursor: number | null, place: CursorPlace): void {
    for (const id of this.#visible()) this.#frames.get(id)?.showCursor(cursor, place);
  }

  /** Whether one of these cards is on show. */
  shows(ids: readonly string[]): boolean {
    return this.#visible().some(id => ids.includes(id));
  }

  /** The menu by which hidden cards come back. */
  cardsMenu(): MenuContent {
    const { hidden } = this.#settings;
    const order = this.#order();
    return [
      ...order.flatMap(id => {
        const frame = this.#frames.get(id);
        if (!frame) return [];
        const shown = !hidden.includes(id);
        return [{ label: frame.kind.title, checked: shown, enabled: true, run: () => (shown ? this.#hide(id) : this.#show(id)) }];
      }),
      'separator',
      action('Show all cards', () => this.#showAll(), hidden.length > 0),
      action('Original order', () => this.host.change({ order: [] }), this.#settings.order.length > 0),
    ];
  }

  #layOut(view: PanelView): void {
    const applicable = this.kinds.filter(kind => kind.applies(view.sweep, view.series));
    for (const [id, frame] of this.#frames) {
      if (applicable.some(kind => kind.id === id)) continue;
      this.#masonry.remove(frame.element);
      this.#near.remove(frame.element);
      frame.dispose();
      this.#frames.delete(id);
    }
    for (const kind of applicable) if (!this.#frames.has(kind.id)) this.#add(kind);
    const order = this.#order();
    this.#shown = order.filter(id => this.#frames.has(id) && !this.#settings.hidden.includes(id));
    const maximised = this.#settings.maximised !== null && this.#shown.includes(this.#settings.maximised) ? this.#settings.maximised : null;
    this.element.parentElement?.classList.toggle('one-card', maximised !== null);
    for (const [id, frame] of this.#frames) {
      frame.element.hidden = !this.#shown.includes(id) || (maximised !== null && id !== maximised);
      frame.showMaximised(id === maximised);
    }
    this.#none.hidden = this.#shown.length > 0;
    this.#arrange(order);
  }

  /** Moves elements only where the order differs: an element that moves loses the focus. */
  #arrange(order: readonly string[]): void {
    const wanted = order.flatMap(id => this.#frames.get(id)?.element ?? []);
    if (wanted.every((card, i) => this.element.children[i] === card)) return;
    const focused = document.activeElement;
    this.element.prepend(...wanted);
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus({ preventScroll: true });
  }

  #add(kind: CardKind): void {
    const { host } = this;
    const frame = new CardFrame(kind, kind.create(host.actionsFor(kind.id)), {
      maximise: (id, on) => this.#maximise(id, on),
      hide: id => this.#hide(id),
      move: (id, by) => this.#move(id, by),
      canMove: (id, by) => this.#settings.maximised === null && neighbour(this.#shown, id, by) !== undefined,
      open: (part, on) => host.change({ open: { ...this.#settings.open, [part]: on } }),
      save: (name, format, bytes) => host.save(name, format, bytes),
      say: text => host.say(text),
      report: message => host.report(message),
    });
    this.#frames.set(kind.id, frame);
    this.element.append(frame.element);
    this.#masonry.add(frame.element);
    this.#near.add(frame.element);
    listenToReorder(frame, {
      frames: () => [...this.#frames.values()],
      canDrag: () => this.#settings.maximised === null,
      place: (id, at) => this.#place(id, at),
    });
  }

  /** All kinds, also those without data for now: they keep their place. */
  #order(): string[] {
    return orderOf(
      this.kinds.map(kind => kind.id),
      this.#settings,
    );
  }

  #visible(): readonly string[] {
    const { maximised } = this.#settings;
    return maximised !== null && this.#shown.includes(maximised) ? [maximised] : this.#shown;
  }

  #maximise(id: string, on: boolean): void {
    this.host.change({ maximised: on ? id : null });
    const title = this.#titleOf(id);
    this.host.say(on ? `${title} fills the panel. Escape brings the other cards back.` : `All cards are shown again.`);
  }

  #hide(id: string): void {
    const next = neighbour(this.#shown, id, 1) ?? neighbour(this.#shown, id, -1);
    const maximised = this.#settings.maximised === id ? null : this.#settings.maximised;
    this.host.change({ hidden: [...this.#settings.hidden.filter(other => other !== id), id], maximised });
    this.host.say(`${this.#titleOf(id)} is hidden. The Cards menu brings it back.`);
    const frame = next === undefined ? undefined : this.#frames.get(next);
    if (!this.#frames.get(id)?.element.contains(document.activeElement)) return;
    if (frame) frame.focusMenu();
    else this.host.focusCardsMenu();
  }

  #show(id: string): void {
    this.host.change({ hidden: this.#settings.hidden.filter(other => other !== id) });
    this.host.say(`${this.#titleOf(id)} is shown.`);
  }

  #showAll(): void {
    this.host.change({ hidden: [] });
    this.host.say('All cards are shown.');
  }

  #move(id: string, by: -1 | 1): void {
    const at = neighbour(this.#shown, id, by);
    if (at !== undefined) this.#place(id, at);
  }

  #place(id: string, at: string): void {
    const order = placedAt(this.#order(), id, at);
    this.host.change({ order });
    const shown = order.filter(other => this.#shown.includes(other));
    this.host.say(`${this.#titleOf(id)} is now card ${shown.indexOf(id) + 1} of ${shown.length}.`);
  }

  #titleOf(id: string): string {
    return this.#frames.get(id)?.kind.title ?? id;
  }
}
