/** Legend and read-out in one: a row a curve with its colour, its name (press to hide) and its values at the cursor, else the latest. */
import type { ChartTheme } from '../../charts/theme';
import { element, setAttribute, setText } from '../../components/dom';
import { swatch } from '../../components/icons';
import type { ChartModel } from '../../model/chart-model';
import { columnLabel } from '../../model/column-names';
import { type ReadOut, placeText } from '../../model/read-out';
import { columnDash } from '../../charts/curve-layer';

export interface LegendActions {
  plot(runs: readonly string[], plotted: boolean): void;
  highlight(runs: readonly string[] | null): void;
}

interface Row {
  readonly row: HTMLTableRowElement;
  readonly button: HTMLButtonElement;
  readonly count: HTMLElement;
  runs: readonly string[];
  readonly cells: readonly { readonly value: HTMLElement; readonly spread: HTMLElement }[];
}

export class ReadOutTable {
  readonly #when = element('span');
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly element: HTMLElement;
  #rows = new Map<string, Row>();
  #layout = '';

  constructor(
    label: string,
    private readonly actions: LegendActions,
  ) {
    this.element = element(
      'div',
      { class: 'read-out', attributes: { tabindex: '0', role: 'region', 'aria-label': `${label}: values of the curves` } },
      element('table', {}, element('thead', {}, this.#head), this.#body),
    );
  }

  /** Rows and colours; `recolour` after a change of theme. */
  layOut(model: ChartModel, theme: ChartTheme, highlighted: ReadonlySet<string> | null, recolour: boolean): void {
    const layout = [...model.subjects.map(({ key, label }) => `${key} ${label}`), ...model.plan.columns].join('\n');
    if (layout !== this.#layout || recolour) {
      this.#layout = layout;
      this.#build(model, theme);
    }
    for (const subject of model.subjects) {
      const row = this.#rows.get(subject.key);
      if (!row) continue;
      row.runs = subject.runs;
      setAttribute(row.button, 'aria-pressed', String(!subject.hidden));
      row.row.classList.toggle('faded', highlighted !== null && !subject.runs.some(run => highlighted.has(run)));
      setText(row.count, subject.members.length > 1 ? `n = ${subject.members.length}` : '');
    }
  }

  show({ at, rows }: ReadOut, model: ChartModel): void {
    setText(this.#when, `${placeText(at, model.x.quantity)}${model.curves.some(curve => curve.smooth) ? ' (not smoothed)' : ''}`);
    for (const [key, { cells }] of this.#rows) {
      const values = rows.get(key) ?? [];
      for (const [i, cell] of cells.entries()) {
        setText(cell.value, values[i]?.value ?? '–');
        setText(cell.spread, values[i]?.spread ?? '');
      }
    }
  }

  #build(model: ChartModel, theme: ChartTheme): void {
    const { columns } = model.plan;
    const scope = { scope: 'col' };
    const heads = columns.map((quantity, rank) => {
      const dash = columnDash(quantity, rank, model.plan, theme);
      return element('th', { attributes: scope }, ...(dash.length > 0 ? [swatch(theme.muted, dash)] : []), columnLabel(quantity));
    });
    this.#head.replaceChildren(element('th', { attributes: scope }, this.#when), ...heads);
    this.#rows = new Map(
      model.subjects.map(subject => [subject.key, this.#row(subject.key, subject.label, subject.group, columns.length, theme)]),
    );
    this.#body.replaceChildren(...[...this.#rows.values()].map(({ row }) => row));
  }

  /** Shows these runs only; where that is so already, all. */
  #only(runs: readonly string[]): void {
    const others = [...this.#rows.values()].filter(row => row.runs.every(run => !runs.includes(run)));
    const alone = others.every(row => row.button.getAttribute('aria-pressed') === 'false');
    const otherRuns = others.flatMap(row => row.runs);
    if (otherRuns.length > 0) this.actions.plot(otherRuns, alone);
    this.actions.plot(runs, true);
  }

  #row(key: string, label: string, group: number, columns: number, theme: ChartTheme): Row {
    const count = element('span', { class: 'count' });
    const button = element(
      'button',
      {
        class: 'curve-name',
        attributes: { type: 'button', title: `${label}: hide or show, here and in the tree; with Ctrl only this one, and again all` },
      },
      element('span', { class: 'row-swatch' }, swatch(theme.curve(group), theme.dash(group))),
      element('span', { class: 'row-label', text: label }),
      count,
    );
    const cells = Array.from({ length: columns }, () => ({
      value: element('span', { class: 'value' }),
      spread: element('span', { class: 'spread' }),
    }));
    const row = element(
      'tr',
      {},
      element('th', { attributes: { scope: 'row' } }, button),
      ...cells.map(({ value, spread }) => element('td', {}, value, spread)),
    );
    const own = () => this.#rows.get(key);
    button.addEventListener('click', event => {
      const runs = own()?.runs ?? [];
      if (event.ctrlKey || event.metaKey) this.#only(runs);
      else this.actions.plot(runs, button.getAttribute('aria-pressed') === 'false');
    });
    const standOut = () => this.actions.highlight(own()?.runs ?? null);
    row.addEventListener('pointerenter', standOut);
    row.addEventListener('pointerleave', () => this.actions.highlight(null));
    button.addEventListener('focus', () => {
      if (button.matches(':focus-visible')) standOut();
    });
    button.addEventListener('blur', () => this.actions.highlight(null));
    return { row, button, count, runs: [], cells };
  }
}
