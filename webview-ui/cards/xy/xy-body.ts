/** The body of a card with curves over one axis: plot, legend with values, notes. What it shows its source says. */
import { formatNumber } from '../../../src/shared/format';
import { composedPicture } from '../../charts/composed-picture';
import { type Plot, PlotChart, plotPicture } from '../../charts/plot-chart';
import { drawXyCursor, type XyPlot, xyLine, xyPlot } from '../../charts/xy-plot';
import { element, setAttribute, setText } from '../../components/dom';
import { xyFigure } from '../../figures/xy-figure';
import { Notes } from '../../components/notes';
import type { Want } from '../../derived/request-policy';
import type { Exploration } from '../../model/exploration';
import { type XyContent, xyRange } from '../../model/xy-view';
import type { ViewSettings } from '../../state/view-settings';
import { AtSlider } from '../at-slider';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, PanelView, TableModel } from '../card-kind';
import { flagOf } from '../choices';
import { exploredIn, failed } from '../explored';
import { PlotPointer } from '../plot-pointer';
import { nextPlace, PlotShell } from '../plot-shell';
import { XyLegend } from './xy-legend';

export type XyLook = { readonly content: XyContent; readonly busy: boolean } | { readonly status: CardStatus };

export interface XySource {
  readonly id: string;
  readonly title: string;
  /** Curves that are not drawn unless they are asked for. */
  readonly hiddenAtFirst?: readonly string[];
  /** Own buttons in the card's head. */
  readonly tools: readonly HTMLElement[];
  showTools(settings: ViewSettings): void;
  wants(view: PanelView, at: Exploration): readonly Want[];
  look(view: PanelView, at: Exploration): XyLook;
}

const KEYS = '← → go along the axis, Shift for larger steps, Esc leaves';
const MAX_ROWS = 240;

