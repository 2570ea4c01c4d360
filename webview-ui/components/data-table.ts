/** A chart's numbers as a table, for screen readers and for copying; a picture of one moment, so that it does not move while it is read. */
import { formatNumber, formatStep } from '../../src/shared/format';
import { columnLabel } from '../model/cards';
import type { ChartModel } from '../model/chart-model';
import { type Curve, rowAt } from '../model/curves';
import { cursorSteps } from '../model/read-out';
import { element } from './dom';

/** More snapshots than this are thinned evenly. */
const MAX_ROWS = 250;

export class DataTable {
  readonly element: HTMLElement;
  readonly #body = element('div');

  constructor(
    private readonly title: string,
    model: () => ChartModel | null,
  ) {
    const refresh = () => this.#fill(model());
    this.element = element(
      'div',
      { class: 'data-table', attributes: { role: 'region', tabindex: '0', 'aria-label': `${title}: data table` } },
      element('button', { class: 'link', text: 'Refresh', attributes: { type: 'button' }, on: { click: refresh } }),
      this.#body,
    );
    this.element.hidden = true;
  }

  open(model: ChartModel | null): void {
    this.element.hidden = false;
    this.#fill(model);
  }

  close(): void {
    this.element.hidden = true;
    this.#body.replaceChildren();
  }

  #fill(model: ChartModel | null): void {
    if (!model) return;
    const curves = model.curves.filter(curve => curve.role === 'main');
    const all = [...cursorSteps(model)];
    const stride = Math.max(1, Math.ceil(all.length / MAX_ROWS));
    const steps = all.filter((_, i) => i % stride === 0 || i === all.length - 1);
    const caption = `${this.title} at ${steps.length} of ${all.length} snapshots, to step ${formatStep(all.at(-1) ?? 0)}`;
    this.#body.replaceChildren(
      element(
        'table',
        {},
        element('caption', { text: caption }),
        element('thead', {}, headRow(curves)),
        element('tbody', {}, ...steps.map(step => valueRow(step, curves))),
      ),
    );
  }
}

function headRow(curves: readonly Curve[]): HTMLTableRowElement {
  const scope = { scope: 'col' };
  const names = curves.map(curve => `${curve.subject.label}${curve.n > 1 ? ` (mean of ${curve.n})` : ''} ${columnLabel(curve.quantity)}`);
  return element('tr', {}, ...['Step', ...names].map(text => element('th', { text, attributes: scope })));
}

function valueRow(step: number, curves: readonly Curve[]): HTMLTableRowElement {
  return element(
    'tr',
    {},
    element('th', { text: formatStep(step), attributes: { scope: 'row' } }),
    ...curves.map(curve => element('td', { text: valueText(curve, step) })),
  );
}

function valueText(curve: Curve, step: number): string {
  const row = rowAt(curve, step);
  if (row === null || curve.steps[row] !== step || curve.column.holes[row] === 1) return '–';
  return formatNumber(curve.column.values[row] ?? NaN);
}
