/** A card's numbers as a table, for screen readers and for copying; of one moment, so that it does not move while it is read. */
import type { TableModel } from '../cards/card-kind';
import { element, setText } from '../components/dom';

export class DataTable {
  readonly element: HTMLElement;
  readonly #body = element('div', { class: 'data-table-body', attributes: { role: 'region', tabindex: '0' } });
  #model: TableModel | null = null;

  /** @param take the numbers as they are now; @param say tells a screen reader. */
  constructor(
    title: string,
    private readonly take: () => TableModel | null,
    say: (text: string) => void,
  ) {
    this.#body.setAttribute('aria-label', `${title}: data table`);
    const copied = element('span', { class: 'copied' });
    const copy = async () => {
      if (!this.#model) return;
      const done = await navigator.clipboard.writeText(tabbed(this.#model)).then(
        () => true,
        () => false,
      );
      setText(copied, done ? 'Copied' : 'The clipboard refused it');
      say(copied.textContent);
      setTimeout(() => setText(copied, ''), 2000);
    };
    this.element = element(
      'div',
      { class: 'data-table' },
      element(
        'div',
        { class: 'data-table-tools' },
        element('button', { class: 'link', text: 'Refresh', attributes: { type: 'button' }, on: { click: () => this.#fill() } }),
        element('button', { class: 'link', text: 'Copy with tabs', attributes: { type: 'button' }, on: { click: () => void copy() } }),
        copied,
      ),
      this.#body,
    );
    this.element.hidden = true;
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.#fill();
  }

  close(): void {
    this.element.hidden = true;
    this.#model = null;
    this.#body.replaceChildren();
  }

  /** Fills a table that was opened before there was anything to fill it with. */
  fillIfEmpty(): void {
    if (this.isOpen && (this.#model === null || this.#model.rows.length === 0)) this.#fill();
  }

  #fill(): void {
    this.#model = this.take();
    if (!this.#model) {
      this.#body.replaceChildren(element('p', { class: 'data-table-empty', text: 'There are no numbers yet.' }));
      return;
    }
    const { caption, columns, rows } = this.#model;
    const scope = { scope: 'col' };
    this.#body.replaceChildren(
      element(
        'table',
        {},
        element('caption', { text: caption }),
        element('thead', {}, element('tr', {}, ...columns.map(text => element('th', { text, attributes: scope })))),
        element('tbody', {}, ...rows.map(rowElement)),
      ),
    );
  }
}

function rowElement([head = '', ...cells]: readonly string[]): HTMLTableRowElement {
  return element('tr', {}, element('th', { text: head, attributes: { scope: 'row' } }), ...cells.map(text => element('td', { text })));
}

function tabbed({ columns, rows }: TableModel): string {
  return [columns, ...rows].map(row => row.join('\t')).join('\n');
}
