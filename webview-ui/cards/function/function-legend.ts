/** Legend of the function card: a row a curve with its line, its name (press to hide), its value at the pointer and its error. */
import { formatNumber, formatStep } from '../../../src/shared/format';
import { curveStyle } from '../../charts/function-plot';
import type { ChartTheme } from '../../charts/theme';
import { element, setAttribute, setText } from '../../components/dom';
import { dot, swatch } from '../../components/icons';
import { formatAngle } from '../../model/axis-ticks';
import { type FunctionCurveId, functionCurves, type FunctionModel } from '../../model/function-view';
import { curveWords } from '../../model/function-words';

export type LegendId = FunctionCurveId | 'training';

interface Row {
  readonly row: HTMLTableRowElement;
  readonly line: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly note: HTMLElement;
  readonly value: HTMLElement;
  readonly error: HTMLElement;
}

/** In the order of the rows. */
export const legendIds: readonly LegendId[] = ['target', 'training', ...functionCurves.filter(id => id !== 'target')];

export class FunctionLegend {
  readonly element: HTMLElement;
  readonly #at = element('th', { attributes: { scope: 'col' } });
  readonly #rows: ReadonlyMap<LegendId, Row>;
  #painted = '';

  constructor(toggle: (id: LegendId) => void) {
    this.#rows = new Map(legendIds.map(id => [id, legendRow(id, () => toggle(id))]));
    const head = element(
      'tr',
      {},
      element('th', { text: 'Curve', attributes: { scope: 'col' } }),
      this.#at,
      element('th', {
        text: 'MSE',
        attributes: { scope: 'col', title: 'Mean squared error (1/n) Σ (f − f*)² over the evaluation points' },
      }),
    );
    this.element = element(
      'div',
      { class: 'read-out', attributes: { tabindex: '0', role: 'region', 'aria-label': 'Function on the circle: values and errors' } },
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...[...this.#rows.values()].map(({ row }) => row))),
    );
  }

  /** `behind`: curve → the snapshot it is from, where that is not the network's. */
  update(
    model: FunctionModel,
    group: number,
    hidden: ReadonlySet<string>,
    behind: ReadonlyMap<FunctionCurveId, number>,
    theme: ChartTheme,
  ): void {
    const look = `${group} ${theme.foreground} ${theme.curve(group)} ${theme.highContrast}`;
    for (const [id, row] of this.#rows) {
      if (look !== this.#painted) row.line.replaceChildren(lineOf(id, group, theme));
      const curve = model.curves.find(other => other.id === id);
      // The prediction is not asked for until it is switched on here.
      row.row.hidden = id === 'training' ? model.points === null : curve === undefined && id !== 'predicted';
      setAttribute(row.button, 'aria-pressed', String(!hidden.has(id)));
      setText(row.error, curve?.mse == null ? '–' : formatNumber(curve.mse));
      const step = id === 'training' ? undefined : behind.get(id);
      setText(row.note, step === undefined ? '' : `at step ${formatStep(step)}`);
    }
    this.#painted = look;
  }

  /** Values at a point of the curves; null: the pointer is elsewhere. */
  showAt(model: FunctionModel, index: number | null): void {
    const angle = index === null ? undefined : model.curves[0]?.x[index];
    setText(this.#at, angle === undefined ? 'Value' : `γ = ${formatAngle(angle)}`);
    for (const [id, { value }] of this.#rows) {
      const curve = model.curves.find(other => other.id === id);
      setText(value, index === null || !curve ? '–' : formatNumber(curve.y[index] ?? NaN));
    }
  }
}

function legendRow(id: LegendId, toggle: () => void): Row {
  const { name, title } = curveWords[id];
  const parts = {
    line: element('span', { class: 'row-swatch' }),
    note: element('span', { class: 'spread' }),
    value: element('td'),
    error: element('td'),
  };
  const button = element(
    'button',
    {
      class: 'curve-name',
      attributes: { type: 'button', title: `${title}. Press to hide or show.`, 'data-curve': id },
      on: { click: toggle },
    },
    parts.line,
    name,
  );
  const head = element('th', { attributes: { scope: 'row' } }, button, parts.note);
  return { ...parts, button, row: element('tr', {}, head, parts.value, parts.error) };
}

function lineOf(id: LegendId, group: number, theme: ChartTheme): SVGSVGElement {
  if (id === 'training') return dot(theme.foreground);
  const { colour, dash } = curveStyle(id, group, theme);
  return swatch(colour, dash);
}
