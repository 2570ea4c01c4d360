/** The body of the card of runs: a table that is searched and sorted, whose checkboxes are the legend's choice of curves. */
import { csvRow } from '../../../src/shared/csv';
import { element, setAttribute, setText } from '../../components/dom';
import { runFilter } from '../../model/runs/run-filter';
import { type RunColumn, type RunRow, type RunTable, runTable, type SortOrder, sortedRows } from '../../model/runs/run-rows';
import type { CardActions, CardBody, CardStatus, PanelView, TableModel } from '../card-kind';
import { flagOf, textOf } from '../choices';
import { RunLine } from './run-line';

export const RUNS = 'runs';
/** More rows than these are shown on request. */
const MANY = 100;
const FILTER_HELP = 'Words, /pattern/, or comparisons: width>=512 loss<0.01 state=failed';

export class RunsBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[] = [];
  readonly #filter = element('input', {
    class: 'run-filter',
    attributes: { type: 'search', placeholder: 'Filter runs', 'aria-label': 'Filter runs', title: FILTER_HELP, spellcheck: 'false' },
    on: { input: () => this.actions.choose('filter', this.#filter.value) },
  });
  readonly #count = element('span', { class: 'run-count', attributes: { 'aria-live': 'polite' } });
  readonly #only = this.#button('Plot only these', () => this.#plotOnly());
  readonly #all = this.#button('Plot all', () =>
    this.actions.plot(
      this.#table.rows.map(({ run }) => run.id),
      true,
    ),
  );
  readonly #more = this.#button('', () => this.actions.choose('all', true));
  readonly #problem = element('p', { class: 'run-problem', attributes: { role: 'alert', id: 'run-filter-problem' } });
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly #lines = new Map<string, RunLine>();
  #table: RunTable = { columns: [], rows: [] };
  /** Those that match, in the order chosen. */
  #found: readonly RunRow[] = [];
  #order: SortOrder | null = null;
  #heads = '';

  constructor(private readonly actions: CardActions) {
    this.element = element(
      'div',
      { class: 'runs-card' },
      element('div', { class: 'run-tools' }, this.#filter, this.#count, this.#only, this.#all),
      this.#problem,
      element(
        'div',
        { class: 'run-table', attributes: { tabindex: '0', role: 'region', 'aria-label': 'Runs of the sweep' } },
        element('table', {}, element('thead', {}, this.#head), this.#body),
      ),
      this.#more,
    );
    this.#more.classList.add('run-more');
  }

  update({ sweep, series, settings, theme, highlighted, recolour }: PanelView): void {
    this.#table = runTable(sweep, series);
    const { columns, rows } = this.#table;
    const text = textOf(settings, RUNS, 'filter') ?? '';
    if (this.#filter.value !== text) this.#filter.value = text;
    const filter = runFilter(text, columns);
    this.#showProblem(filter.ok ? null : filter.message);
    const sort = textOf(settings, RUNS, 'sort');
    const known = columns.some(({ id }) => id === sort) || sort === 'run';
    this.#order = sort !== null && known ? { column: sort, descending: flagOf(settings, RUNS, 'descending', false) } : null;
    this.#found = sortedRows(filter.ok ? rows.filter(row => filter.matches(row)) : rows, this.#order);
    const shown = flagOf(settings, RUNS, 'all', false) ? this.#found : this.#found.slice(0, MANY);
    this.#more.hidden = shown.length === this.#found.length;
    setText(this.#more, `Show all ${this.#found.length} runs`);
    setText(this.#count, this.#found.length === rows.length ? `${rows.length} runs` : `${this.#found.length} of ${rows.length} runs`);
    const plotted = rows.filter(({ run }) => run.plotted).length;
    this.#only.hidden = this.#found.length === 0 || (plotted === this.#found.length && this.#found.every(({ run }) => run.plotted));
    this.#all.hidden = plotted === rows.length;
    this.#showHeads(columns);
    this.#showLines(shown, columns, line => line.colour(theme, recolour), highlighted);
  }

  status(): CardStatus {
    return { kind: 'shown', busy: false };
  }

  /** Its numbers are those of the last snapshot, wherever the cursor is. */
  showCursor(): void {
    return;
  }

  table(): TableModel {
    return {
      caption: `${this.#found.length} runs at their last snapshots`,
      columns: ['Run', ...this.#table.columns.map(({ label }) => label)],
      rows: this.#found.map(row => [row.label, ...this.#table.columns.map(({ id }) => row.cells[id]?.text ?? '–')]),
    };
  }

  picture(): null {
    return null;
  }

  figure(): null {
    return null;
  }

  csv(): string {
    const { columns } = this.#table;
    const rows = this.#found.map(row => csvRow([row.run.id, ...columns.map(({ id }) => row.cells[id]?.value ?? null)]));
    return [csvRow(['run', ...columns.map(({ id }) => id)]), ...rows].join('');
  }

  dispose(): void {
    this.#lines.clear();
  }

  #showProblem(problem: string | null): void {
    this.#problem.hidden = problem === null;
    setText(this.#problem, problem ?? '');
    setAttribute(this.#filter, 'aria-invalid', String(problem !== null));
    if (problem === null) this.#filter.removeAttribute('aria-describedby');
    else setAttribute(this.#filter, 'aria-describedby', this.#problem.id);
  }

  /** A head is a button that sorts by its column: upwards, downwards, not at all. */
  #showHeads(columns: readonly RunColumn[]): void {
    const all: readonly RunColumn[] = [{ id: 'run', label: 'Run', title: 'Name of the run' }, ...columns];
    const names = all.map(({ id }) => id).join('\n');
    if (names !== this.#heads) {
      this.#heads = names;
      this.#head.replaceChildren(...all.map(column => this.#headOf(column)));
    }
    for (const [i, { id }] of all.entries()) {
      const cell = this.#head.children[i];
      const sorted = this.#order?.column !== id ? 'none' : this.#order.descending ? 'descending' : 'ascending';
      if (cell) setAttribute(cell, 'aria-sort', sorted);
    }
  }

  #headOf({ id, label, title }: RunColumn): HTMLElement {
    const button = element('button', {
      class: 'sort',
      text: label,
      attributes: { type: 'button', title: `${title}; press to sort` },
      on: { click: () => this.#sortBy(id) },
    });
    return element('th', { attributes: { scope: 'col', 'data-column': id } }, button);
  }

  #sortBy(column: string): void {
    const descending = this.#order?.column === column && !this.#order.descending;
    const off = this.#order?.column === column && this.#order.descending;
    this.actions.choose('descending', descending);
    this.actions.choose('sort', off ? '' : column);
  }

  #showLines(
    shown: readonly RunRow[],
    columns: readonly RunColumn[],
    colour: (line: RunLine) => void,
    highlighted: ReadonlySet<string> | null,
  ): void {
    const layout = columns.map(({ id }) => id);
    for (const row of shown) {
      const line = this.#lines.get(row.run.id) ?? new RunLine(this.actions);
      this.#lines.set(row.run.id, line);
      line.show(row, layout, highlighted);
      colour(line);
    }
    const wanted = shown.flatMap(({ run }) => this.#lines.get(run.id)?.element ?? []);
    const rows = this.#body.children;
    if (rows.length === wanted.length && wanted.every((row, i) => rows[i] === row)) return;
    const focused = document.activeElement;
    this.#body.replaceChildren(...wanted);
    // What is moved loses the focus.
    if (focused instanceof HTMLElement && this.#body.contains(focused)) focused.focus({ preventScroll: true });
  }

  #plotOnly(): void {
    const found = new Set(this.#found.map(({ run }) => run.id));
    const others = this.#table.rows.flatMap(({ run }) => (found.has(run.id) ? [] : [run.id]));
    this.actions.plot([...found], true);
    if (others.length > 0) this.actions.plot(others, false);
  }

  #button(text: string, press: () => void): HTMLButtonElement {
    return element('button', { class: 'button', text, attributes: { type: 'button' }, on: { click: press } });
  }
}
