/** Sentences below a chart: what must be known to read it. */
import { element } from './dom';

export class Notes {
  readonly element = element('ul', { class: 'notes' });
  #shown = '';

  show(notes: readonly string[]): void {
    const shown = notes.join('\n');
    this.element.hidden = notes.length === 0;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(...notes.map(text => element('li', { text })));
  }
}
