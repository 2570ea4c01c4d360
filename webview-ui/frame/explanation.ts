/** "What is this": definition, units, convention and source of a card's quantity, opened in place. */
import type { Explanation } from '../cards/card-kind';
import { element } from '../components/dom';

export class ExplanationBox {
  readonly element: HTMLElement;
  readonly #list = element('dl');
  #shown = '';

  constructor(id: string, title: string) {
    this.element = element(
      'div',
      { class: 'explanation', attributes: { id: `${id}-explanation`, role: 'note', 'aria-label': `What is ${title}` } },
      this.#list,
    );
    this.element.hidden = true;
  }

  update(explanation: Explanation): void {
    const shown = JSON.stringify(explanation);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const entries = [
      ['Definition', explanation.definition],
      ['Units', explanation.units],
      ['Convention', explanation.convention],
      ['Source', explanation.source],
    ] as const;
    this.#list.replaceChildren(
      ...entries.filter(([, text]) => text !== '').flatMap(([name, text]) => [element('dt', { text: name }), element('dd', { text })]),
    );
  }
}
