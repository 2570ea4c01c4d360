/** The body of a time chart's card: chart, legend with values, marks. What it draws is the model's; what the user does is the window's. */
import { formatStep } from '../../../src/shared/format';
import { LineChart } from '../../charts/line-chart';
import { drawOverlay, type Selection } from '../../charts/overlay';
import { element, setAttribute } from '../../components/dom';
import { chartFigure } from '../../figures/chart-figure';
import { type ChartModel, chartModel } from '../../model/chart-model';
import type { CursorAt } from '../../model/read-out';
import { longestCurve, readOutAt, readOutText } from '../../model/read-out';
import type { Subject } from '../../model/subjects';
import { availableColumns, refusals, type TimeChart } from '../../model/time-chart';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, MenuEntry, PanelView, TableModel } from '../card-kind';
import { AxisForm } from './axis-form';
import { ChartMemory } from './chart-memory';
import { ChartTools } from './chart-tools';
import { MarksList } from './marks-list';
import { chartPicture } from './picture';
import { KEYS, listenToPlot } from './plot-input';
import { PlotController } from './plot-controller';
import { ReadOutTable } from './read-out-table';
import { chartTable } from './table';
import { Tooltip } from './tooltip';

export class TimeChartBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly menu: readonly MenuEntry[];
  readonly #canvas = element('canvas', { attributes: { role: 'img' } });
  readonly #overlay = element('canvas', { class: 'overlay', attributes: { 'aria-hidden': 'true' } });
  readonly #tooltip = new Tooltip();
  readonly #plot: HTMLElement;
  readonly #chart: LineChart;
  readonly #resetValues: HTMLButtonElement;
  readonly #hint = element('p', { class: 'plot-hint', text: 'All curves are hidden. A press on a name below shows one again.' });
  readonly #tools: ChartTools;
  readonly #readOut: ReadOutTable;
  readonly #marks: MarksList;
  readonly #axes: AxisForm;
  readonly #memory = new ChartMemory();
  /** Of all that stands beside it. */
  readonly #whole = new ChartMemory();
  #view: PanelView | null = null;
  #model: ChartModel | null = null;
  #refused: ReadonlyMap<string, string> = new Map();
  #cursor: CursorAt | null = null;
  #selection: Selection | null = null;

  constructor(
    private readonly chart: TimeChart,
    private readonly actions: CardActions,
    /** Under which name it stands in the page: of its own where there are several of one chart. */
    { id, title }: Pick<TimeChart, 'id' | 'title'> = chart,
  ) {
    this.#resetValues = element('button', {
      class: 'button reset-values',
      text: 'Show all values',
      attributes: { type: 'button' },
      on: { click: () => actions.viewY(null) },
    });
    this.#resetValues.hidden = true;
    this.#plot = element(
      'div',
      {
        class: 'plot',
        attributes: {
          tabindex: '0',
          role: 'group',
          'aria-roledescription': 'chart',
          'aria-label': title,
          'aria-describedby': `${id}-keys`,
        },
      },
      element('div', { class: 'canvas-box' }, this.#canvas),
      this.#overlay,
      this.#hint,
      this.#tooltip.element,
      this.#resetValues,
    );
    this.#tools = new ChartTools(chart, actions);
    this.tools = this.#tools.elements;
    this.#axes = new AxisForm(title, { x: range => actions.viewX(range), y: range => actions.viewY(range) });
    this.menu = [{ label: 'Axis ranges…', run: () => this.#axes.open() }];
    this.#readOut = new ReadOutTable(title, actions);
    this.#marks = new MarksList(title);
    this.element = element(
      'div',
      { class: 'time-chart' },
      this.#axes.element,
      this.#plot,
      element('p', { class: 'keys', text: KEYS, attributes: { id: `${id}-keys` } }),
      element('div', { class: 'below-plot' }, this.#readOut.element, this.#marks.element),
    );
    this.#chart = new LineChart(this.#canvas, { onResize: () => actions.redraw(), pixelRatio: null });
    listenToPlot(this.#plot, this.#controller());
  }

  update(view: PanelView): void {
    const { sweep, series, settings, theme, highlighted } = view;
    this.#view = view;
    const measured = availableColumns(series);
    // What is not measured can be chosen, too: the reason stands in the place of its curves.
    this.#refused = refusals(sweep);
    const available = measured.size === 0 ? measured : new Set([...measured, ...this.#refused.keys()]);
    const plan = this.chart.plan(settings, available);
    const { data, x, y: own } = this.#memory.lookAt(this.chart.id, plan, sweep, series, settings);
    // Beside another part of the same sweep it has the axes of the whole.
    const whole = view.whole ? this.#whole.lookAt(this.chart.id, plan, view.whole, series, settings) : null;
    if (whole) this.#memory.full = this.#whole.full;
    const y = whole?.y ?? own;
    const model = chartModel(data, settings, whole?.x ?? x, y);
    this.#model = model;
    this.#tools.update(settings, available, plan);
    this.#axes.update(model);
    this.#hint.hidden = !allHidden(model.subjects);
    this.#resetValues.hidden = settings.window.y[this.chart.id] === undefined;
    if (this.status().kind === 'shown') this.#chart.draw(model, theme, highlighted);
    this.#describe(model);
    this.#readOut.layOut(model, theme, highlighted, view.recolour);
    this.#marks.update(model.summaries, model.marks, theme, view.recolour);
    this.showCursor(view.cursor, view.cursorPlace);
  }

  status(): CardStatus {
    const { curves = [], subjects = [], plan } = this.#model ?? {};
    // With all curves hidden the legend stays: it brings them back.
    if (curves.some(curve => curve.steps.length > 0) || allHidden(subjects)) return { kind: 'shown', busy: false };
    const refused = this.#refused.get(plan?.columns[0] ?? '');
    return { kind: 'empty', message: refused ?? plan?.empty ?? '' };
  }

  showCursor(cursor: number | null, cursorPlace: CursorPlace): void {
    if (!this.#model || !this.#view) return;
    this.#view = { ...this.#view, cursor, cursorPlace };
    this.#cursor = cursor === null ? null : { step: cursor, x: this.#view.settings.x === 'step' ? null : cursorPlace.x };
    this.#drawOverlay();
    this.#readOut.show(readOutAt(this.#model, this.#cursor), this.#model);
  }

  table(): TableModel | null {
    return this.#model ? chartTable(this.chart.title, this.#model) : null;
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#model || !this.#view || this.status().kind !== 'shown') return null;
    const size = { width: this.#plot.clientWidth, height: this.#plot.clientHeight };
    return chartPicture(this.#model, this.#view.theme, size, scale);
  }

  figure(): CardFigure | null {
    return this.#model && this.status().kind === 'shown' ? chartFigure(this.#model) : null;
  }

  dispose(): void {
    this.#chart.dispose();
  }

  #drawOverlay(): void {
    const { theme, highlighted } = this.#view ?? {};
    if (!this.#model || !theme || this.status().kind !== 'shown') return;
    drawOverlay(this.#overlay, this.#chart, this.#model, theme, {
      cursor: this.#cursor,
      pinned: this.#view?.cursorPlace.pinned ?? null,
      selection: this.#selection,
      highlighted: highlighted ?? null,
    });
  }

  #controller(): PlotController {
    return new PlotController(
      this.chart.id,
      this.#chart,
      this.#tooltip,
      {
        view: () => this.#view,
        model: () => this.#model,
        cursor: () => this.#cursor,
        moveCursor: at => {
          this.#cursor = at;
          this.actions.moveCursor(at?.step ?? null, at?.x ?? null);
        },
        full: () => this.#memory.full,
        mark: selection => {
          this.#selection = selection;
          this.#drawOverlay();
        },
        readAloud: (at, key) => {
          if (this.#model) this.actions.say(readOutText(this.#model, readOutAt(this.#model, at), key));
        },
      },
      this.actions,
    );
  }

  #describe(model: ChartModel): void {
    const steps = longestCurve(model)?.steps ?? new Float64Array(0);
    const main = model.curves.filter(curve => curve.role === 'main');
    const last = steps.at(-1) ?? 0;
    setAttribute(this.#canvas, 'aria-label', `${this.chart.title}: line chart of ${main.length} curves up to step ${formatStep(last)}`);
    // How far the card is, for whoever watches it from outside.
    const card = this.element.closest('.card');
    card?.setAttribute('data-snapshots', String(steps.length));
    card?.setAttribute('data-last-step', String(last));
  }
}

function allHidden(subjects: readonly Subject[]): boolean {
  return subjects.length > 0 && subjects.every(subject => subject.hidden);
}
