/** A card for task switches: the loss of the network, and that of its linearisation at the switch, which models with a static kernel take for it. */
import { element } from '../components/dom';
import { Notes } from '../components/notes';
import { priorities } from '../derived/request-policy';
import { LINEARISED_GAP, LINEARISED_LOSS, linearisedColumns, linearisedNotes, switchAt } from '../model/linearised-view';
import { OverlaidSeries } from '../model/overlaid-series';
import type { TimeChart } from '../model/time-chart';
import type { CardActions, CardBody, CardFigure, CardKind, CardStatus, CursorPlace, PanelView, TableModel } from './card-kind';
import { choiceOf } from './choices';
import { exploredIn, runName } from './explored';
import { OnScreen } from './on-screen';
import { TimeChartBody } from './time-chart/time-chart-body';
import { REACTIVATION } from './velocity';

const ID = 'linearised';

export const linearisedChart: TimeChart = {
  id: ID,
  title: 'Linearised at the switch',
  options: () => [
    {
      kind: 'choice',
      name: 'view',
      title: 'View',
      options: [
        { value: 'loss', label: 'Loss', title: 'Loss of the network and of its linearisation' },
        { value: 'gap', label: 'Gap', title: 'Distance of their outputs, in units of what the network has moved since the switch' },
      ],
    },
  ],
  plan: (settings, available) => {
    const view = choiceOf(settings, ID, 'view', ['loss', 'gap']);
    return {
      columns: (view === 'loss' ? ['loss', LINEARISED_LOSS] : [LINEARISED_GAP]).filter(column => available.has(column)),
      axis: view === 'loss' ? 'loss' : '‖f_net − f_lin‖ / ‖f_net − f_s‖',
      scale: choiceOf(settings, ID, `scale:${view}`, ['log', 'linear']),
      scaleName: `scale:${view}`,
      absolute: false,
      marks: [],
      lines: null,
      rankStyle: 'dash',
      empty: 'The prediction appears when it has been computed.',
    };
  },
};

/** The chart over the series with the prediction for the run of the time slider. */
class LinearisedBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly #chart: TimeChartBody;
  readonly #notes = new Notes();
  readonly #screen: OnScreen;
  #view: PanelView | null = null;
  #status: CardStatus | null = null;
  #version = -1;
  #pinned: number | null = null;

  constructor(private readonly actions: CardActions) {
    this.#chart = new TimeChartBody(linearisedChart, actions);
    this.tools = this.#chart.tools;
    this.element = element('div', { class: 'with-notes' }, this.#chart.element, this.#notes.element);
    this.#screen = new OnScreen(() => this.#ask());
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#version = view.derived.version;
    this.#pinned = view.cursorPlace.pinned;
    this.#screen.watch(this.element);
    this.#ask();
    this.#chart.update({ ...view, series: this.#overlaid(view) });
  }

  status(): CardStatus {
    return this.#status ?? this.#chart.status();
  }

  showCursor(cursor: number | null, place: CursorPlace): void {
    this.#chart.showCursor(cursor, place);
    if (!this.#view || (this.#version === this.#view.derived.version && this.#pinned === place.pinned)) return;
    this.#version = this.#view.derived.version;
    this.#pinned = place.pinned;
    this.actions.redraw();
  }

  table(): TableModel | null {
    return this.#chart.table();
  }

  picture(scale: number): HTMLCanvasElement | null {
    return this.status().kind === 'shown' ? this.#chart.picture(scale) : null;
  }

  figure(): CardFigure | null {
    return this.status().kind === 'shown' ? this.#chart.figure() : null;
  }

  dispose(): void {
    this.#view?.derived.want(ID, []);
    this.#screen.dispose();
    this.#chart.dispose();
  }

  #place(view: PanelView) {
    const at = exploredIn(view, this.#pinned);
    const marker = at && switchAt(at.run, this.#pinned);
    return at && marker?.reactivation ? { run: at.run, marker, want: at.want } : null;
  }

  /** What is not on the screen is not asked for: it reads the data and trains again. */
  #ask(): void {
    const view = this.#view;
    const place = view && this.#screen.seen ? this.#place(view) : null;
    view?.derived.want(
      ID,
      place ? [{ run: place.run.id, step: place.marker.step, names: ['linearised_switch'], priority: priorities.background }] : [],
    );
  }

  #overlaid(view: PanelView): PanelView['series'] {
    const place = this.#place(view);
    this.#status = null;
    this.#notes.show([]);
    if (!place) {
      this.#status = { kind: 'empty', message: 'The prediction appears with the first snapshot after a task switch.' };
      return view.series;
    }
    const { run, marker } = place;
    const state = view.derived.get(run.id, marker.step, 'linearised_switch');
    if (state.kind === 'failed') {
      this.#status = { kind: 'error', message: state.message, retry: () => view.derived.retry(run.id) };
      return view.series;
    }
    if (state.kind !== 'there') {
      this.#status = { kind: 'loading', message: 'Training the linearised network on the same batches…' };
      return view.series;
    }
    this.#notes.show(linearisedNotes(state.derived, marker, runName(run)));
    return new OverlaidSeries(view.series, run.id, linearisedColumns(state.derived));
  }
}

export const linearisedCard: CardKind = {
  id: ID,
  title: linearisedChart.title,
  explain: () => ({
    definition:
      'The network linearised at the parameters θ_s of a task switch, f_lin(x) = f(x; θ_s) + ⟨∇f(x; θ_s), d⟩, trained from d = 0 on the batches that the network is trained on. ' +
      'Its loss beside that of the network; gap: ‖f_net − f_lin‖ / ‖f_net − f_s‖ over the followed points and outputs, f_s the outputs at the switch. 0: a static kernel describes the switch.',
    units: 'dimensionless',
    convention:
      'For the run at the time slider and the last switch before it, to the end of the first epoch. Plain gradient descent only; the images are read again from where they were.',
    source: `${REACTIVATION}, section 1: models with a static kernel; Lee et al. 2019, Wide neural networks of any depth evolve as linear models`,
  }),
  applies: sweep => sweep.runs.some(({ markers }) => markers.some(({ kind }) => kind === 'task_switch')),
  create: actions => new LinearisedBody(actions),
};
