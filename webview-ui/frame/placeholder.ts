/** What stands in a card without content: one design for nothing yet, on its way, and cannot be had. */
import type { CardStatus } from '../cards/card-kind';
import { element, setAttribute, setText } from '../components/dom';
import { icon } from '../components/icons';

export class Placeholder {
  readonly element: HTMLElement;
  readonly #symbol = element('span', { class: 'placeholder-symbol' });
  readonly #text = element('p');
  readonly #retry = element('button', { class: 'button', text: 'Try again', attributes: { type: 'button' } });
  #run: (() => void) | null = null;
  #kind = '';

  constructor() {
    this.#retry.addEventListener('click', () => this.#run?.());
    this.element = element('div', { class: 'placeholder' }, this.#symbol, this.#text, this.#retry);
  }

  /** @returns whether it stands in place of the content. */
  update(status: CardStatus): boolean {
    this.element.hidden = status.kind === 'shown';
    if (status.kind === 'shown') return false;
    setText(this.#text, status.message);
    setAttribute(this.element, 'data-status', status.kind);
    this.#run = status.kind === 'error' ? status.retry : null;
    this.#retry.hidden = this.#run === null;
    if (status.kind !== this.#kind) {
      this.#kind = status.kind;
      this.#symbol.replaceChildren(
        ...(status.kind === 'loading' ? [element('span', { class: 'spinner' })] : [icon(status.kind === 'error' ? 'warning' : 'chart')]),
      );
    }
    return true;
  }
}
