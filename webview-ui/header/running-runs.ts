/** The runs that are under way, on one line that keeps its height; what has no room is in its tooltip. */
import type { ChartTheme } from '../charts/theme';
import { element, setAttribute, setText } from '../components/dom';
import { swatch } from '../components/icons';
import type { RunProgress } from '../model/progress';

const SHOWN = 4;

interface Item {
  readonly element: HTMLElement;
  readonly text: HTMLElement;
}

export class RunningRuns {
  readonly element = element('ul', { class: 'running-runs', attributes: { 'aria-label': 'Runs under way' } });
  readonly #more = element('li', { class: 'more-running' });
  #items = new Map<string, Item>();

  update(running: readonly RunProgress[], theme: ChartTheme, recolour: boolean): void {
    const shown = running.slice(0, SHOWN);
    if (recolour || shown.length !== this.#items.size || shown.some(run => !this.#items.has(run.id))) this.#build(shown, theme);
    for (const { id, text } of shown) {
      const item = this.#items.get(id);
      if (item) setText(item.text, text);
    }
    const more = running.length - shown.length;
    this.#more.hidden = more === 0;
    setText(this.#more, more === 0 ? '' : `and ${more} more`);
    setAttribute(this.element, 'title', running.map(({ label, text }) => `${label}: ${text}`).join('\n'));
  }

  #build(shown: readonly RunProgress[], theme: ChartTheme): void {
    this.#items = new Map(
      shown.map(({ id, label, group }) => {
        const text = element('span', { class: 'run-share' });
        const line = element(
          'li',
          {},
          swatch(theme.curve(group), theme.dash(group)),
          element('span', { class: 'run-name', text: label }),
          text,
        );
        return [id, { element: line, text }];
      }),
    );
    this.element.replaceChildren(...[...this.#items.values()].map(item => item.element), this.#more);
  }
}
