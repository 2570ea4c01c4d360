/** The body of the card over the sweep: freeze step, or errors of network and kernel regression, against an axis of the sweep. */
import { OverlayCanvas } from '../../charts/overlay-canvas';
import { type Plot, PlotChart } from '../../charts/plot-chart';
import { sweepPlot, type SweepPlot } from '../../charts/sweep-plot';
import { element, setAttribute } from '../../components/dom';
import { Notes } from '../../components/notes';
import { Segments, Toggle } from '../../components/segments';
import { measuresOf, naturalScale, type SweepAxis, sweepAxes, sweepLines, sweepRange, type SweepShow } from '../../model/over-sweep';
import { regressionWants, type RunSummary, runSummaries } from '../../model/sweep-summary';
import { summaryColumns, summaryRow, sweepNotes } from '../../model/sweep-words';
import type { AxisScale } from '../../state/view-settings';
import type { CardActions, CardBody, CardStatus, PanelView, TableModel } from '../card-kind';
import { choiceOf, textOf } from '../choices';
import { OnScreen } from '../on-screen';
import { sweepPicture } from './sweep-picture';
import { SweepReadOut } from './sweep-read-out';

export const SWEEP = 'sweep';
const KEYS = '← → go along the axis, Esc leaves';

interface Drawn {
  readonly axis: SweepAxis;
  readonly content: SweepPlot;
  readonly plot: Plot;
}

