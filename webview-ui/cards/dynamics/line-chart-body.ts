/** A time chart of lines that belong to the run of the time slider: what two cards have in common, their modes or frequencies apart. */
import { curveStyles } from '../../../src/shared/colouring';
import type { DerivedName } from '../../../src/shared/protocol';
import type { SeriesTable } from '../../../src/shared/series';
import { styledTheme } from '../../charts/theme';
import { element, setText } from '../../components/dom';
import { Notes } from '../../components/notes';
import type { Derived } from '../../derived/derived-cache';
import { priorities } from '../../derived/request-policy';
import type { Exploration } from '../../model/exploration';
import { lineSeries, lineSweep, type RunLine } from '../../model/line-sweep';
import type { TimeChart } from '../../model/time-chart';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, MenuEntry, PanelView, TableModel } from '../card-kind';
import { exploredIn, failed, runName } from '../explored';
import { OnScreen } from '../on-screen';
import { TimeChartBody } from '../time-chart/time-chart-body';
import { Renewal } from './renewal';

/** What is shown of an answer. */
export interface LineContent {
  /** Snapshots at which the lines are given. */
  readonly steps: Float64Array;
  readonly lines: readonly RunLine[];
  readonly place: string;
  readonly notes: readonly string[];
}

export interface LineSource {
  readonly chart: TimeChart;
  /** What the lines follow from; null, and why, where there is nothing to ask for. */
  ask(view: PanelView, at: Exploration): { readonly name: DerivedName; readonly step: number } | { readonly problem: string };
  content(derived: Derived, view: PanelView, at: Exploration): LineContent;
  /** Shown while the first answer is on its way. */
  readonly loading: string;
  /** A press on the legend. */
  toggle(lines: readonly string[], on: boolean): void;
}

interface Shown {
  readonly derived: Derived;
  readonly series: SeriesTable;
  readonly key: string;
  readonly sweep: PanelView['sweep'];
  readonly given: PanelView['sweep'];
  readonly lines: SeriesTable;
  readonly content: LineContent;
}

