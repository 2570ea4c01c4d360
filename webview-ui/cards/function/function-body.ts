/** The body of the function card: plot, legend with errors, notes. It shows the snapshot of the time slider. */
import { drawFunctionCursor, type FunctionPlot, functionPlot } from '../../charts/function-plot';
import { type Plot, PlotChart } from '../../charts/plot-chart';
import { element, setAttribute, setText } from '../../components/dom';
import { functionFigure } from '../../figures/function-figure';
import { Notes } from '../../components/notes';
import { Segments } from '../../components/segments';
import type { Exploration } from '../../model/exploration';
import { type CircleData, type FunctionShow, indexAtAngle } from '../../model/function-view';
import { functionNotes, valuesAtText } from '../../model/function-words';
import { measured } from '../../measured';
import { AtSlider } from '../at-slider';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, PanelView, TableModel } from '../card-kind';
import { choiceOf, flagOf } from '../choices';
import { type Base, baseOf } from '../dynamics/base';
import { exploredIn, placeName } from '../explored';
import { PlotPointer } from '../plot-pointer';
import { nextPlace, PlotShell } from '../plot-shell';
import { FunctionLegend, type LegendId, legendIds } from './function-legend';
import { functionPicture } from './function-picture';
import { FunctionScene } from './function-scene';
import { functionTable } from './function-table';

export const FUNCTION = 'function';
/** Angles that a key with Shift goes. */
const STRIDE = 20;
const KEYS = '← → move along the circle, Shift for larger steps, Esc leaves';

