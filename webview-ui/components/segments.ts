/** A few options of which one holds, as buttons in a row; and a button that is on or off. */
import { element, setAttribute } from './dom';

export interface SegmentOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly title: string;
}

export class Segments<T extends string> {
  readonly element: HTMLElement;
  readonly #buttons: ReadonlyMap<T, HTMLButtonElement>;

  constructor(label: string, options: readonly SegmentOption<T>[], choose: (value: T) => void) {
    this.#buttons = new Map(options.map(({ value, label: text, title }) => [value, button(text, title, value, () => choose(value))]));
    this.element = element('span', { class: 'segments', attributes: { role: 'group', 'aria-label': label } }, ...this.#buttons.values());
  }

  show(chosen: T): void {
    for (const [value, button] of this.#buttons) setAttribute(button, 'aria-pressed', String(value === chosen));
  }
}

export class Toggle {
  readonly element: HTMLButtonElement;

  constructor(label: string, title: string, name: string, change: (on: boolean) => void) {
    this.element = button(label, title, name, () => change(this.element.getAttribute('aria-pressed') !== 'true'));
  }

  show(on: boolean): void {
    setAttribute(this.element, 'aria-pressed', String(on));
  }
}

function button(text: string, title: string, name: string, press: () => void): HTMLButtonElement {
  const attributes = { type: 'button', title, 'aria-pressed': 'false', 'data-option': name };
  return element('button', { class: 'tool', text, attributes, on: { click: press } });
}
