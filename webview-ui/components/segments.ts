/** A few options of which one holds, as buttons in a row; and a button that is on or off. */
import { element, setAttribute } from './dom';
import { icon, type IconName } from './icons';

export interface SegmentOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly title: string;
  /** In place of the label, which then is in the title. */
  readonly icon?: IconName;
}

export class Segments<T extends string> {
  readonly element: HTMLElement;
  readonly #buttons: ReadonlyMap<T, HTMLButtonElement>;

  constructor(label: string, options: readonly SegmentOption<T>[], choose: (value: T) => void) {
    this.#buttons = new Map(options.map(option => [option.value, optionButton(option, () => choose(option.value))]));
    this.element = element('span', { class: 'segments', attributes: { role: 'group', 'aria-label': label } }, ...this.#buttons.values());
  }

  show(chosen: T): void {
    for (const [value, button] of this.#buttons) setAttribute(button, 'aria-pressed', String(value === chosen));
  }

  /** Options that make no sense here are not seen. */
  offer(sensible: ReadonlySet<T>): void {
    for (const [value, button] of this.#buttons) button.hidden = !sensible.has(value);
  }

  /** An option that is not possible now stays to be seen. */
  enable(possible: ReadonlySet<T>): void {
    for (const [value, button] of this.#buttons) button.disabled = !possible.has(value);
  }
}

export class Toggle {
  readonly element: HTMLButtonElement;

  constructor(label: string, title: string, name: string, change: (on: boolean) => void) {
    this.element = button(title, name, () => change(this.element.getAttribute('aria-pressed') !== 'true'));
    this.element.textContent = label;
  }

  show(on: boolean): void {
    setAttribute(this.element, 'aria-pressed', String(on));
  }
}

function optionButton<T extends string>({ value, label, title, icon: name }: SegmentOption<T>, press: () => void): HTMLButtonElement {
  const node = button(title, value, press);
  if (name === undefined) node.textContent = label;
  else {
    node.classList.add('icon-tool');
    node.setAttribute('aria-label', label);
    node.append(icon(name));
  }
  return node;
}

function button(title: string, name: string, press: () => void): HTMLButtonElement {
  const attributes = { type: 'button', title, 'aria-pressed': 'false', 'data-option': name };
  return element('button', { class: 'tool', attributes, on: { click: press } });
}