export class FunctionBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly #shell: PlotShell;
  readonly #place = element('p', { class: 'place' });
  readonly #notes = new Notes();
  readonly #chart: PlotChart;
  readonly #legend = new FunctionLegend(id => this.#toggle(id));
  readonly #show: Segments<FunctionShow>;
  readonly #slider: AtSlider;
  readonly #pointer: PlotPointer<number>;
  readonly #scene = new FunctionScene();
  #drawn: { readonly content: FunctionPlot; readonly plot: Plot; readonly data: CircleData } | null = null;
  #status: CardStatus = { kind: 'loading', message: '' };

  /** @param owner the name under which it asks: of its own where there are several such cards. Their choices are the same. */
  constructor(
    private readonly actions: CardActions,
    owner: string = FUNCTION,
  ) {
    this.#shell = new PlotShell(owner, 'Function on the circle', 'chart', KEYS);
    this.#show = new Segments<FunctionShow>(
      'What is drawn',
      [
        { value: 'values', label: 'f', title: 'The functions themselves' },
        { value: 'residual', label: 'f − f*', title: 'What is left when the target is subtracted' },
      ],
      value => actions.choose('show', value),
    );
    this.tools = [this.#show.element];
    this.element = element(
      'div',
      { class: 'function-card' },
      this.#place,
      this.#shell.plot,
      this.#shell.keys,
      this.#legend.element,
      this.#notes.element,
    );
    this.#chart = new PlotChart(this.#shell.canvas, { onResize: () => actions.redraw(), pixelRatio: null });
    this.#slider = new AtSlider(owner, (view, at) => (at ? this.#scene.wants(at, this.#predictedFrom(view, at), performance.now()) : []));
    this.#pointer = new PlotPointer<number>(this.#shell, {
      under: ({ x }) => (this.#drawn ? indexAtAngle(this.#drawn.data, this.#chart.xAt(x)) : null),
      next: (event, from) => nextPlace(event, from, (this.#drawn?.data.angles.length ?? 0) - 1, STRIDE),
      moved: () => this.#drawPointer(),
      say: index => {
        if (this.#drawn) actions.say(valuesAtText(this.#drawn.content.model, index));
      },
    });
  }

  update(view: PanelView): void {
    this.#slider.take(view, this.element);
    this.#render();
  }

  status(): CardStatus {
    return this.#status;
  }

  showCursor(_cursor: number | null, { pinned }: CursorPlace): void {
    if (this.#slider.moveTo(pinned)) this.#render();
  }

  table(): TableModel | null {
    if (!this.#drawn || !this.#scene.shown) return null;
    return functionTable(this.#drawn.content.model, placeName(this.#scene.shown.run, this.#scene.shown.step));
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#drawn || !this.#slider.view || !this.#scene.shown || this.#status.kind !== 'shown') return null;
    const { run, step } = this.#scene.shown;
    const words = [placeName(run, step), ...this.#words(step)];
    return functionPicture(this.#drawn, words, this.#slider.view.theme, this.#shell.size, scale);
  }

  figure(): CardFigure | null {
    if (!this.#drawn || !this.#scene.shown || this.#status.kind !== 'shown') return null;
    const { run, step } = this.#scene.shown;
    return functionFigure(this.#drawn.content, [placeName(run, step), ...this.#words(step)]);
  }

  dispose(): void {
    this.#slider.dispose();
    this.#chart.dispose();
  }

  #render(): void {
    measured('function', () => this.#renderNow());
  }

  /** Takes what is there for the slider's position and draws it; asks for the rest. */
  #renderNow(): void {
    const { view } = this.#slider;
    if (!view) return;
    const at = exploredIn(view, this.#slider.pinned);
    const show = choiceOf(view.settings, FUNCTION, 'show', ['values', 'residual']);
    const { status, content, data } = this.#scene.look(view.derived, at, show, hiddenIn(view), this.#predictedFrom(view, at));
    this.#status = status;
    this.#slider.ask();
    this.#show.show(show);
    this.#show.element.hidden = data !== null && data.target === null;
    if (!content || !data || !this.#scene.shown || status.kind !== 'shown') return;
    const plot = functionPlot(content, view.theme, this.#shell.size.width);
    this.#chart.draw(plot, view.theme);
    this.#drawn = { content, plot, data };
    this.#describe(this.#scene.shown);
    this.#drawPointer();
  }

  #describe({ run, step }: { run: Exploration['run']; step: number }): void {
    if (!this.#drawn || !this.#slider.view) return;
    const { content } = this.#drawn;
    setText(this.#place, placeName(run, step));
    setAttribute(
      this.#shell.canvas,
      'aria-label',
      `Function on the circle, ${placeName(run, step)}: ${content.model.curves.length} curves`,
    );
    setAttribute(this.element, 'data-step', String(step));
    this.#legend.update(content.model, content.group, content.hidden, content.stale, this.#slider.view.theme);
    this.#notes.show(this.#words(step));
  }

  #words(step: number): string[] {
    return this.#drawn ? functionNotes(this.#drawn.content.model, step, this.#scene.regression, this.#scene.prediction) : [];
  }

  /** The kernel of the constant-kernel prediction; null while that is switched off. */
  #predictedFrom(view: PanelView, at: Exploration | null): Base | null {
    return at && !hiddenIn(view).has('predicted') ? baseOf(view.settings, at) : null;
  }

  #toggle(id: LegendId): void {
    if (this.#slider.view) this.actions.choose(`hide:${id}`, !hiddenIn(this.#slider.view).has(id));
  }

  #drawPointer(): void {
    const context = this.#shell.overlay.clear();
    const space = this.#chart.space();
    if (!this.#drawn || !this.#slider.view) return;
    const { place } = this.#pointer;
    this.#legend.showAt(this.#drawn.content.model, place);
    if (context && space && place !== null) drawFunctionCursor(context, space, this.#drawn.content, place, this.#slider.view.theme);
  }
}

/** Curves that the user has switched off, or not switched on. */
function hiddenIn({ settings }: PanelView): ReadonlySet<LegendId> {
  return new Set(legendIds.filter(id => flagOf(settings, FUNCTION, `hide:${id}`, id === 'predicted')));
}
