/** A card: title, explanation, chart, read-out, marks and data table of one group of quantities. */
import { formatStep } from '../../src/shared/format';
import type { SweepView } from '../../src/shared/protocol';
import { LineChart } from '../charts/line-chart';
import { drawOverlay } from '../charts/overlay';
import type { ChartTheme } from '../charts/theme';
import type { CardDefinition } from '../model/cards';
import type { ChartModel } from '../model/chart-model';
import type { Range } from '../model/ranges';
import { cursorSteps, readOutAt, readOutText } from '../model/read-out';
import type { ViewSettings } from '../state/view-settings';
import { DataTable } from './data-table';
import { element, setAttribute, setText } from './dom';
import { icon } from './icons';
import { MarksList } from './marks-list';
import { listenToPlot } from './plot-input';
import { ReadOutTable } from './read-out-table';

export interface CardActions {
  /** The chart has another size. */
  redraw(): void;
  change(settings: Partial<ViewSettings>): void;
  toggleSubject(key: string): void;
  moveCursor(step: number | null, byKeyboard: boolean, card: Card): void;
  zoomTo(range: Range): void;
  zoomBy(share: number, step: number | null): void;
  resetZoom(): void;
}

export interface CardView {
  readonly model: ChartModel | null;
  readonly settings: ViewSettings;
  readonly conventions: SweepView['conventions'] | null;
  readonly theme: ChartTheme;
  /** The theme has changed since the last view. */
  readonly recolour: boolean;
  readonly cursor: number | null;
}

export class Card {
  readonly element: HTMLElement;
  readonly #about = element('p', { class: 'about' });
  readonly #canvas = element('canvas', { attributes: { role: 'img' } });
  readonly #overlay = element('canvas', { class: 'overlay', attributes: { 'aria-hidden': 'true' } });
  readonly #empty = element('p', { class: 'empty' });
  readonly #plot: HTMLElement;
  readonly #chart: LineChart;
  readonly #readOut: ReadOutTable;
  readonly #marks: MarksList;
  readonly #table: DataTable;
  readonly #logButton: HTMLButtonElement;
  readonly #optionButton: HTMLButtonElement | null;
  #view: CardView | null = null;
  #selection: readonly [number, number] | null = null;

