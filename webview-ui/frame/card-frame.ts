/** What every card has around its body: head with tools and menu, explanation, placeholder, data table, picture. */
import { type Figure, figureCsv } from '../../src/shared/figures/figure';
import { figureSvg } from '../../src/shared/figures/svg';
import type { SaveFormat } from '../../src/shared/protocol';
import type { CardBody, CardKind, CursorPlace, PanelView } from '../cards/card-kind';
import { element, setAttribute } from '../components/dom';
import { icon, type IconName } from '../components/icons';
import { action, Menu, type MenuContent } from '../components/menu';
import type { DeckSettings } from '../state/view-settings';
import { DataTable } from './data-table';
import { ExplanationBox } from './explanation';
import { cardPicture, pngOf } from './picture';
import { Placeholder } from './placeholder';

/** What a card asks of the deck. */
export interface FrameActions {
  maximise(id: string, on: boolean): void;
  hide(id: string): void;
  /** -1: one place up. */
  move(id: string, by: -1 | 1): void;
  canMove(id: string, by: -1 | 1): boolean;
  open(part: string, on: boolean): void;
  save(suggestedName: string, format: SaveFormat, bytes: ArrayBuffer): void;
  say(text: string): void;
  report(message: string): void;
}

/** The name under which it is kept whether a part of a card is open. */
export const partOf = (id: string, part: 'explanation' | 'table') => `${id}:${part}`;

/** Device pixels of an exported picture to a CSS pixel. */
const PICTURE_SCALE = 2;

export class CardFrame {
  readonly element: HTMLElement;
  /** Where a drag that moves the card begins. */
  readonly head: HTMLElement;
  readonly #content: HTMLElement;
  readonly #placeholder = new Placeholder();
  readonly #explanation: ExplanationBox;
  readonly #table: DataTable;
  readonly #about: HTMLButtonElement;
  readonly #tableButton: HTMLButtonElement;
  readonly #maximise: HTMLButtonElement;
  readonly #menu: Menu;
  #view: PanelView | null = null;
  #maximised = false;

