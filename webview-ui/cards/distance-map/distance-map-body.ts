/** The body of the map of distances: heat map, the pair under the pointer, the slider's row, notes. */
import type { PlotArea } from '../../charts/curve-layer';
import { HeatMap } from '../../charts/heat-map';
import { type ChartTheme, translucent } from '../../charts/theme';
import { element, setAttribute, setText } from '../../components/dom';
import { Notes } from '../../components/notes';
import { measured } from '../../measured';
import { mapFigure, PRINTED_TICKS } from '../../figures/map-figure';
import { mapNotes, pairText, rowOfStep, stepTicks } from '../../model/distance-map-view';
import { AtSlider } from '../at-slider';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, PanelView, TableModel } from '../card-kind';
import { exploredIn, runName } from '../explored';
import { kernelPictureOf } from '../kernel/kernel-picture';
import { type Cell, cellAt, drawCrosshair, isSameCell, nextCell } from '../kernel/kernel-cursor';
import { PlotPointer } from '../plot-pointer';
import { PlotShell } from '../plot-shell';
import { DistanceMapScene, type MapContent } from './distance-map-scene';
import { distanceTable } from './distance-map-table';

export const DISTANCE_MAP = 'distance-map';

const KEYS =
  'Arrow keys move the pair, Shift for larger steps, Home and End along the diagonal, Enter moves the time slider to its row, Esc leaves';