  constructor(
    readonly definition: CardDefinition,
    private readonly actions: CardActions,
  ) {
    const { id, title, option } = definition;
    this.#plot = element(
      'div',
      {
        class: 'plot',
        attributes: {
          tabindex: '0',
          role: 'group',
          'aria-roledescription': 'chart',
          'aria-label': title,
          'aria-describedby': `${id}-keys`,
        },
      },
      element('div', { class: 'canvas-box' }, this.#canvas),
      this.#overlay,
      this.#empty,
    );
    this.#readOut = new ReadOutTable(title, key => actions.toggleSubject(key));
    this.#marks = new MarksList(title);
    this.#table = new DataTable(title, () => this.#view?.model ?? null);
    this.#logButton = toggleButton('Log', 'Logarithmic value axis', () => this.#toggleScale());
    this.#optionButton = option ? toggleButton(option.label, option.title, () => this.#toggleOption()) : null;
    this.element = element(
      'section',
      { class: 'card', attributes: { 'data-card': id, 'aria-labelledby': `${id}-title` } },
      element(
        'div',
        { class: 'card-head' },
        element('h2', { text: title, attributes: { id: `${id}-title` } }),
        element('div', { class: 'card-tools' }, this.#optionButton, this.#logButton, this.#tableButton()),
      ),
      this.#about,
      this.#plot,
      element('p', { class: 'keys', text: '← → move the cursor, + − zoom, 0 shows all, Esc leaves', attributes: { id: `${id}-keys` } }),
      this.#readOut.element,
      this.#marks.element,
      this.#table.element,
    );
    this.#chart = new LineChart(this.#canvas, () => actions.redraw());
    this.#listen();
  }

  update(view: CardView): void {
    this.#view = view;
    const { model, settings, conventions, theme, recolour } = view;
    setAttribute(this.#logButton, 'aria-pressed', String(settings.yScale[this.definition.id] === 'log'));
    if (this.#optionButton && this.definition.option) {
      setAttribute(this.#optionButton, 'aria-pressed', String(settings[this.definition.option.key]));
    }
    if (conventions) setText(this.#about, this.definition.about(conventions));
    setAttribute(this.#about, 'title', `${this.definition.quantity.convention} Source: ${this.definition.quantity.source}`.trim());
    this.#showEmpty(model);
    if (!model) return;
    this.#chart.draw(model, theme);
    this.#describe(model);
    this.#readOut.layOut(model, theme, recolour);
    this.#marks.update(model.notes, theme, recolour);
    this.showCursor(view.cursor);
  }

  /** Moves the cursor only: overlay and read-out, no drawing of the chart. */
  showCursor(cursor: number | null): void {
    const { model, theme } = this.#view ?? {};
    if (!model || !theme) return;
    drawOverlay(this.#overlay, this.#chart, model, theme, { cursor, selection: this.#selection });
    this.#readOut.show(readOutAt(model, cursor));
  }

  openTable(): void {
    this.#table.open(this.#view?.model ?? null);
    setAttribute(this.element.querySelector('.table-button') ?? this.element, 'aria-expanded', 'true');
  }

  /** The values under the cursor as a sentence. */
  readAloud(cursor: number | null): string {
    const model = this.#view?.model;
    return model ? readOutText(model, readOutAt(model, cursor)) : '';
  }

  #showEmpty(model: ChartModel | null): void {
    const hasData = model?.curves.some(curve => curve.steps.length > 0) ?? false;
    const allHidden = model !== null && model.subjects.length > 0 && model.subjects.every(subject => subject.hidden);
    this.#empty.hidden = hasData;
    setText(this.#empty, allHidden ? 'All curves are hidden.' : this.definition.empty);
    this.#canvas.hidden = !hasData;
  }

  #describe(model: ChartModel): void {
    const steps = cursorSteps(model);
    const main = model.curves.filter(curve => curve.role === 'main');
    const last = steps.at(-1) ?? 0;
    setAttribute(
      this.#canvas,
      'aria-label',
      `${this.definition.title}: line chart of ${main.length} curves up to step ${formatStep(last)}`,
    );
    setAttribute(this.element, 'data-snapshots', String(steps.length));
    setAttribute(this.element, 'data-last-step', String(last));
  }

  #listen(): void {
    const { actions } = this;
    listenToPlot(this.#plot, {
      steps: () => (this.#view?.model ? cursorSteps(this.#view.model) : new Float64Array(0)),
      cursor: () => this.#view?.cursor ?? null,
      stepAt: x => this.#chart.stepAt(x),
      moveCursor: (step, byKeyboard) => {
        if (this.#view) this.#view = { ...this.#view, cursor: step };
        actions.moveCursor(step, byKeyboard, this);
      },
      zoomTo: range => actions.zoomTo(range),
      zoomBy: (share, step) => actions.zoomBy(share, step),
      resetZoom: () => actions.resetZoom(),
      select: selection => {
        this.#selection = selection;
      },
    });
  }

  #tableButton(): HTMLButtonElement {
    const label = `${this.definition.title} as a table`;
    const button = element('button', {
      class: 'tool table-button',
      attributes: { type: 'button', 'aria-expanded': 'false', 'aria-label': label, title: label },
    });
    button.append(icon('table'));
    button.addEventListener('click', () => {
      const open = this.#table.element.hidden;
      if (open) this.#table.open(this.#view?.model ?? null);
      else this.#table.close();
      setAttribute(button, 'aria-expanded', String(open));
    });
    return button;
  }

  #toggleScale(): void {
    const { settings } = this.#view ?? {};
    if (!settings) return;
    const { id } = this.definition;
    this.actions.change({ yScale: { ...settings.yScale, [id]: settings.yScale[id] === 'log' ? 'linear' : 'log' } });
  }

  #toggleOption(): void {
    const { settings } = this.#view ?? {};
    const key = this.definition.option?.key;
    if (settings && key) this.actions.change({ [key]: !settings[key] });
  }
}

function toggleButton(text: string, title: string, press: () => void): HTMLButtonElement {
  return element('button', { class: 'tool', text, attributes: { type: 'button', title }, on: { click: press } });
}
