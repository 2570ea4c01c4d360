/** The loss chart, and over it the loss that a constant kernel predicts for the run of the time slider. */
import type { DerivedArray } from '../derived/derived-cache';
import { element } from '../components/dom';
import { Notes } from '../components/notes';
import { priorities } from '../derived/request-policy';
import { dynamicsView } from '../model/dynamics-view';
import { limitSentences, predictionSentence } from '../model/dynamics-words';
import { OverlaidSeries } from '../model/overlaid-series';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, MenuEntry, PanelView, TableModel } from './card-kind';
import { flagOf } from './choices';
import { baseOf } from './dynamics/base';
import { Renewal } from './dynamics/renewal';
import { exploredIn, runName } from './explored';
import { lossChart, PREDICT, PREDICTED_LOSS } from './loss-chart';
import { OnScreen } from './on-screen';
import { SmallMultiples } from './time-chart/small-multiples';
import { TimeChartBody } from './time-chart/time-chart-body';

interface Overlay {
  readonly base: PanelView['series'];
  /** From which it was made. */
  readonly loss: DerivedArray | undefined;
  readonly run: string;
  readonly series: OverlaidSeries;
}

export class LossBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly menu: readonly MenuEntry[];
  readonly #chart: SmallMultiples;
  readonly #notes = new Notes();
  readonly #screen: OnScreen;
  readonly #renewal: Renewal;
  #view: PanelView | null = null;
  #pinned: number | null = null;
  #version = -1;
  #overlay: Overlay | null = null;
  #busy = false;

  constructor(private readonly actions: CardActions) {
    this.#chart = new SmallMultiples(place => new TimeChartBody(lossChart, actions, place), lossChart);
    this.tools = this.#chart.tools;
    this.menu = this.#chart.menu;
    this.element = element('div', { class: 'with-notes' }, this.#chart.element, this.#notes.element);
    this.#screen = new OnScreen(() => this.#ask());
    this.#renewal = new Renewal(() => this.#ask());
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#pinned = view.cursorPlace.pinned;
    this.#version = view.derived.version;
    this.#screen.watch(this.element);
    this.#ask();
    this.#chart.update({ ...view, series: this.#overlaid(view) });
  }

  status(): CardStatus {
    const status = this.#chart.status();
    return status.kind === 'shown' ? { ...status, busy: this.#busy } : status;
  }

  showCursor(cursor: number | null, place: CursorPlace): void {
    this.#chart.showCursor(cursor, place);
    if (!this.#view || (this.#version === this.#view.derived.version && this.#pinned === place.pinned)) return;
    this.#version = this.#view.derived.version;
    this.#pinned = place.pinned;
    // Drawn anew only where a prediction that is wanted has come, or stops being that of this run.
    if (this.#wanted() && this.#found(this.#view)?.loss !== this.#overlay?.loss) this.actions.redraw();
  }

  table(): TableModel | null {
    return this.#chart.table();
  }

  picture(scale: number): HTMLCanvasElement | null {
    return this.#chart.picture(scale);
  }

  figure(): CardFigure | null {
    return this.#chart.figure();
  }

  dispose(): void {
    this.#view?.derived.want(lossChart.id, []);
    this.#screen.dispose();
    this.#renewal.dispose();
    this.#chart.dispose();
  }

  #wanted(): boolean {
    return this.#view !== null && flagOf(this.#view.settings, lossChart.id, PREDICT, false);
  }

  #place(view: PanelView) {
    const at = exploredIn(view, this.#pinned);
    return at && { at, base: baseOf(view.settings, at) };
  }

  #found(view: PanelView) {
    const place = this.#place(view);
    if (!place || place.base.step === null) return null;
    const { at, base } = place;
    const state = view.derived.get(at.run.id, base.step ?? 0, base.name);
    return { at, base, state, loss: state.kind === 'there' ? state.derived.arrays.get('loss') : undefined };
  }

  #ask(): void {
    const view = this.#view;
    if (!view) return;
    const place = this.#wanted() && this.#screen.seen ? this.#place(view) : null;
    const { derived, series } = view;
    if (!place || place.base.step === null) return derived.want(lossChart.id, place ? [place.at.want] : []);
    const { run, want } = place.at;
    const { step, name } = place.base;
    this.#renewal.look(derived, run.id, step, name, series.rows(run.id));
    derived.want(lossChart.id, [want, { run: run.id, step, names: [name], priority: priorities.costly }]);
  }

  /** The series, with the predicted loss where it is wanted and there; says below the chart whose it is. */
  #overlaid(view: PanelView): PanelView['series'] {
    this.#busy = false;
    const found = this.#wanted() ? this.#found(view) : null;
    if (!found) {
      const problem = this.#wanted() ? this.#place(view)?.base.problem : undefined;
      this.#notes.show(problem ? [`No prediction: ${problem}`] : []);
      this.#overlay = null;
      return view.series;
    }
    const { at, base, state, loss } = found;
    this.#busy = state.kind === 'asked';
    if (state.kind !== 'there') {
      this.#notes.show([state.kind === 'failed' ? `No prediction: ${state.message}` : 'Computing the predicted loss…']);
      this.#overlay = null;
      return view.series;
    }
    const dynamics = dynamicsView(state.derived);
    this.#notes.show([predictionSentence(base.name, dynamics, runName(at.run)), ...limitSentences(dynamics)]);
    if (this.#overlay?.base !== view.series || this.#overlay.loss !== loss || this.#overlay.run !== at.run.id) {
      const column = new Map([...dynamics.steps].map((step, row) => [step, dynamics.loss[row] ?? NaN]));
      const series = new OverlaidSeries(view.series, at.run.id, new Map([[PREDICTED_LOSS, column]]));
      this.#overlay = { base: view.series, loss, run: at.run.id, series };
    }
    return this.#overlay.series;
  }
}