export class LineChartBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly menu: readonly MenuEntry[];
  readonly #chart: TimeChartBody;
  readonly #place = element('p', { class: 'place' });
  readonly #notes = new Notes();
  readonly #screen: OnScreen;
  readonly #renewal: Renewal;
  #view: PanelView | null = null;
  #pinned: number | null = null;
  #version = -1;
  #shown: Shown | null = null;
  #status: CardStatus = { kind: 'loading', message: '' };
  #highlighted: ReadonlySet<string> | null = null;

  constructor(
    private readonly source: LineSource,
    private readonly actions: CardActions,
  ) {
    this.#chart = new TimeChartBody(source.chart, {
      ...actions,
      // Lines are no runs: what the legend does concerns this card alone.
      plot: (lines, on) => source.toggle(lines, on),
      highlight: lines => {
        if (lines === null && this.#highlighted === null) return;
        this.#highlighted = lines && new Set(lines);
        actions.redraw();
      },
    });
    this.tools = this.#chart.tools;
    this.menu = this.#chart.menu;
    this.element = element('div', { class: 'with-notes' }, this.#place, this.#chart.element, this.#notes.element);
    this.#screen = new OnScreen(() => this.#ask());
    this.#renewal = new Renewal(() => this.#ask());
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#pinned = view.cursorPlace.pinned;
    this.#version = view.derived.version;
    this.#screen.watch(this.element);
    this.#ask();
    this.#status = this.#look(view);
  }

  status(): CardStatus {
    if (this.#status.kind !== 'shown') return this.#status;
    const chart = this.#chart.status();
    return chart.kind === 'shown' ? this.#status : chart;
  }

  showCursor(cursor: number | null, place: CursorPlace): void {
    this.#chart.showCursor(cursor, place);
    const view = this.#view;
    if (!view || (this.#version === view.derived.version && this.#pinned === place.pinned)) return;
    this.#version = view.derived.version;
    this.#pinned = place.pinned;
    const found = this.#found(view);
    const isNew = found?.state.kind === 'there' ? found.state.derived !== this.#shown?.derived : found?.state.kind === 'failed';
    if (isNew || this.#status.kind === 'loading') this.actions.redraw();
  }

  table(): TableModel | null {
    return this.#status.kind === 'shown' ? this.#chart.table() : null;
  }

  picture(scale: number): HTMLCanvasElement | null {
    return this.#status.kind === 'shown' ? this.#chart.picture(scale) : null;
  }

  figure(): CardFigure | null {
    const figure = this.#status.kind === 'shown' ? this.#chart.figure() : null;
    return (
      figure && {
        ...figure,
        notes: [...(this.#place.textContent ? [this.#place.textContent] : []), ...figure.notes, ...(this.#shown?.content.notes ?? [])],
      }
    );
  }

  dispose(): void {
    this.#view?.derived.want(this.source.chart.id, []);
    this.#screen.dispose();
    this.#renewal.dispose();
    this.#chart.dispose();
  }

  #found(view: PanelView) {
    const at = exploredIn(view, this.#pinned);
    const asked = at && this.source.ask(view, at);
    if (!at || !asked || 'problem' in asked) return null;
    return { at, asked, state: view.derived.get(at.run.id, asked.step, asked.name) };
  }

  #ask(): void {
    const view = this.#view;
    if (!view) return;
    const owner = this.source.chart.id;
    const at = this.#screen.seen ? exploredIn(view, this.#pinned) : null;
    if (!at) return view.derived.want(owner, []);
    const asked = this.source.ask(view, at);
    if ('problem' in asked) return view.derived.want(owner, [at.want]);
    const { name, step } = asked;
    this.#renewal.look(view.derived, at.run.id, step, name, view.series.rows(at.run.id));
    view.derived.want(owner, [at.want, { run: at.run.id, step, names: [name], priority: priorities.costly }]);
  }

  #look(view: PanelView): CardStatus {
    const at = exploredIn(view, this.#pinned);
    if (!at) return { kind: 'empty', message: this.source.chart.plan(view.settings, new Set()).empty };
    if (at.failure !== null) return failed(view.derived, at.run.id, at.failure);
    const asked = this.source.ask(view, at);
    // Before the stops are known nothing can be asked; afterwards there is a reason.
    if ('problem' in asked)
      return at.stops.length === 0 ? { kind: 'loading', message: this.source.loading } : { kind: 'empty', message: asked.problem };
    const state = view.derived.get(at.run.id, asked.step, asked.name);
    if (state.kind === 'failed') return failed(view.derived, at.run.id, state.message);
    if (state.kind !== 'there') return { kind: 'loading', message: this.source.loading };
    this.#draw(view, at, state.derived);
    return { kind: 'shown', busy: false };
  }

  #draw(view: PanelView, at: Exploration, derived: Derived): void {
    const content = this.source.content(derived, view, at);
    const key = content.lines.map(({ id, hidden }) => `${id} ${hidden}`).join('\n');
    const before = this.#shown;
    const same = before?.derived === derived && before.series === view.series && before.key === key && before.given === view.sweep;
    this.#shown = same
      ? before
      : {
          derived,
          series: view.series,
          key,
          given: view.sweep,
          sweep: lineSweep(view.sweep, at.run, content.lines),
          lines: lineSeries(view.series, at.run.id, content.steps, content.lines),
          content,
        };
    this.#chart.update({
      ...view,
      sweep: this.#shown.sweep,
      series: this.#shown.lines,
      // Its lines are no runs of the sweep: they have the colours that their own order gives.
      theme: styledTheme(view.theme, curveStyles(this.#shown.sweep)),
      settings: { ...view.settings, curves: 'runs', smoothing: 0 },
      highlighted: this.#highlighted,
    });
    setText(this.#place, `${runName(at.run)}${content.place}`);
    this.#notes.show(content.notes);
  }
}
