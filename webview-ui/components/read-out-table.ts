/** Legend and read-out in one: a row a curve with its colour, its name (press to hide) and its values at the cursor, else the latest. */
import { formatStep } from '../../src/shared/format';
import { columnLabel } from '../model/cards';
import type { ChartModel } from '../model/chart-model';
import type { ReadOut } from '../model/read-out';
import type { ChartTheme } from '../charts/theme';
import { element, setAttribute, setText } from './dom';
import { swatch } from './icons';

interface Row {
  readonly row: HTMLTableRowElement;
  readonly button: HTMLButtonElement;
  readonly swatch: HTMLElement;
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
    private readonly toggle: (subject: string) => void,
  ) {
    this.element = element(
      'div',
      { class: 'read-out', attributes: { tabindex: '0', role: 'region', 'aria-label': `${label}: values of the curves` } },
      element('table', {}, element('thead', {}, this.#head), this.#body),
    );
  }

  /** Rows and colours; `recolour` after a change of theme. */
  layOut(model: ChartModel, theme: ChartTheme, recolour: boolean): void {
    const layout = [...model.subjects.map(({ key, label, members }) => `${key} ${label} ${members.length}`), ...model.columns].join('\n');
    if (layout !== this.#layout || recolour) {
      this.#layout = layout;
      this.#build(model, theme);
    }
    for (const subject of model.subjects) {
      const row = this.#rows.get(subject.key);
      if (row) setAttribute(row.button, 'aria-pressed', String(!subject.hidden));
    }
  }

  show({ step, rows }: ReadOut): void {
    setText(this.#when, step === null ? 'Latest' : `Step ${formatStep(step)}`);
    for (const [key, { cells }] of this.#rows) {
      const values = rows.get(key) ?? [];
      for (const [i, cell] of cells.entries()) {
        setText(cell.value, values[i]?.value ?? '–');
        setText(cell.spread, values[i]?.spread ?? '');
      }
    }
  }

  #build(model: ChartModel, theme: ChartTheme): void {
    const scope = { attributes: { scope: 'col' } };
    this.#head.replaceChildren(
      element('th', scope, this.#when),
      ...model.columns.map(column => element('th', { ...scope, text: columnLabel(column) })),
    );
    this.#rows = new Map(
      model.subjects.map(subject => {
        const mark = element('span', { class: 'row-swatch' }, swatch(theme.curve(subject.group), theme.dash(subject.group)));
        const button = element(
          'button',
          { class: 'curve-name', attributes: { type: 'button', title: 'Hide or show' }, on: { click: () => this.toggle(subject.key) } },
          mark,
          subject.label,
          subject.members.length > 1 ? element('span', { class: 'count', text: `n = ${subject.members.length}` }) : null,
        );
        const cells = model.columns.map(() => ({
          value: element('span', { class: 'value' }),
          spread: element('span', { class: 'spread' }),
        }));
        const row = element(
          'tr',
          {},
          element('th', { attributes: { scope: 'row' } }, button),
          ...cells.map(({ value, spread }) => element('td', {}, value, spread)),
        );
        return [subject.key, { row, button, swatch: mark, cells }];
      }),
    );
    this.#body.replaceChildren(...[...this.#rows.values()].map(({ row }) => row));
  }
}
