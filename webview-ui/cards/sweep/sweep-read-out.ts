/** Read-out of the card over the sweep: a row a value of the axis, a column a measure; its head is the legend. */
import { formatNumber, formatStep } from '../../../src/shared/format';
import { measureStyles } from '../../charts/sweep-plot';
import type { ChartTheme } from '../../charts/theme';
import { element, setAttribute } from '../../components/dom';
import { markShape, swatch } from '../../components/icons';
import type { SweepAxis, SweepLine, SweepMean, SweepMeasure } from '../../model/over-sweep';
import { measureNames } from '../../model/sweep-words';

/** Outlines of the marks on a field of 20 × 10. */
const outlines = {
  circle: 'M10 1.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z',
  diamond: 'M10 .6 14.4 5 10 9.4 5.6 5z',
  square: 'M6.8 1.8h6.4v6.4H6.8z',
  triangle: 'M10 1 14 8.4H6z',
} as const;

export class SweepReadOut {
  readonly element: HTMLElement;
  readonly #head = element('tr');
  readonly #body = element('tbody');
  #shown = '';

  constructor() {
    this.element = element(
      'div',
      { class: 'read-out', attributes: { tabindex: '0', role: 'region', 'aria-label': 'Over the sweep: means over seeds' } },
      element('table', {}, element('thead', {}, this.#head), this.#body),
    );
  }

  update(axis: SweepAxis, measures: readonly SweepMeasure[], lines: readonly SweepLine[], theme: ChartTheme, recolour: boolean): void {
    const shown = JSON.stringify([axis, measures, lines]);
    if (shown === this.#shown && !recolour) return;
    this.#shown = shown;
    this.#head.replaceChildren(
      element('th', { text: axis.name, attributes: { scope: 'col' } }),
      ...measures.map(measure => {
        const { symbol, filled, dash } = measureStyles[measure];
        return element(
          'th',
          { attributes: { scope: 'col' } },
          markShape(outlines[symbol], theme.foreground, filled, dash),
          measureNames[measure],
        );
      }),
    );
    const rests = [...new Set(lines.map(({ rest }) => rest))];
    this.#body.replaceChildren(
      ...axis.values.flatMap(value => rests.flatMap(rest => row(value.x, value.label, rest, measures, lines, theme) ?? [])),
    );
  }

  /** The rows of one value of the axis in words. */
  textAt(x: number): string {
    const rows = [...this.#body.children].filter(row => row.getAttribute('data-x') === String(x));
    const heads = [...this.#head.children].map(head => head.textContent ?? '');
    return rows.map(row => [...row.children].map((cell, i) => `${heads[i]} ${cell.textContent ?? ''}`).join(', ')).join('; ');
  }

  /** Marks the rows of one value of the axis; null: none. */
  highlight(x: number | null): void {
    for (const row of this.#body.children) setAttribute(row, 'data-at', String(row.getAttribute('data-x') === String(x)));
  }
}

function row(
  x: number,
  label: string,
  rest: string,
  measures: readonly SweepMeasure[],
  lines: readonly SweepLine[],
  theme: ChartTheme,
): HTMLTableRowElement | null {
  const own = lines.filter(line => line.rest === rest);
  const points = own.flatMap(line => [...line.means, ...line.points]).filter(point => point.x === x);
  const group = points[0]?.group;
  if (group === undefined) return null;
  const mark = element('span', { class: 'row-swatch' }, swatch(theme.curve(Math.max(0, group)), theme.dash(Math.max(0, group))));
  return element(
    'tr',
    { attributes: { 'data-x': String(x) } },
    element(
      'th',
      { attributes: { scope: 'row' } },
      element('span', { class: 'value-name' }, mark, rest === '' ? label : `${label} · ${rest}`),
    ),
    ...measures.map(measure => {
      const line = own.find(other => other.measure === measure);
      return cell(
        line?.means.find(mean => mean.x === x),
        measure.startsWith('freeze') || measure === 'recovery',
      );
    }),
  );
}

function cell(mean: SweepMean | undefined, steps: boolean): HTMLTableCellElement {
  if (!mean) return element('td', { text: '–' });
  const text = (value: number) => (steps ? formatStep(value) : formatNumber(value));
  const spread =
    mean.deviation === null ? '' : ` ± ${steps ? formatStep(mean.deviation) : formatNumber(Number(mean.deviation.toPrecision(2)))}`;
  const count = mean.n < mean.of ? ` (${mean.n} of ${mean.of})` : '';
  return element('td', {}, text(mean.mean), element('span', { class: 'spread', text: `${spread}${count}` }));
}
