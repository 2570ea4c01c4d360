/** The row of choices that hold for all cards: what the curves are, the x axis, smoothing, the way back to all data, the cards. */
import { element, setAttribute, setText } from '../components/dom';
import { icon, type IconName } from '../components/icons';
import { Menu, type MenuContent } from '../components/menu';
import { MAX_SMOOTHING, type ViewSettings, type XQuantity } from '../state/view-settings';

export interface ToolbarActions {
  change(settings: Partial<Pick<ViewSettings, 'curves' | 'x' | 'xScale' | 'smoothing'>>): void;
  drag(mode: 'zoom' | 'pan'): void;
  follow(): void;
  cardsMenu(): MenuContent;
}

export interface ToolbarView {
  readonly settings: ViewSettings;
  readonly availableX: ReadonlySet<XQuantity>;
  readonly drag: 'zoom' | 'pan';
  /** Whether new data is on its way. */
  readonly live: boolean;
}

export class Toolbar {
  readonly #curves: Choice<ViewSettings['curves']>;
  readonly #x: Choice<XQuantity>;
  readonly #xScale: Choice<ViewSettings['xScale']>;
  readonly #drag: Choice<'zoom' | 'pan'>;
  readonly #smoothing: HTMLInputElement;
  readonly #weight = element('output', { class: 'weight' });
  readonly #follow: HTMLButtonElement;
  readonly #cards: Menu;
  readonly element: HTMLElement;

  constructor(actions: ToolbarActions) {
    const { change } = actions;
    this.#curves = new Choice(
      'Curves',
      {
        mean: { label: 'Mean & band', title: 'Mean over seeds, with a band of one standard deviation' },
        runs: { label: 'Single runs', title: 'A curve for each run' },
      },
      curves => change({ curves }),
    );
    this.#x = new Choice(
      'X axis',
      {
        step: { label: 'Step', title: 'Parameter updates' },
        epoch: { label: 'Epoch', title: 'Training examples seen divided by the size of the training set' },
        wall_s: { label: 'Time', title: 'Training time, measurement included, pauses excluded; of a mean, the mean over its runs' },
      },
      x => change({ x }),
    );
    this.#xScale = new Choice(
      'Scale of the x axis',
      { linear: { label: 'Linear', title: 'Linear x axis' }, log: { label: 'Log', title: 'Logarithmic x axis' } },
      xScale => change({ xScale }),
      false,
    );
    this.#drag = new Choice(
      'Drag on a chart',
      {
        zoom: { label: 'Zoom', title: 'A drag on a chart zooms; with Shift it pans', icon: 'zoom' },
        pan: { label: 'Pan', title: 'A drag on a chart pans; with Shift it zooms', icon: 'pan' },
      },
      mode => actions.drag(mode),
      false,
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
      this.#curves.element,
      element('div', { class: 'choice-pair' }, this.#x.element, this.#xScale.element),
      element('label', { class: 'choice' }, element('span', { class: 'choice-label', text: 'Smoothing' }), this.#smoothing, this.#weight),
      element('div', { class: 'toolbar-end' }, this.#follow, this.#drag.element, this.#cards.element),
    );
  }

  update({ settings, availableX, drag, live }: ToolbarView): void {
    this.#curves.show(settings.curves);
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

interface Option {
  readonly label: string;
  readonly title: string;
  readonly icon?: IconName;
}

/** A few options of which one holds, as buttons in a row. */
class Choice<T extends string> {
  readonly #buttons: ReadonlyMap<T, HTMLButtonElement>;
  readonly element: HTMLElement;

  constructor(label: string, options: Readonly<Record<T, Option>>, choose: (option: T) => void, labelled = true) {
    const entries = Object.entries(options) as [T, Option][];
    this.#buttons = new Map(entries.map(([value, option]) => [value, optionButton(value, option, () => choose(value))]));
    this.element = element(
      'div',
      { class: 'choice', attributes: { role: 'group', 'aria-label': label } },
      labelled ? element('span', { class: 'choice-label', text: label, attributes: { 'aria-hidden': 'true' } }) : null,
      element('span', { class: 'segments' }, ...this.#buttons.values()),
    );
  }

  show(chosen: T): void {
    for (const [option, button] of this.#buttons) setAttribute(button, 'aria-pressed', String(option === chosen));
  }

  /** An option that is not possible now stays to be seen. */
  enable(possible: ReadonlySet<T>): void {
    for (const [option, button] of this.#buttons) button.disabled = !possible.has(option);
  }
}

function optionButton(value: string, { label, title, icon: name }: Option, press: () => void): HTMLButtonElement {
  const button = element('button', { attributes: { type: 'button', 'data-option': value, title }, on: { click: press } });
  if (name === undefined) button.textContent = label;
  else {
    button.classList.add('icon-option');
    button.setAttribute('aria-label', title);
    button.append(icon(name));
  }
  return button;
}
