/** The body of the kernel card: heat map with colour bar, the entry under the pointer, notes. It shows the snapshot of the time slider. */
import type { PlotArea } from '../../charts/curve-layer';
import { HeatMap } from '../../charts/heat-map';
import { element, setAttribute, setText } from '../../components/dom';
import { Notes } from '../../components/notes';
import { Segments, Toggle } from '../../components/segments';
import { mapFigure, PRINTED_TICKS } from '../../figures/map-figure';
import { type KernelShow, sampleTicks } from '../../model/kernel-view';
import { entryText, kernelNotes } from '../../model/kernel-words';
import { measured } from '../../measured';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, PanelView, TableModel } from '../card-kind';
import { choiceOf, flagOf } from '../choices';
import { exploredIn, placeName } from '../explored';
import { OnScreen } from '../on-screen';
import { PlotShell } from '../plot-shell';
import { drawCrosshair, kernelKeys, type Cell, cellAt, nextCell } from './kernel-cursor';
import { kernelPictureOf } from './kernel-picture';
import { type KernelContent, KernelScene } from './kernel-scene';
import { kernelTable } from './kernel-table';

export const KERNEL = 'kernel';

export class KernelBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly #shell: PlotShell;
  readonly #place = element('p', { class: 'place' });
  readonly #entry = element('p', { class: 'entry' });
  readonly #notes = new Notes();
  readonly #show: Segments<KernelShow>;
  readonly #hold: Toggle;
  readonly #screen: OnScreen;
  readonly #resize: ResizeObserver;
  readonly #map = new HeatMap();
  readonly #scene = new KernelScene();
  #view: PanelView | null = null;
  #pinned: number | null = null;
  #version = -1;
  #status: CardStatus = { kind: 'loading', message: '' };
  #content: KernelContent | null = null;
  #area: PlotArea | null = null;
  #cell: Cell | null = null;

  /** @param owner the name under which it asks: of its own where there are several such cards. Their choices are the same. */
  constructor(
    private readonly actions: CardActions,
    private readonly owner: string = KERNEL,
  ) {
    this.#shell = new PlotShell(owner, 'Kernel', 'heat map', kernelKeys);
    this.#show = new Segments<KernelShow>(
      'What is drawn',
      [
        { value: 'kernel', label: 'K(t)', title: 'The kernel at the snapshot' },
        { value: 'change', label: 'K(t) − K(0)', title: 'What has changed since the first snapshot' },
      ],
      value => actions.choose('show', value),
    );
    this.#hold = new Toggle(
      'Hold scale',
      'Keep the colour scale while time goes on; it only widens. Off: each snapshot has its own',
      'hold',
      on => actions.choose('hold', on),
    );
    this.tools = [this.#show.element, this.#hold.element];
    this.element = element(
      'div',
      { class: 'kernel-card' },
      this.#place,
      this.#shell.plot,
      this.#shell.keys,
      this.#entry,
      this.#notes.element,
    );
    this.#screen = new OnScreen(() => this.#ask());
    this.#resize = new ResizeObserver(() => actions.redraw());
    this.#resize.observe(this.#shell.plot);
    this.#listen();
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#screen.watch(this.element);
    this.#pinned = view.cursorPlace.pinned;
    this.#render();
  }

  status(): CardStatus {
    return this.#status;
  }

  showCursor(_cursor: number | null, { pinned }: CursorPlace): void {
    if (pinned === this.#pinned && this.#view?.derived.version === this.#version) return;
    this.#pinned = pinned;
    this.#render();
  }

  table(): TableModel | null {
    return this.#content && kernelTable(this.#content);
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#content || !this.#view || this.#status.kind !== 'shown') return null;
    const { run, step, start, map } = this.#content;
    const words = [placeName(run, step), ...kernelNotes(map.picture, start)];
    return kernelPictureOf(map, words, this.#view.theme, this.#shell.size, scale);
  }

  figure(): CardFigure | null {
    if (!this.#content || this.#status.kind !== 'shown') return null;
    const { run, step, start, map, samples } = this.#content;
    const { size } = map.picture;
    const rowValues = samples.angles ?? Float64Array.from({ length: size }, (_, i) => i + 1);
    const rows = { rowValues, ticks: sampleTicks(samples, size, PRINTED_TICKS), crosses: [] };
    return mapFigure(map, rows, [placeName(run, step), ...kernelNotes(map.picture, start)]);
  }

  dispose(): void {
    this.#view?.derived.want(this.owner, []);
    this.#screen.dispose();
    this.#resize.disconnect();
  }

  get #choices(): { readonly show: KernelShow; readonly hold: boolean } | null {
    if (!this.#view) return null;
    const { settings } = this.#view;
    return { show: choiceOf(settings, KERNEL, 'show', ['kernel', 'change']), hold: flagOf(settings, KERNEL, 'hold', true) };
  }

  #render(): void {
    measured('kernel', () => this.#renderNow());
  }

  /** Takes what is there for the slider's position and draws it; asks for the rest. */
  #renderNow(): void {
    const [view, choices] = [this.#view, this.#choices];
    if (!view || !choices) return;
    this.#version = view.derived.version;
    this.#show.show(choices.show);
    this.#hold.show(choices.hold);
    const { width, height } = this.#shell.size;
    const { status, content } = this.#scene.look(view.derived, exploredIn(view, this.#pinned), choices.show, choices.hold, width);
    this.#status = status;
    this.#ask();
    this.#content = content;
    if (!content) return;
    this.#area = this.#map.draw(this.#shell.canvas, width, height, window.devicePixelRatio, content.map, view.theme);
    this.#describe(content);
    this.#drawCell();
  }

  #describe({ run, step, start, map }: KernelContent): void {
    const place = placeName(run, step);
    setText(this.#place, place);
    const { min, max } = map.picture.domain;
    setAttribute(this.#shell.canvas, 'aria-label', `Heat map of ${map.valueName}, ${place}: ${kernelNotes(map.picture, start).join(' ')}`);
    setAttribute(this.element, 'data-step', String(step));
    setAttribute(this.element, 'data-domain', `${min} ${max}`);
    this.#notes.show(kernelNotes(map.picture, start));
  }

  /** What is not on the screen is not asked for. */
  #ask(): void {
    const [view, choices] = [this.#view, this.#choices];
    if (!view || !choices) return;
    const at = exploredIn(view, this.#pinned);
    view.derived.want(this.owner, this.#screen.seen && at ? this.#scene.wants(at, choices.show) : []);
  }

  #listen(): void {
    const { plot } = this.#shell;
    const size = () => this.#content?.map.picture.size ?? 0;
    plot.addEventListener('pointermove', event => {
      const { x, y } = this.#shell.at(event);
      this.#moveTo(this.#area ? cellAt(this.#area, size(), x, y) : null);
    });
    plot.addEventListener('pointerleave', () => this.#moveTo(null));
    plot.addEventListener('keydown', event => {
      const next = nextCell(event, this.#cell, size());
      if (next === undefined) return;
      event.preventDefault();
      this.#moveTo(next);
      if (next) this.actions.say(this.#entry.textContent ?? '');
    });
  }

  #moveTo(cell: Cell | null): void {
    if (cell?.row === this.#cell?.row && cell?.column === this.#cell?.column) return;
    this.#cell = cell;
    this.#drawCell();
  }

  #drawCell(): void {
    const context = this.#shell.overlay.clear();
    const [content, cell] = [this.#content, this.#cell];
    const inside = content !== null && cell !== null && cell.row < content.map.picture.size && cell.column < content.map.picture.size;
    setText(
      this.#entry,
      inside
        ? entryText(content.map.picture, content.samples, cell.row, cell.column, content.map.valueName)
        : 'Point at an entry to read it.',
    );
    if (context && inside && this.#area && this.#view) drawCrosshair(context, this.#area, content.map.picture, cell, this.#view.theme);
  }
}
