/** The row of choices that hold for all cards: what the curves are, the x axis, smoothing, the way back to all data, the cards. */
import { element, setAttribute, setText } from '../components/dom';
import { icon } from '../components/icons';
import { Menu, type MenuContent } from '../components/menu';
import { Segments } from '../components/segments';
import { GroupMenu } from './group-menu';
import type { AxisOption } from '../model/grouping';
import { MAX_SMOOTHING, type ViewSettings, type XQuantity } from '../state/view-settings';

export interface ToolbarActions {
  change(settings: Partial<Pick<ViewSettings, 'curves' | 'band' | 'over' | 'facet' | 'x' | 'xScale' | 'smoothing'>>): void;
  colour(by: string | null): void;
  drag(mode: 'zoom' | 'pan'): void;
  follow(): void;
  cardsMenu(): MenuContent;
}

export interface ToolbarView {
  readonly settings: ViewSettings;
  readonly availableX: ReadonlySet<XQuantity>;
  readonly drag: 'zoom' | 'pan';
  /** Along which the runs differ, and the one that colours stand for. */
  readonly axes: readonly AxisOption[];
  readonly colourBy: string | null;
  /** Whether new data is on its way. */
  readonly live: boolean;
}

export class Toolbar {
  readonly #curves: Segments<ViewSettings['curves']>;
  readonly #group: GroupMenu;
  readonly #x: Segments<XQuantity>;
  readonly #xScale: Segments<ViewSettings['xScale']>;
  readonly #drag: Segments<'zoom' | 'pan'>;
  readonly #smoothing: HTMLInputElement;
  readonly #weight = element('span', { class: 'weight', attributes: { 'aria-hidden': 'true' } });
  readonly #follow: HTMLButtonElement;
  readonly #cards: Menu;
  readonly element: HTMLElement;

  constructor(actions: ToolbarActions) {
    const { change } = actions;
    this.#curves = new Segments<ViewSettings['curves']>(
      'Curves',
      [
        {
          value: 'mean',
          label: 'Mean & band',
          title: 'Mean over runs, with a band; over seeds and one standard deviation unless chosen otherwise',
        },
        { value: 'runs', label: 'Single runs', title: 'A curve for each run' },
      ],
      curves => change({ curves }),
    );
    this.#group = new GroupMenu(actions);
    this.#x = new Segments<XQuantity>(
      'X axis',
      [
        { value: 'step', label: 'Step', title: 'Parameter updates' },
        { value: 'epoch', label: 'Epoch', title: 'Training examples seen divided by the size of the training set' },
        {
          value: 'wall_s',
          label: 'Time',
          title: 'Training time, measurement included, pauses excluded; of a mean, the mean over its runs',
        },
      ],
      x => change({ x }),
    );
    this.#xScale = new Segments<ViewSettings['xScale']>(
      'Scale of the x axis',
      [
        { value: 'linear', label: 'Linear', title: 'Linear x axis' },
        { value: 'log', label: 'Log', title: 'Logarithmic x axis' },
      ],
      xScale => change({ xScale }),
    );
    this.#drag = new Segments<'zoom' | 'pan'>(
      'Drag on a chart',
      [
        { value: 'zoom', label: 'Drag zooms', title: 'A drag on a chart zooms; with Shift it pans', icon: 'zoom' },
        { value: 'pan', label: 'Drag pans', title: 'A drag on a chart pans; with Shift it zooms', icon: 'pan' },
      ],
      mode => actions.drag(mode),
    );
    this.#smoothing = element('input', {
      class: 'smoothing',
      attributes: {
        type: 'range',
        min: '0',
        max: String(MAX_SMOOTHING),
        step: '0.01',
        'aria-label': 'Smoothing: weight of the past in a moving average over snapshots',
        title: 'Exponential moving average over snapshots, debiased; the raw line stays behind it',
      },
      on: { input: () => change({ smoothing: Number(this.#smoothing.value) }) },
    });
    this.#follow = element('button', { class: 'button follow', attributes: { type: 'button' }, on: { click: () => actions.follow() } });
    const cardsButton = element(
      'button',
      { class: 'button cards-button', attributes: { type: 'button', title: 'Show and hide cards' } },
      'Cards',
    );
    cardsButton.append(icon('chevron'));
    this.#cards = new Menu(cardsButton, 'Cards', () => actions.cardsMenu());
    this.element = element(
      'div',
      { class: 'toolbar', attributes: { role: 'group', 'aria-label': 'View' } },
      labelled('Curves', this.#curves.element, this.#group.element),
      labelled('X axis', this.#x.element, this.#xScale.element),
      element(
        'label',
        { class: 'choice smoothing-choice' },
        element('span', { class: 'choice-label', text: 'Smoothing' }),
        this.#smoothing,
        this.#weight,
      ),
      element('div', { class: 'toolbar-end' }, this.#follow, this.#drag.element, this.#cards.element),
    );
  }

  update({ settings, availableX, drag, live, axes, colourBy }: ToolbarView): void {
    this.#curves.show(settings.curves);
    this.#group.update({ settings, axes, colourBy });
    this.#x.show(settings.x);
    this.#x.enable(availableX);
    this.#xScale.show(settings.xScale);
    this.#drag.show(drag);
    const weight = String(settings.smoothing);
    if (this.#smoothing.value !== weight) this.#smoothing.value = weight;
    const words = settings.smoothing === 0 ? 'off' : settings.smoothing.toFixed(2);
    setText(this.#weight, words);
    setAttribute(this.#smoothing, 'aria-valuetext', words);
    const { x, y } = settings.window;
    this.#follow.hidden = x === null && Object.keys(y).length === 0;
    setText(this.#follow, live ? 'Follow' : 'Show all');
    setAttribute(this.#follow, 'title', live ? 'Show all data again and follow what comes' : 'Show all data again');
  }

  focusCardsMenu(): void {
    this.#cards.button.focus();
  }
}

/** The name beside a row of options; a screen reader has it from the row itself. */
function labelled(name: string, ...controls: readonly HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'choice' },
    element('span', { class: 'choice-label', text: name, attributes: { 'aria-hidden': 'true' } }),
    ...controls,
  );
}