export class DistanceMapBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[] = [];
  readonly #shell = new PlotShell(DISTANCE_MAP, 'Distances between snapshots', 'heat map', KEYS);
  readonly #place = element('p', { class: 'place' });
  readonly #entry = element('p', { class: 'entry' });
  readonly #notes = new Notes();
  readonly #slider = new AtSlider(DISTANCE_MAP, ({ derived }) => this.#scene.wants(derived));
  readonly #pointer: PlotPointer<Cell>;
  readonly #resize: ResizeObserver;
  readonly #map = new HeatMap();
  readonly #scene = new DistanceMapScene();
  #cursor: number | null = null;
  #status: CardStatus = { kind: 'loading', message: '' };
  #content: MapContent | null = null;
  #area: PlotArea | null = null;

  constructor(private readonly actions: CardActions) {
    this.element = element(
      'div',
      { class: 'kernel-card' },
      this.#place,
      this.#shell.plot,
      this.#shell.keys,
      this.#entry,
      this.#notes.element,
    );
    this.#resize = new ResizeObserver(() => actions.redraw());
    this.#resize.observe(this.#shell.plot);
    const size = () => this.#content?.steps.length ?? 0;
    const under = ({ x, y }: { readonly x: number; readonly y: number }) => (this.#area ? cellAt(this.#area, size(), x, y) : null);
    this.#pointer = new PlotPointer<Cell>(this.#shell, {
      under,
      next: (event, from) => nextCell(event, from, size()),
      same: isSameCell,
      moved: cell => {
        actions.moveCursor((cell && this.#content?.steps[cell.row]) ?? null);
        this.#drawOverlay();
      },
      say: () => actions.say(this.#entry.textContent ?? ''),
    });
    const { plot } = this.#shell;
    plot.addEventListener('click', event => this.#pin(under(this.#shell.at(event))));
    plot.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || !this.#pointer.place) return;
      event.preventDefault();
      this.#pin(this.#pointer.place);
    });
  }

  update(view: PanelView): void {
    this.#slider.take(view, this.element);
    this.#cursor = view.cursor;
    measured('distance map', () => this.#render());
  }

  status(): CardStatus {
    return this.#status;
  }

  showCursor(cursor: number | null, { pinned }: CursorPlace): void {
    const { isStale } = this.#slider;
    if (!this.#slider.moveTo(pinned) && cursor === this.#cursor) return;
    this.#cursor = cursor;
    if (isStale) this.#render();
    else this.#drawOverlay();
  }

  table(): TableModel | null {
    return this.#content && distanceTable(this.#content);
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#content || !this.#slider.view || this.#status.kind !== 'shown') return null;
    const words = [runName(this.#content.run), ...this.#noteTexts(this.#content)];
    return kernelPictureOf(this.#content.map, words, this.#slider.view.theme, this.#shell.size, scale);
  }

  figure(): CardFigure | null {
    if (!this.#content || this.#status.kind !== 'shown') return null;
    const { run, steps, switches, map } = this.#content;
    const rows = { rowValues: steps, ticks: stepTicks(steps, PRINTED_TICKS), crosses: switches };
    return mapFigure(map, rows, [runName(run), ...this.#noteTexts(this.#content)]);
  }

  dispose(): void {
    this.#slider.dispose();
    this.#resize.disconnect();
  }

  #render(): void {
    const { view } = this.#slider;
    if (!view) return;
    const { width, height } = this.#shell.size;
    const { status, content } = this.#scene.look(view.derived, exploredIn(view, this.#slider.pinned), width);
    this.#status = status;
    this.#slider.ask();
    this.#content = content;
    if (!content) return;
    this.#area = this.#map.draw(this.#shell.canvas, width, height, window.devicePixelRatio, content.map, view.theme);
    this.#describe(content);
    this.#drawOverlay();
  }

  #describe(content: MapContent): void {
    const name = runName(content.run);
    const notes = this.#noteTexts(content);
    setText(this.#place, name);
    setAttribute(
      this.#shell.canvas,
      'aria-label',
      `Heat map of the kernel distance between ${content.steps.length} snapshots, ${name}: ${notes.join(' ')}`,
    );
    setAttribute(this.element, 'data-snapshots', String(content.steps.length));
    this.#notes.show([...notes, 'A press on an entry moves the time slider to its row.']);
  }

  #noteTexts({ steps, available, switches, map }: MapContent): string[] {
    return mapNotes({ shown: steps.length, available, nonFinite: map.picture.nonFinite }, switches);
  }

  #pin(cell: Cell | null): void {
    const step = cell && this.#content?.steps[cell.row];
    if (step !== null && step !== undefined) this.actions.pin(step);
  }

  #drawOverlay(): void {
    const context = this.#shell.overlay.clear();
    const [content, area, view] = [this.#content, this.#area, this.#slider.view];
    if (!content) return;
    const { steps, map } = content;
    const { place } = this.#pointer;
    const cell = place && place.row < steps.length && place.column < steps.length ? place : null;
    setText(this.#entry, cell ? pairText(steps, map.picture.values, cell.row, cell.column) : 'Point at a pair of snapshots to read it.');
    if (!context || !area || !view) return;
    for (const { place: at } of content.switches) drawCross(context, area, at / steps.length, view.theme, [4, 3]);
    const row = rowOfStep(steps, this.#cursor ?? this.#slider.pinned);
    if (row !== null && !cell) drawCross(context, area, (row + 0.5) / steps.length, view.theme, []);
    if (cell) drawCrosshair(context, area, map.picture, cell, view.theme);
  }
}

/** One row and the same column. */
function drawCross(
  context: CanvasRenderingContext2D,
  { left, right, top, bottom }: PlotArea,
  share: number,
  theme: ChartTheme,
  dash: readonly number[],
): void {
  const [x, y] = [Math.round(left + share * (right - left)) + 0.5, Math.round(top + share * (bottom - top)) + 0.5];
  const lines = new Path2D();
  lines.moveTo(left, y);
  lines.lineTo(right, y);
  lines.moveTo(x, top);
  lines.lineTo(x, bottom);
  // Two strokes: one of them is seen on any colour of the map.
  context.setLineDash([]);
  context.strokeStyle = translucent(theme.background, 0.8);
  context.lineWidth = 3;
  context.stroke(lines);
  context.setLineDash([...dash]);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.stroke(lines);
  context.setLineDash([]);
}
