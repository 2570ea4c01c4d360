/** The row of choices that hold for all cards: what the curves are, the step axis, the way back from a zoom. */
import type { ViewSettings } from '../state/view-settings';
import { element, setAttribute } from './dom';

export interface ControlActions {
  change(settings: Partial<ViewSettings>): void;
  resetZoom(): void;
}

export class Controls {
  readonly #curves: Choice<ViewSettings['curves']>;
  readonly #xScale: Choice<ViewSettings['xScale']>;
  readonly #reset: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor({ change, resetZoom }: ControlActions) {
    this.#curves = new Choice('Curves', { mean: 'Mean & band', runs: 'Single runs' }, curves => change({ curves }));
    this.#xScale = new Choice('Step axis', { linear: 'Linear', log: 'Log' }, xScale => change({ xScale }));
    this.#reset = element('button', { class: 'button', text: 'Reset zoom', attributes: { type: 'button' }, on: { click: resetZoom } });
    this.element = element(
      'div',
      { class: 'controls', attributes: { role: 'group', 'aria-label': 'View' } },
      this.#curves.element,
      this.#xScale.element,
      this.#reset,
    );
  }

  update({ curves, xScale }: ViewSettings, zoomed: boolean): void {
    this.#curves.show(curves);
    this.#xScale.show(xScale);
    this.#reset.hidden = !zoomed;
  }
}

/** A few options of which one holds, as buttons in a row. */
class Choice<T extends string> {
  readonly #buttons: ReadonlyMap<string, HTMLButtonElement>;
  readonly element: HTMLElement;

  constructor(label: string, options: Readonly<Record<T, string>>, choose: (option: T) => void) {
    const entries = Object.entries(options) as [T, string][];
    this.#buttons = new Map(
      entries.map(([option, text]) => [
        option,
        element('button', { text, attributes: { type: 'button', 'data-option': option }, on: { click: () => choose(option) } }),
      ]),
    );
    this.element = element(
      'div',
      { class: 'choice', attributes: { role: 'group', 'aria-label': label } },
      element('span', { class: 'choice-label', text: label, attributes: { 'aria-hidden': 'true' } }),
      element('span', { class: 'segments' }, ...this.#buttons.values()),
    );
  }

  show(chosen: T): void {
    for (const [option, button] of this.#buttons) setAttribute(button, 'aria-pressed', String(option === chosen));
  }
}
