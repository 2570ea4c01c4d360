/** Legend and read-out of a card over one axis: a row a curve, press to hide, with its value at the place; below them what is not drawn. */
import { formatNumber } from '../../../src/shared/format';
import { xyLine } from '../../charts/xy-plot';
import type { ChartTheme } from '../../charts/theme';
import { element, setText } from '../../components/dom';
import { swatch } from '../../components/icons';
import type { XyContent } from '../../model/xy-view';

export class XyLegend {
  readonly element: HTMLElement;
  readonly #at = element('th', { attributes: { scope: 'col' } });
  readonly #head = element('tr');
  readonly #body = element('tbody');
  #values: readonly { readonly cell: HTMLElement; readonly values: Float64Array }[] = [];
  #shown = '';

  constructor(
    label: string,
    private readonly toggle: (id: string) => void,
  ) {
    this.element = element(
      'div',
      { class: 'read-out', attributes: { tabindex: '0', role: 'region', 'aria-label': `${label}: values` } },
      element('table', {}, element('thead', {}, this.#head), this.#body),
    );
  }

  update(content: XyContent, group: number, hidden: ReadonlySet<string>, theme: ChartTheme): void {
    const { facts, totals } = content;
    const curves = listed(content);
    const shown = JSON.stringify([
      curves.map(({ id, name, total }) => [id, name, total, hidden.has(id)]),
      facts.map(({ name }) => name),
      group,
      theme,
    ]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      const had = document.activeElement?.getAttribute('data-curve');
      this.#build(content, group, hidden, theme, totals);
      if (had && this.#body.contains(document.activeElement) === false)
        this.#body.querySelector<HTMLElement>(`[data-curve="${CSS.escape(had)}"]`)?.focus();
    }
    this.#values = this.#values.map(({ cell }, i) => ({
      cell,
      values: (curves[i] ?? facts[i - curves.length])?.values ?? new Float64Array(0),
    }));
  }

  /** Values at a place; null: none. */
  showAt(content: XyContent, index: number | null): void {
    setText(this.#at, index === null ? 'Value' : content.placeText(index));
    for (const { cell, values } of this.#values) {
      const value = index === null ? undefined : values[index];
      setText(cell, value === undefined || Number.isNaN(value) ? '–' : formatNumber(value));
    }
  }

  #build(content: XyContent, group: number, hidden: ReadonlySet<string>, theme: ChartTheme, totals: string): void {
    const { facts } = content;
    this.#head.replaceChildren(
      element('th', { text: 'Curve', attributes: { scope: 'col' } }),
      this.#at,
      ...(totals === '' ? [] : [element('th', { text: totals, attributes: { scope: 'col' } })]),
    );
    const cells: { cell: HTMLElement; values: Float64Array }[] = [];
    const row = (head: HTMLElement, values: Float64Array, total?: string) => {
      const cell = element('td');
      cells.push({ cell, values });
      return element('tr', {}, head, cell, ...(totals === '' ? [] : [element('td', { text: total ?? '–' })]));
    };
    const curveRows = listed(content).map(({ id, name, title, style, values, total }) => {
      const { colour, dash } = xyLine(style, group, theme);
      const button = element(
        'button',
        {
          class: 'curve-name',
          attributes: {
            type: 'button',
            title: `${title}. Press to hide or show.`,
            'data-curve': id,
            'aria-pressed': String(!hidden.has(id)),
          },
          on: { click: () => this.toggle(id) },
        },
        element('span', { class: 'row-swatch' }, swatch(colour, dash)),
        name,
      );
      return row(element('th', { attributes: { scope: 'row' } }, button), values, total);
    });
    const factRows = facts.map(({ name, title, values }) =>
      row(element('th', { text: name, attributes: { scope: 'row', title } }), values),
    );
    this.#body.replaceChildren(...curveRows, ...factRows);
    this.#values = cells;
  }
}

/** Curves that have a row of their own. */
const listed = ({ curves }: XyContent) => curves.filter(({ under }) => under === undefined);
