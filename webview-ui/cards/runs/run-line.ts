/** One run in the table of runs: its checkbox, its colour and name, and a cell a column; only what differs is written again. */
import type { ChartTheme } from '../../charts/theme';
import { element, setAttribute, setText } from '../../components/dom';
import { stateIcon, swatch } from '../../components/icons';
import type { RunRow } from '../../model/runs/run-rows';
import type { CardActions } from '../card-kind';

export class RunLine {
  readonly element = element('tr');
  readonly #box = element('input', { attributes: { type: 'checkbox' }, on: { change: () => this.#plot() } });
  readonly #swatch = element('span', { class: 'row-swatch' });
  readonly #name = element('span', { class: 'row-label' });
  readonly #cells = new Map<string, HTMLTableCellElement>();
  #layout = '';
  #row: RunRow | null = null;
  #look = '';
  #state = '';

  constructor(private readonly actions: Pick<CardActions, 'plot' | 'highlight'>) {
    this.element.addEventListener('pointerenter', () => this.actions.highlight(this.#row ? [this.#row.run.id] : null));
    this.element.addEventListener('pointerleave', () => this.actions.highlight(null));
  }

  show(row: RunRow, columns: readonly string[], highlighted: ReadonlySet<string> | null): void {
    this.#row = row;
    this.#layOut(columns);
    this.#box.checked = row.run.plotted;
    setAttribute(this.#box, 'aria-label', `Plot ${row.label}`);
    setAttribute(this.element, 'data-run', row.run.id);
    setText(this.#name, row.label);
    this.element.classList.toggle('faded', highlighted !== null && !highlighted.has(row.run.id));
    for (const [column, cell] of this.#cells) {
      const { text, value } = row.cells[column] ?? { text: '–', value: null };
      if (column === 'state') this.#showState(cell, text);
      else setText(cell, text);
      cell.classList.toggle('words', typeof value === 'string');
    }
  }

  colour(theme: ChartTheme, recolour: boolean): void {
    const group = this.#row?.group ?? 0;
    const [colour, dash] = [theme.curve(group), theme.dash(group)];
    const look = `${colour} ${dash.join()}`;
    if (look === this.#look && !recolour) return;
    this.#look = look;
    this.#swatch.replaceChildren(swatch(colour, dash));
  }

  #layOut(columns: readonly string[]): void {
    const layout = columns.join('\n');
    if (layout === this.#layout) return;
    this.#layout = layout;
    this.#state = '';
    this.#cells.clear();
    for (const column of columns) this.#cells.set(column, element('td', { attributes: { 'data-column': column } }));
    const name = element('label', { class: 'run-name' }, this.#box, this.#swatch, this.#name);
    this.element.replaceChildren(element('th', { attributes: { scope: 'row' } }, name), ...this.#cells.values());
  }

  #showState(cell: HTMLElement, text: string): void {
    const run = this.#row?.run;
    if (!run || this.#state === text) return;
    this.#state = text;
    cell.replaceChildren(stateIcon(run.state), ` ${text}`);
    setAttribute(cell, 'data-state', run.state);
    if (run.error === null) cell.removeAttribute('title');
    else setAttribute(cell, 'title', run.error);
  }

  #plot(): void {
    if (this.#row) this.actions.plot([this.#row.run.id], this.#box.checked);
  }
}