export class SweepBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly #canvas = element('canvas', { attributes: { role: 'img' } });
  readonly #overlay = new OverlayCanvas();
  readonly #plot: HTMLElement;
  readonly #axes = element('select', { attributes: { 'aria-label': 'Axis of the sweep' } });
  readonly #over = element('label', { class: 'over' }, 'over', this.#axes);
  readonly #show: Segments<SweepShow>;
  readonly #logX: Toggle;
  readonly #logY: Toggle;
  readonly #readOut = new SweepReadOut();
  readonly #notes = new Notes();
  readonly #chart: PlotChart;
  readonly #screen: OnScreen;
  #view: PanelView | null = null;
  #version = -1;
  #summaries: readonly RunSummary[] = [];
  #status: CardStatus = { kind: 'loading', message: '' };
  #drawn: Drawn | null = null;
  #at: number | null = null;

  constructor(private readonly actions: CardActions) {
    this.#show = new Segments<SweepShow>(
      'What is drawn',
      [
        { value: 'freeze', label: 'Freeze', title: 'Step at which the kernel freezes' },
        { value: 'errors', label: 'Errors', title: 'Mean squared errors of network and kernel regression' },
      ],
      value => actions.choose('show', value),
    );
    this.#logX = new Toggle('Log x', 'Logarithmic axis of the sweep', 'logX', on => actions.choose('xScale', on ? 'log' : 'linear'));
    this.#logY = new Toggle('Log', 'Logarithmic value axis', 'log', on => actions.choose(this.#scaleName(), on ? 'log' : 'linear'));
    this.tools = [this.#show.element, this.#over, this.#logX.element, this.#logY.element];
    this.#plot = element(
      'div',
      {
        class: 'plot',
        attributes: {
          tabindex: '0',
          role: 'group',
          'aria-roledescription': 'chart',
          'aria-label': 'Over the sweep',
          'aria-describedby': `${SWEEP}-keys`,
        },
      },
      element('div', { class: 'canvas-box' }, this.#canvas),
      this.#overlay.element,
    );
    this.element = element(
      'div',
      { class: 'sweep-card' },
      this.#plot,
      element('p', { class: 'keys', text: KEYS, attributes: { id: `${SWEEP}-keys` } }),
      this.#readOut.element,
      this.#notes.element,
    );
    this.#chart = new PlotChart(this.#canvas, { onResize: () => actions.redraw(), pixelRatio: null });
    this.#screen = new OnScreen(() => this.#ask());
    this.#listen();
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#screen.watch(this.element);
    this.#version = view.derived.version;
    const { sweep, series, derived, theme } = view;
    this.#summaries = runSummaries(sweep, series, (run, step, name) => derived.get(run, step, name));
    this.#ask();
    const axes = sweepAxes(sweep);
    const axis = axes.find(({ name }) => name === textOf(view.settings, SWEEP, 'axis')) ?? axes[0];
    if (!axis) {
      this.#status = { kind: 'empty', message: 'All runs of this sweep have the same settings.' };
      return;
    }
    const show = this.#showChoice(view);
    const xScale =
      axis.numeric && (axis.values[0]?.x ?? 0) > 0 ? choiceOf(view.settings, SWEEP, 'xScale', scales(naturalScale(axis))) : 'linear';
    const yScale = choiceOf(view.settings, SWEEP, this.#scaleName(), scales(show === 'errors' ? 'log' : 'linear'));
    const lines = sweepLines(axis, measuresOf[show], this.#summaries, sweep);
    const range = sweepRange(lines, yScale);
    this.#showChoices(axes, axis, show, xScale, yScale);
    if (!range) {
      this.#status = {
        kind: 'empty',
        message: show === 'freeze' ? 'Freeze steps appear with the first snapshots.' : 'Errors appear with the first snapshots.',
      };
      return;
    }
    this.#status = { kind: 'shown', busy: false };
    const yTitle = show === 'freeze' ? 'freeze step' : 'mean squared error against f*';
    const content: SweepPlot = { axis, xScale, yScale, yTitle, range, lines, steps: show === 'freeze' };
    const plot = sweepPlot(content, theme, this.#plot.clientWidth);
    this.#chart.draw(plot, theme);
    this.#drawn = { axis, content, plot };
    this.#readOut.update(axis, measuresOf[show], lines, theme, view.recolour);
    this.#notes.show(this.#words(show));
    setAttribute(this.#canvas, 'aria-label', `${yTitle} over ${axis.name}: ${axis.values.length} values, ${this.#summaries.length} runs`);
    this.#drawAt();
  }

  status(): CardStatus {
    return this.#status;
  }

  /** Time stands still here; only a kernel regression that has come is news. */
  showCursor(): void {
    if (!this.#view || this.#version === this.#view.derived.version) return;
    const { derived } = this.#view;
    this.#version = derived.version;
    const hasCome = this.#summaries.some(
      ({ run, regression }) =>
        regression.kind === 'pending' && ['there', 'failed'].includes(derived.get(run.id, regression.step, 'kernel_regression').kind),
    );
    if (hasCome) this.actions.redraw();
  }

  table(): TableModel | null {
    if (!this.#view || this.#summaries.length === 0) return null;
    return {
      caption: `${this.#view.sweep.name}: ${this.#summaries.length} runs that are drawn`,
      columns: summaryColumns,
      rows: this.#summaries.map(summaryRow),
    };
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#drawn || !this.#view || this.#status.kind !== 'shown') return null;
    const size = { width: this.#plot.clientWidth, height: this.#plot.clientHeight };
    return sweepPicture(this.#drawn, this.#words(this.#showChoice(this.#view)), this.#view.theme, size, scale);
  }

  dispose(): void {
    this.#view?.derived.want(SWEEP, []);
    this.#screen.dispose();
    this.#chart.dispose();
  }

  #showChoice({ settings }: PanelView): SweepShow {
    return choiceOf(settings, SWEEP, 'show', ['freeze', 'errors']);
  }

  #words(show: SweepShow): string[] {
    return sweepNotes(show, this.#summaries, this.#drawn?.content.lines.some(({ means }) => means.some(({ of }) => of > 1)) ?? false);
  }

  #scaleName(): string {
    return this.#view && this.#showChoice(this.#view) === 'errors' ? 'yScale:errors' : 'yScale:freeze';
  }

  #showChoices(axes: readonly SweepAxis[], axis: SweepAxis, show: SweepShow, xScale: AxisScale, yScale: AxisScale): void {
    this.#show.show(show);
    this.#logX.show(xScale === 'log');
    this.#logX.element.hidden = !axis.numeric || (axis.values[0]?.x ?? 0) <= 0;
    this.#logY.show(yScale === 'log');
    this.#over.hidden = axes.length < 2;
    const names = axes.map(({ name }) => name);
    if (names.join('\n') !== Array.from(this.#axes.options, option => option.value).join('\n')) {
      this.#axes.replaceChildren(...names.map(name => element('option', { text: name, attributes: { value: name } })));
    }
    this.#axes.value = axis.name;
  }

  /** Kernel regression is asked for only while its errors are looked at. */
  #ask(): void {
    if (!this.#view) return;
    const wanted = this.#screen.seen && this.#showChoice(this.#view) === 'errors';
    this.#view.derived.want(SWEEP, wanted ? regressionWants(this.#summaries) : []);
  }

  #listen(): void {
    this.#axes.addEventListener('change', () => this.actions.choose('axis', this.#axes.value));
    this.#plot.addEventListener('pointermove', event =>
      this.#moveTo(this.#nearest(event.clientX - this.#plot.getBoundingClientRect().left)),
    );
    this.#plot.addEventListener('pointerleave', () => this.#moveTo(null));
    this.#plot.addEventListener('keydown', event => {
      const next = this.#nextByKey(event);
      if (next === undefined) return;
      event.preventDefault();
      this.#moveTo(next);
      if (next !== null) this.actions.say(this.#readOut.textAt(this.#drawn?.axis.values[next]?.x ?? NaN));
    });
  }

  #nearest(pixel: number): number | null {
    const space = this.#chart.space();
    if (!this.#drawn || !space) return null;
    const distances = this.#drawn.axis.values.map(({ x }) => Math.abs(space.x(x) - pixel));
    return distances.indexOf(Math.min(...distances));
  }

  #nextByKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null | undefined {
    if (!this.#drawn || ctrlKey || metaKey || altKey) return undefined;
    const last = this.#drawn.axis.values.length - 1;
    switch (key) {
      case 'ArrowLeft':
        return Math.max(0, (this.#at ?? last + 1) - 1);
      case 'ArrowRight':
        return Math.min(last, (this.#at ?? -1) + 1);
      case 'Home':
        return 0;
      case 'End':
        return last;
      case 'Escape':
        return null;
      default:
        return undefined;
    }
  }

  #moveTo(index: number | null): void {
    if (index === this.#at) return;
    this.#at = index;
    this.#drawAt();
  }

  #drawAt(): void {
    const context = this.#overlay.clear();
    const space = this.#chart.space();
    const value = this.#at === null ? undefined : this.#drawn?.axis.values[this.#at];
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

/** Both scales, the one that holds unless chosen otherwise first. */
function scales(first: AxisScale): readonly [AxisScale, AxisScale] {
  return first === 'log' ? ['log', 'linear'] : ['linear', 'log'];
}
