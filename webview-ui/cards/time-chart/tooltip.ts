/** Beside the pointer: the values of the curves under the cursor, the nearest in bold, or what the mark under it means. */
import { formatNumber } from '../../../src/shared/format';
import { spreadText } from '../../model/band-words';
import type { ChartModel } from '../../model/chart-model';
import { columnLabel } from '../../model/column-names';
import type { Mark } from '../../model/marks';
import { type CursorAt, placeText } from '../../model/read-out';
import type { CursorDot } from '../../charts/overlay';
import { dashOf } from '../../charts/curve-layer';
import type { ChartTheme } from '../../charts/theme';
import { element } from '../../components/dom';
import { markIcon, swatch } from '../../components/icons';
import type { Point } from './plot-input';

/** More curves than these are left to the table below the chart. */
const MAX_ROWS = 8;
/** Pixels between pointer and tooltip. */
const DISTANCE = 14;

export class Tooltip {
  /** Its content is in the read-out table too, which a screen reader is told of. */
  readonly element = element('div', { class: 'tooltip', attributes: { 'aria-hidden': 'true' } });

  constructor() {
    this.element.hidden = true;
  }

  hide(): void {
    this.element.hidden = true;
  }

  showValues(at: CursorAt, dots: readonly CursorDot[], point: Point, model: ChartModel, theme: ChartTheme): void {
    const main = dots.filter(dot => dot.curve.role === 'main');
    if (main.length === 0) return this.hide();
    const byDistance = [...main].sort((a, b) => Math.abs(a.y - point.y) - Math.abs(b.y - point.y));
    const shown = new Set(byDistance.slice(0, MAX_ROWS));
    const rows = main.filter(dot => shown.has(dot)).sort((a, b) => a.y - b.y);
    const more = main.length - rows.length;
    this.element.replaceChildren(
      element('div', { class: 'tooltip-head', text: headText(at, main[0], model) }),
      element('table', {}, ...rows.map(dot => rowOf(dot, dot === byDistance[0], model, theme))),
      ...(more > 0 ? [element('div', { class: 'tooltip-more', text: `${more} more below` })] : []),
    );
    this.#place(point);
  }

  showMarks(marks: readonly Mark[], point: Point, theme: ChartTheme): void {
    this.element.replaceChildren(
      ...marks.slice(0, 4).map(mark => {
        const symbol = element('span', { class: 'mark-symbol' }, markIcon(mark.kind));
        symbol.style.color = theme.curve(mark.group);
        return element(
          'div',
          { class: 'tooltip-mark' },
          symbol,
          element('span', {}, element('strong', { text: mark.subject }), ` ${mark.sentence}`),
        );
      }),
    );
    this.#place(point);
  }

  /** Right of the pointer where there is room, else left; within the chart's height where it fits. */
  #place({ x, y }: Point): void {
    const { element: box } = this;
    box.hidden = false;
    const { clientWidth: width, clientHeight: height } = box.parentElement ?? document.body;
    const right = x + DISTANCE + box.offsetWidth <= width;
    const left = right ? x + DISTANCE : Math.max(0, x - DISTANCE - box.offsetWidth);
    const top = Math.max(0, Math.min(y - box.offsetHeight / 2, height - box.offsetHeight));
    box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}

/** `Step 21,000`, and on another axis also the step of the curve's snapshot. */
function headText(at: CursorAt, dot: CursorDot | undefined, model: ChartModel): string {
  const place = placeText(at, model.x.quantity);
  const step = dot?.curve.steps[dot.row];
  return at.x === null || step === undefined ? place : `${place} · step ${formatNumber(step)}`;
}

function rowOf({ curve, row }: CursorDot, nearest: boolean, model: ChartModel, theme: ChartTheme): HTMLTableRowElement {
  const name = model.plan.columns.length > 1 ? `${curve.subject.label} ${columnLabel(curve.quantity)}` : curve.subject.label;
  const smooth = curve.smooth?.[row];
  return element(
    'tr',
    { class: nearest ? 'nearest' : '' },
    element('td', {}, swatch(theme.curve(curve.subject.group), dashOf(curve.quantity, curve.rank, curve.subject.group, model.plan, theme))),
    element('td', { text: name }),
    element('td', { text: formatNumber(curve.column.values[row] ?? NaN) }),
    element('td', {
      class: 'spread',
      text: [spreadText(curve, row, model.band), smooth === undefined ? '' : `smoothed ${formatNumber(smooth)}`]
        .filter(text => text !== '')
        .join(' '),
    }),
  );
}
