/** What the user's gestures on a chart mean: windows in the axes' own numbers, the cursor on a snapshot, the tooltip beside it. */
import type { PlotArea } from '../../charts/curve-layer';
import type { LineChart } from '../../charts/line-chart';
import { cursorDots, type Selection } from '../../charts/overlay';
import type { ChartModel } from '../../model/chart-model';
import { nearestRow } from '../../model/curves';
import { middleOf, panned, type Range, within, zoomed } from '../../model/ranges';
import { type CursorAt, longestCurve } from '../../model/read-out';
import type { CardActions, PanelView } from '../card-kind';
import type { Axis, PlotTarget, Point } from './plot-input';
import type { Tooltip } from './tooltip';

/** What the body lets the controller see and do. */
export interface PlotHost {
  view(): PanelView | null;
  model(): ChartModel | null;
  cursor(): CursorAt | null;
  /** Moves the cursor, here at once and in all charts with the next frame. */
  moveCursor(at: CursorAt | null): void;
  /** All x that there are. */
  full(): Range;
  mark(selection: Selection | null): void;
  /** Tells a screen reader the values under the cursor; of one curve where `key` names its subject. */
  readAloud(at: CursorAt | null, key: string | null): void;
}

/** Pixels around a mark within which the pointer is on it. */
const MARK_RADIUS = 9;

export class PlotController implements PlotTarget {
  /** The subject that stands out by the keyboard. */
  #subject: string | null = null;

  constructor(
    private readonly card: string,
    private readonly chart: LineChart,
    private readonly tooltip: Tooltip,
    private readonly host: PlotHost,
    private readonly actions: CardActions,
  ) {}

  area(): PlotArea {
    return this.chart.area();
  }

  drag(): 'zoom' | 'pan' {
    return this.host.view()?.drag ?? 'zoom';
  }

  hover(point: Point | null): void {
    const [model, view] = [this.host.model(), this.host.view()];
    const { left, right, bottom } = this.area();
    if (!point || !model || !view || point.x < left - MARK_RADIUS || point.x > right + MARK_RADIUS || point.y > bottom + MARK_RADIUS) {
      this.tooltip.hide();
      this.host.moveCursor(null);
      return;
    }
    const at = this.#cursorAt(point, model);
    if (!at) return;
    this.host.moveCursor(at);
    const marks = model.marks.filter(
      mark => mark.drawn && Math.hypot(this.chart.xOf(mark.x) - point.x, this.chart.yOf(mark.value) - point.y) <= MARK_RADIUS,
    );
    if (marks.length > 0) this.tooltip.showMarks(marks, point, view.theme);
    else this.tooltip.showValues(at, cursorDots(this.chart, model, at), point, model, view.theme);
  }

  click(point: Point): void {
    const model = this.host.model();
    const at = model && this.#cursorAt(point, model);
    if (at) this.actions.pin(at.step);
  }

  mark(selection: Selection | null): void {
    if (selection) this.tooltip.hide();
    this.host.mark(selection);
  }

  zoomTo({ x, y }: Selection): void {
    if (x) this.#viewX({ min: this.chart.placeAt(x[0]), max: this.chart.placeAt(x[1]) });
    if (y) this.actions.viewY({ min: this.chart.valueAt(y[1]), max: this.chart.valueAt(y[0]) });
  }

  zoomBy(share: number, axis: Axis, point: Point | null): void {
    const model = this.host.model();
    if (!model) return;
    const { range, scale } = model[axis];
    if (axis === 'y') {
      const at = point ? this.chart.valueAt(point.y) : middleOf(range, scale);
      this.actions.viewY(zoomed(range, at, share, scale));
      return;
    }
    const cursor = this.host.cursor();
    const step = cursor && (cursor.x ?? (model.x.quantity === 'step' ? cursor.step : null));
    const at = point ? this.chart.placeAt(point.x) : (step ?? middleOf(range, scale));
    this.#viewX(within(zoomed(range, at, share, scale), this.host.full(), scale));
  }

  startPan(): (dx: number, dy: number) => void {
    const model = this.host.model();
    const { left, right, top, bottom } = this.area();
    const values = this.host.view()?.settings.window.y[this.card];
    return (dx, dy) => {
      if (!model) return;
      this.tooltip.hide();
      this.#viewX(within(panned(model.x.range, -dx / (right - left), model.x.scale), this.host.full(), model.x.scale));
      // Values follow the pointer only where they do not follow the data.
      if (values) this.actions.viewY(panned(values, dy / (bottom - top), model.y.scale));
    };
  }

  panBy(share: number): void {
    const model = this.host.model();
    if (model) this.#viewX(within(panned(model.x.range, share, model.x.scale), this.host.full(), model.x.scale));
  }

  reset(): void {
    this.actions.viewX(null);
    this.actions.viewY(null);
  }

  step(by: number | 'first' | 'last'): void {
    const model = this.host.model();
    const curve = model && longestCurve(model);
    if (!curve) return;
    const last = curve.steps.length - 1;
    const cursor = this.host.cursor();
    const row = cursor === null ? null : nearestRow(curve.steps, cursor.step);
    const next = by === 'first' ? 0 : by === 'last' || row === null ? last : row + by;
    const step = curve.steps[Math.min(Math.max(next, 0), last)];
    if (step === undefined) return;
    this.tooltip.hide();
    const at = { step, x: null };
    this.host.moveCursor(at);
    this.host.readAloud(at, this.#subject);
  }

  nextCurve(by: 1 | -1): void {
    const subjects = this.host.model()?.subjects.filter(subject => !subject.hidden && subject.members.length > 0) ?? [];
    const at = subjects.findIndex(subject => subject.key === this.#subject);
    const next = subjects[(at < 0 ? (by > 0 ? 0 : subjects.length - 1) : at + by + subjects.length) % subjects.length];
    if (!next) return;
    this.#subject = next.key;
    this.actions.highlight(next.runs);
    this.host.readAloud(this.host.cursor(), next.key);
  }

  pin(): void {
    const step = this.host.cursor()?.step;
    if (step !== undefined) this.actions.pin(step);
  }

  leave(): boolean {
    const pinned = this.host.view()?.cursorPlace.pinned ?? null;
    const cursor = this.host.cursor();
    const moved = this.#subject !== null || (cursor !== null && cursor.step !== pinned);
    if (!moved && pinned === null) return false;
    this.#subject = null;
    this.actions.highlight(null);
    this.host.moveCursor(null);
    if (!moved) this.actions.pin(null);
    return true;
  }

  /** The snapshot nearest to the pointer; on an axis of epochs or time also the place itself. */
  #cursorAt({ x }: Point, model: ChartModel): CursorAt | null {
    const curve = longestCurve(model);
    const place = this.chart.placeAt(x);
    const step = curve?.steps[nearestRow(curve.x, place)];
    if (step === undefined) return null;
    return { step, x: model.x.quantity === 'step' ? null : place };
  }

  #viewX(range: Range): void {
    const full = this.host.full();
    const { min, max } = { min: Math.max(range.min, full.min), max: Math.min(range.max, full.max) };
    if (!(max > min)) return;
    this.actions.viewX(min <= full.min && max >= full.max ? null : { min, max });
  }
}
