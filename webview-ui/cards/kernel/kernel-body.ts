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
import { AtSlider } from '../at-slider';
import type { CardActions, CardBody, CardFigure, CardStatus, CursorPlace, PanelView, TableModel } from '../card-kind';
import { choiceOf, flagOf } from '../choices';
import { exploredIn, placeName } from '../explored';
import { PlotPointer } from '../plot-pointer';
import { PlotShell } from '../plot-shell';
import { drawCrosshair, kernelKeys, type Cell, cellAt, isSameCell, nextCell } from './kernel-cursor';
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
  readonly #slider: AtSlider;
  readonly #pointer: PlotPointer<Cell>;
  readonly #resize: ResizeObserver;
  readonly #map = new HeatMap();
  readonly #scene = new KernelScene();
  #status: CardStatus = { kind: 'loading', message: '' };
  #content: KernelContent | null = null;
  #area: PlotArea | null = null;

  /** @param owner the name under which it asks: of its own where there are several such cards. Their choices are the same. */
  constructor(actions: CardActions, owner: string = KERNEL) {
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
    this.#resize = new ResizeObserver(() => actions.redraw());
    this.#resize.observe(this.#shell.plot);
    this.#slider = new AtSlider(owner, (view, at) => (at ? this.#scene.wants(at, choicesIn(view).show) : []));
    const size = () => this.#content?.map.picture.size ?? 0;
    this.#pointer = new PlotPointer<Cell>(this.#shell, {
      under: ({ x, y }) => (this.#area ? cellAt(this.#area, size(), x, y) : null),
      next: (event, from) => nextCell(event, from, size()),
      same: isSameCell,
      moved: () => this.#drawCell(),
      say: () => actions.say(this.#entry.textContent ?? ''),
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
    return this.#content && kernelTable(this.#content);
  }

  picture(scale: number): HTMLCanvasElement | null {
    if (!this.#content || !this.#slider.view || this.#status.kind !== 'shown') return null;
    const { run, step, start, map } = this.#content;
    const words = [placeName(run, step), ...kernelNotes(map.picture, start)];
    return kernelPictureOf(map, words, this.#slider.view.theme, this.#shell.size, scale);
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
    this.#slider.dispose();
    this.#resize.disconnect();
  }

  #render(): void {
    measured('kernel', () => this.#renderNow());
  }

  /** Takes what is there for the slider's position and draws it; asks for the rest. */
  #renderNow(): void {
    const { view } = this.#slider;
    if (!view) return;
    const choices = choicesIn(view);
    this.#show.show(choices.show);
    this.#hold.show(choices.hold);
    const { width, height } = this.#shell.size;
    const { status, content } = this.#scene.look(view.derived, exploredIn(view, this.#slider.pinned), choices.show, choices.hold, width);
    this.#status = status;
    this.#slider.ask();
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

  #drawCell(): void {
    const context = this.#shell.overlay.clear();
    const [content, cell] = [this.#content, this.#pointer.place];
    const inside = content !== null && cell !== null && cell.row < content.map.picture.size && cell.column < content.map.picture.size;
    setText(
      this.#entry,
      inside
        ? entryText(content.map.picture, content.samples, cell.row, cell.column, content.map.valueName)
        : 'Point at an entry to read it.',
    );
    if (context && inside && this.#area && this.#slider.view)
      drawCrosshair(context, this.#area, content.map.picture, cell, this.#slider.view.theme);
  }
}

function choicesIn({ settings }: PanelView): { readonly show: KernelShow; readonly hold: boolean } {
  return { show: choiceOf(settings, KERNEL, 'show', ['kernel', 'change']), hold: flagOf(settings, KERNEL, 'hold', true) };
}
