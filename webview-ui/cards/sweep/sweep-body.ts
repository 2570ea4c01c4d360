/** The body of the card over the sweep: freeze step, or errors of network and kernel regression, against an axis of the sweep. */
import { type Plot, PlotChart } from '../../charts/plot-chart';
import { sweepPlot, type SweepPlot } from '../../charts/sweep-plot';
import { sweepFigure } from '../../figures/sweep-figure';
import { element, setAttribute } from '../../components/dom';
import { Notes } from '../../components/notes';
import {
  measuresOf,
  naturalShow,
  type SweepAxis,
  sweepAxes,
  type SweepLine,
  sweepLines,
  sweepRange,
  type SweepShow,
} from '../../model/over-sweep';
import { limitWants, regressionWants, type RunSummary, runSummaries } from '../../model/sweep-summary';
import { fittedLines, scalingNotes } from '../../model/scaling';
import {
  emptyWords,
  measureNames,
  showTitles,
  summaryColumns,
  summaryRow,
  sweepNotes,
  switchColumns,
  switchRow,
} from '../../model/sweep-words';
import type { CardActions, CardBody, CardFigure, CardStatus, PanelView, TableModel } from '../card-kind';
import { OnScreen } from '../on-screen';
import { PlotPointer } from '../plot-pointer';
import { nextPlace, PlotShell } from '../plot-shell';
import { sweepPicture } from './sweep-picture';
import { SweepReadOut } from './sweep-read-out';
import { type SweepChoices, sweepChoices, SweepTools } from './sweep-tools';

export const SWEEP = 'sweep';
const KEYS = '← → go along the axis, Esc leaves';

interface Drawn {
  readonly axis: SweepAxis;
  readonly show: SweepShow;
  readonly content: SweepPlot;
  readonly plot: Plot;
}