  constructor(
    readonly kind: CardKind,
    readonly body: CardBody,
    private readonly actions: FrameActions,
  ) {
    const { id, title } = kind;
    this.#explanation = new ExplanationBox(id, title);
    this.#table = new DataTable(
      title,
      () => body.table(),
      text => actions.say(text),
    );
    this.#about = this.#tool('info', `What is ${title}`, () => this.#toggleExplanation());
    this.#tableButton = this.#tool('table', `${title} as a table`, () => this.#toggleTable());
    this.#maximise = this.#tool('maximise', `Maximise ${title}`, () => actions.maximise(id, !this.#maximised));
    this.#about.setAttribute('aria-expanded', 'false');
    this.#about.setAttribute('aria-controls', `${id}-explanation`);
    this.#tableButton.setAttribute('aria-expanded', 'false');
    this.#tableButton.classList.add('table-button');
    this.#maximise.classList.add('maximise-button');
    this.#menu = new Menu(
      this.#tool('more', `More for ${title}`, () => undefined),
      title,
      () => this.#entries(),
    );
    this.head = element(
      'div',
      { class: 'card-head' },
      element('span', { class: 'grip', attributes: { 'aria-hidden': 'true', title: 'Drag to move the card' } }, icon('grip')),
      element('h2', { text: title, attributes: { id: `${id}-title` } }),
      element('div', { class: 'card-tools own' }, ...body.tools),
      element('div', { class: 'card-tools common' }, this.#about, this.#tableButton, this.#maximise, this.#menu.element),
    );
    this.#content = element('div', { class: 'card-content' }, body.element);
    this.element = element(
      'section',
      { class: 'card', attributes: { 'data-card': id, 'aria-labelledby': `${id}-title` } },
      this.head,
      element('div', { class: 'busy-line', attributes: { 'aria-hidden': 'true' } }),
      this.#explanation.element,
      this.#content,
      this.#placeholder.element,
      this.#table.element,
    );
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#showParts(view.settings.deck.open);
    this.#explanation.update(this.kind.explain(view.sweep));
    this.#guard(() => this.body.update(view));
    this.#showStatus();
    this.#table.fillIfEmpty();
  }

  /** The cursor has moved, or what stands under it has come. */
  showCursor(cursor: number | null, place: CursorPlace): void {
    this.#guard(() => this.body.showCursor(cursor, place));
    this.#showStatus();
  }

  #showStatus(): void {
    const status = this.body.status();
    const replaced = this.#placeholder.update(status);
    // A hidden chart has no size: what comes out of hiding is drawn once more.
    if (this.#content.hidden && !replaced) {
      this.#content.hidden = false;
      this.#guard(() => this.#view && this.body.update(this.#view));
    }
    this.#content.hidden = replaced;
    this.element.classList.toggle('busy', status.kind === 'shown' && status.busy);
    setAttribute(this.element, 'aria-busy', String(status.kind === 'loading' || (status.kind === 'shown' && status.busy)));
  }

  showMaximised(on: boolean): void {
    this.#maximised = on;
    this.element.classList.toggle('is-maximised', on);
    const label = on ? `Restore ${this.kind.title}` : `Maximise ${this.kind.title}`;
    this.#maximise.replaceChildren(icon(on ? 'restore' : 'maximise'));
    setAttribute(this.#maximise, 'aria-label', label);
    setAttribute(this.#maximise, 'title', on ? `${label} (Escape)` : label);
  }

  focusMenu(): void {
    this.#menu.button.focus();
  }

  dispose(): void {
    this.body.dispose();
    this.element.remove();
  }

  /** A body that fails leaves its card as it was, and the other cards alone. */
  #guard(draw: () => void): void {
    try {
      draw();
    } catch (error) {
      this.actions.report(`The card ${this.kind.id} could not be drawn: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #entries(): MenuContent {
    const { id } = this.kind;
    const { actions } = this;
    return [
      ...(this.body.menu ?? []).map(({ label, run }) => action(label, run)),
      ...(this.body.menu?.length ? (['separator'] as const) : []),
      { label: 'What is this', checked: !this.#explanation.element.hidden, enabled: true, run: () => this.#toggleExplanation() },
      { label: 'Data table', checked: this.#table.isOpen, enabled: true, run: () => this.#toggleTable() },
      ...this.#exports(),
      'separator',
      action(this.#maximised ? 'Restore' : 'Maximise', () => actions.maximise(id, !this.#maximised)),
      action('Move up', () => actions.move(id, -1), actions.canMove(id, -1)),
      action('Move down', () => actions.move(id, 1), actions.canMove(id, 1)),
      action('Hide card', () => actions.hide(id)),
    ];
  }

  #exports(): MenuContent {
    const csv = this.body.csv?.bind(this.body);
    if (csv) return [action('Export data as CSV…', () => this.#saveText('csv', csv()))];
    return [
      action('Export as PNG…', () => void this.#export()),
      action('Export as SVG…', () => this.#exportFigure('svg', figureSvg)),
      action('Export data as CSV…', () => this.#exportFigure('csv', figureCsv)),
    ];
  }

  #showParts(open: DeckSettings['open']): void {
    const { id } = this.kind;
    const explained = open[partOf(id, 'explanation')] ?? false;
    this.#explanation.element.hidden = !explained;
    setAttribute(this.#about, 'aria-expanded', String(explained));
    // A screen reader gets the numbers first.
    const table = open[partOf(id, 'table')] ?? document.body.classList.contains('vscode-using-screen-reader');
    if (table && !this.#table.isOpen) this.#table.open();
    if (!table && this.#table.isOpen) this.#table.close();
    setAttribute(this.#tableButton, 'aria-expanded', String(table));
  }

  #toggleExplanation(): void {
    this.actions.open(partOf(this.kind.id, 'explanation'), this.#about.getAttribute('aria-expanded') !== 'true');
  }

  #toggleTable(): void {
    this.actions.open(partOf(this.kind.id, 'table'), !this.#table.isOpen);
  }

  async #export(): Promise<void> {
    const view = this.#view;
    const content = this.body.picture(PICTURE_SCALE);
    if (!view || !content) {
      this.actions.say(`${this.kind.title} has nothing to export yet.`);
      return;
    }
    const { heading, footer } = this.#words(view);
    const picture = cardPicture({ ...heading, content, footer }, view.theme, PICTURE_SCALE);
    this.actions.save(`${view.sweep.name}-${this.kind.id}.png`, 'png', await pngOf(picture));
  }

  /** In the colours of print, whatever the theme. */
  #exportFigure(format: 'svg' | 'csv', write: (figure: Figure) => string): void {
    const view = this.#view;
    const figure = this.body.figure();
    if (!view || !figure) {
      this.actions.say(`${this.kind.title} has nothing to export yet.`);
      return;
    }
    const { heading, footer } = this.#words(view);
    this.#saveText(format, write({ ...figure, ...heading, notes: [...figure.notes, footer] }));
  }

  #saveText(format: 'svg' | 'csv', text: string): void {
    if (this.#view) this.actions.save(`${this.#view.sweep.name}-${this.kind.id}.${format}`, format, new TextEncoder().encode(text).buffer);
  }

  #words({ sweep }: PanelView): { heading: { title: string; subtitle: string }; footer: string } {
    const { definition, convention } = this.kind.explain(sweep);
    const heading = { title: this.kind.title, subtitle: `${sweep.name} · ${sweep.created.slice(0, 10)}` };
    return { heading, footer: [definition, convention].join(' ').trim() };
  }

  #tool(name: IconName, label: string, press: () => void): HTMLButtonElement {
    const button = element('button', { class: 'tool icon-tool', attributes: { type: 'button', 'aria-label': label, title: label } });
    button.append(icon(name));
    button.addEventListener('click', press);
    return button;
  }
}
