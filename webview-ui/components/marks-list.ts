/** The marks of a chart in words: what the symbols on the curves are, with window, spacing and definition. */
import type { ChartTheme } from '../charts/theme';
import type { MarkNote } from '../model/marks';
import { element, setText } from './dom';
import { markIcon } from './icons';

export class MarksList {
  readonly #main = element('ul');
  readonly #minor = element('ul');
  readonly #summary = element('summary');
  readonly #details = element('details', {}, this.#summary, this.#minor);
  readonly element: HTMLElement;
  #shown = '';

  constructor(label: string) {
    const attributes = { role: 'region', tabindex: '0', 'aria-label': `${label}: marks` };
    this.element = element('div', { class: 'marks', attributes }, this.#main, this.#details);
  }

  update(notes: readonly MarkNote[], theme: ChartTheme, recolour: boolean): void {
    const shown = JSON.stringify(notes);
    if (shown === this.#shown && !recolour) return;
    this.#shown = shown;
    const main = notes.filter(note => !note.minor);
    const minor = notes.filter(note => note.minor);
    this.element.hidden = notes.length === 0;
    this.#main.replaceChildren(...main.map(note => item(note, theme)));
    this.#details.hidden = minor.length === 0;
    setText(this.#summary, `Single seeds (${minor.length})`);
    this.#minor.replaceChildren(...minor.map(note => item(note, theme)));
  }
}

function item(note: MarkNote, theme: ChartTheme): HTMLLIElement {
  const symbol = element('span', { class: 'mark-symbol' }, markIcon(note.kind));
  symbol.style.color = theme.curve(note.group);
  return element(
    'li',
    { attributes: { 'data-kind': note.kind, 'data-step': String(note.step) } },
    symbol,
    element('span', {}, element('strong', { text: note.subject }), ` ${note.text}`),
  );
}