export class XyBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly #shell: PlotShell;
  readonly #place = element('p', { class: 'place' });
  readonly #notes = new Notes();
  readonly #legend: XyLegend;
  readonly #chart: PlotChart;
  readonly #slider: AtSlider;
  readonly #pointer: PlotPointer<number>;
  #status: CardStatus = { kind: 'loading', message: '' };
  #drawn: { readonly plot: Plot; readonly xy: XyPlot } | null = null;

  constructor(
    private readonly source: XySource,
    actions: CardActions,
  ) {
    this.#shell = new PlotShell(source.id, source.title, 'chart', KEYS);
    this.#legend = new XyLegend(source.title, id => {
      if (this.#slider.view) actions.choose(`hide:${id}`, !this.#hidden(this.#slider.view, [id]).has(id));
    });
    this.tools = source.tools;
    this.element = element(
      'div',
      { class: 'xy-card' },
      this.#place,
      this.#shell.plot,
      this.#shell.keys,
      this.#legend.element,
      this.#notes.element,
    );
    this.#chart = new PlotChart(this.#shell.canvas, { onResize: () => actions.redraw(), pixelRatio: null });
    this.#slider = new AtSlider(source.id, (view, at) => (at ? [at.want, ...source.wants(view, at)] : []));
    this.#pointer = new PlotPointer<number>(this.#shell, {
      under: ({ x }) => this.#nearest(x),
      next: (event, from) => {
        const count = this.#drawn?.xy.content.x.values.length ?? 0;
        return nextPlace(event, from, count - 1, Math.max(1, Math.round(count / 36)));
      },
      moved: () => this.#drawPointer(),
      say: place => {
        if (this.#drawn) actions.say(spoken(this.#drawn.xy.content, place));
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
    const content = this.#drawn?.xy.content;
    if (!content || this.#status.kind !== 'shown') return null;
    const columns = [...content.curves, ...content.facts];
    const stride = Math.max(1, Math.ceil(content.x.values.length / MAX_ROWS));
    const rows = [...content.x.values.keys()].filter(row => row % stride === 0);
    const text = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? '–' : formatNumber(value));
    return {
      caption: `${this.source.title}, ${content.place}, at ${rows.length} of ${content.x.values.length} places`,
      columns: [content.x.title, ...columns.map(({ name }) => name)],
      rows: rows.map(row => [content.placeText(row), ...columns.map(({ values }) => text(values[row]))]),
    };
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#drawn || !this.#slider.view || this.#status.kind !== 'shown') return null;
    const { theme } = this.#slider.view;
    const { plot, xy } = this.#drawn;
    const { width, height } = this.#shell.size;
    const entries = xy.content.curves
      .filter(({ id, under }) => under === undefined && !xy.hidden.has(id))
      .map(({ name, style, total }) => {
        const { colour, dash } = xyLine(style, xy.group, theme);
        return { label: total === undefined ? name : `${name} (${xy.content.totals} ${total})`, colour, dash };
      });
    const words = [xy.content.place, ...xy.content.notes];
    return composedPicture(plotPicture(plot, theme, width, height, scale), entries, words, theme, scale);
  }

  figure(): CardFigure | null {
    return this.#drawn && this.#status.kind === 'shown' ? xyFigure(this.#drawn.xy) : null;
  }

  dispose(): void {
    this.#slider.dispose();
    this.#chart.dispose();
  }

  #render(): void {
    const { view } = this.#slider;
    if (!view) return;
    this.source.showTools(view.settings);
    this.#slider.ask();
    this.#status = this.#look(view);
  }

  #look(view: PanelView): CardStatus {
    const at = exploredIn(view, this.#slider.pinned);
    if (!at) return { kind: 'empty', message: 'It appears with the first snapshot.' };
    if (at.failure !== null) return failed(view.derived, at.run.id, at.failure);
    const look = this.source.look(view, at);
    if ('status' in look) return look.status;
    const { content, busy } = look;
    const hidden = this.#hidden(
      view,
      content.curves.map(({ id }) => id),
    );
    const range = xyRange(content, hidden) ?? xyRange(content, new Set());
    if (!range) return { kind: 'empty', message: content.notes[0] ?? 'There is no number to show.' };
    const xy: XyPlot = { content, range, group: at.group, hidden };
    const plot = xyPlot(xy, view.theme);
    this.#chart.draw(plot, view.theme);
    this.#drawn = { plot, xy };
    setText(this.#place, content.place);
    setAttribute(this.#shell.canvas, 'aria-label', `${this.source.title}, ${content.place}: ${content.curves.length} curves`);
    this.#legend.update(content, at.group, hidden, view.theme);
    this.#notes.show(content.notes);
    this.#drawPointer();
    return { kind: 'shown', busy };
  }

  #hidden({ settings }: PanelView, ids: readonly string[]): ReadonlySet<string> {
    const { id: card, hiddenAtFirst = [] } = this.source;
    return new Set(ids.filter(id => flagOf(settings, card, `hide:${id}`, hiddenAtFirst.includes(id))));
  }

  #nearest(pixel: number): number | null {
    const space = this.#chart.space();
    const places = this.#drawn?.xy.content.x.values;
    if (!space || !places) return null;
    let best: number | null = null;
    for (const [i, place] of places.entries())
      if (best === null || Math.abs(space.x(place) - pixel) < Math.abs(space.x(places[best] ?? NaN) - pixel)) best = i;
    return best;
  }

  #drawPointer(): void {
    const context = this.#shell.overlay.clear();
    const space = this.#chart.space();
    if (!this.#drawn || !this.#slider.view) return;
    const { xy } = this.#drawn;
    const index = this.#pointer.place ?? xy.content.rest;
    this.#legend.showAt(xy.content, index);
    if (context && space && index !== null) drawXyCursor(context, space, xy, index, this.#slider.view.theme);
  }
}

function spoken(content: XyContent, index: number): string {
  const listed = content.curves.filter(({ under }) => under === undefined);
  const values = [...listed, ...content.facts].map(({ name, values: own }) => {
    const value = own[index] ?? NaN;
    return `${name} ${Number.isNaN(value) ? 'no number' : formatNumber(value)}`;
  });
  return `${content.placeText(index)}: ${values.join(', ')}`;
}