export class SweepBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly #shell = new PlotShell(SWEEP, 'Over the sweep', 'chart', KEYS);
  readonly #tools: SweepTools;
  readonly #readOut = new SweepReadOut();
  readonly #notes = new Notes();
  readonly #chart: PlotChart;
  readonly #screen = new OnScreen(() => this.#ask());
  /** Index of the axis's value under pointer or keyboard. */
  readonly #pointer: PlotPointer<number>;
  #view: PanelView | null = null;
  #version = -1;
  #choices: SweepChoices | null = null;
  #summaries: readonly RunSummary[] = [];
  #status: CardStatus = { kind: 'loading', message: '' };
  #drawn: Drawn | null = null;

  constructor(private readonly actions: CardActions) {
    this.#tools = new SweepTools(actions);
    this.tools = this.#tools.elements;
    this.element = element('div', { class: 'sweep-card' }, this.#shell.plot, this.#shell.keys, this.#readOut.element, this.#notes.element);
    this.#chart = new PlotChart(this.#shell.canvas, { onResize: () => actions.redraw(), pixelRatio: null });
    const values = () => this.#drawn?.axis.values ?? [];
    this.#pointer = new PlotPointer<number>(this.#shell, {
      under: ({ x }) => this.#nearest(x),
      next: (event, from) => nextPlace(event, from, values().length - 1, 1),
      moved: () => this.#drawAt(),
      say: index => actions.say(this.#readOut.textAt(values()[index]?.x ?? NaN)),
    });
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#screen.watch(this.element);
    this.#version = view.derived.version;
    const { sweep, series, derived, settings } = view;
    this.#summaries = runSummaries(sweep, series, (run, step, name) => derived.get(run, step, name));
    const axes = sweepAxes(sweep);
    const choices = sweepChoices(settings, SWEEP, axes, naturalShow(this.#summaries), this.#switched);
    this.#choices = choices;
    this.#ask();
    this.#tools.update(axes, choices, this.#switched);
    this.#status = this.#draw(view, choices);
  }

  status(): CardStatus {
    return this.#status;
  }

  /** Time stands still here; only a kernel regression that has come is news. */
  showCursor(): void {
    if (!this.#view || this.#version === this.#view.derived.version) return;
    const { derived } = this.#view;
    this.#version = derived.version;
    const isNew = (run: string, { kind, step }: { kind: string; step?: number }, name: 'kernel_regression' | 'infinite_width') =>
      kind === 'pending' && step !== undefined && ['there', 'failed'].includes(derived.get(run, step, name).kind);
    const hasCome = this.#summaries.some(
      ({ run, regression, limit }) => isNew(run.id, regression, 'kernel_regression') || isNew(run.id, limit, 'infinite_width'),
    );
    if (hasCome) this.actions.redraw();
  }

  table(): TableModel | null {
    if (!this.#view || this.#summaries.length === 0) return null;
    return {
      caption: `${this.#view.sweep.name}: ${this.#summaries.length} runs that are drawn`,
      columns: [...summaryColumns, ...(this.#switched ? switchColumns : [])],
      rows: this.#summaries.map(summary => [...summaryRow(summary), ...(this.#switched ? switchRow(summary) : [])]),
    };
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#drawn || !this.#view || this.#status.kind !== 'shown') return null;
    return sweepPicture(this.#drawn, this.#words(this.#drawn), this.#view.theme, this.#shell.size, scale);
  }

  figure(): CardFigure | null {
    if (!this.#drawn || this.#status.kind !== 'shown') return null;
    return sweepFigure(this.#drawn.content, this.#words(this.#drawn));
  }

  dispose(): void {
    this.#view?.derived.want(SWEEP, []);
    this.#screen.dispose();
    this.#chart.dispose();
  }

  /** Whether some run has passed a task switch. */
  get #switched(): boolean {
    return this.#summaries.some(({ switches }) => switches.passed > 0);
  }

  #draw({ sweep, theme, recolour }: PanelView, { show, axis, xScale, yScale }: SweepChoices): CardStatus {
    if (!axis) return { kind: 'empty', message: 'All runs of this sweep have the same settings.' };
    const lines = sweepLines(axis, measuresOf[show], this.#summaries, sweep);
    const range = sweepRange(lines, yScale);
    if (!range) return { kind: 'empty', message: emptyWords[show] };
    const yTitle = showTitles[show];
    const content: SweepPlot = { axis, xScale, yScale, yTitle, range, lines, steps: show === 'freeze' || show === 'recovery' };
    const plot = sweepPlot(content, theme, this.#shell.size.width);
    this.#chart.draw(plot, theme);
    this.#drawn = { axis, show, content, plot };
    this.#readOut.update(axis, measuresOf[show], lines, theme, recolour);
    this.#notes.show(this.#words(this.#drawn));
    const label = `${yTitle} over ${axis.name}: ${axis.values.length} values, ${this.#summaries.length} runs`;
    setAttribute(this.#shell.canvas, 'aria-label', label);
    this.#drawAt();
    return { kind: 'shown', busy: false };
  }

  #words({ show, axis, content }: Drawn): string[] {
    const seeds = content.lines.some(({ means }) => means.some(({ of }) => of > 1));
    const isScaling = show === 'linearity' || show === 'spectrum' || show === 'limit';
    const nameOf = ({ measure, rest }: SweepLine) => `${measureNames[measure]}${rest === '' ? '' : ` (${rest})`}`;
    return [
      ...sweepNotes(show, this.#summaries, seeds),
      ...(isScaling ? scalingNotes(axis, fittedLines(axis, content.lines), nameOf) : []),
    ];
  }

  /** Kernel regression, and infinite width, are asked for only while they are looked at. */
  #ask(): void {
    const show = this.#screen.seen ? this.#choices?.show : undefined;
    const wants = show === 'errors' ? regressionWants(this.#summaries) : show === 'limit' ? limitWants(this.#summaries) : [];
    this.#view?.derived.want(SWEEP, wants);
  }

  #nearest(pixel: number): number | null {
    const space = this.#chart.space();
    if (!this.#drawn || !space) return null;
    const distances = this.#drawn.axis.values.map(({ x }) => Math.abs(space.x(x) - pixel));
    return distances.indexOf(Math.min(...distances));
  }

  #drawAt(): void {
    const context = this.#shell.overlay.clear();
    const space = this.#chart.space();
    const { place } = this.#pointer;
    const value = place === null ? undefined : this.#drawn?.axis.values[place];
    this.#readOut.highlight(value?.x ?? null);
    if (!context || !space || !value || !this.#view) return;
    const x = Math.round(space.x(value.x)) + 0.5;
    context.strokeStyle = this.#view.theme.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, space.area.top);
    context.lineTo(x, space.area.bottom);
    context.stroke();
  }
}
