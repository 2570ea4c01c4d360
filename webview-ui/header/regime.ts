/** The verdict lazy, mixed or rich in the panel's head; pressing it shows the numbers of every run against their thresholds. */
import type { SweepView } from '../../src/shared/protocol';
import { regimeTable, type RegimeTable } from '../model/regime';
import { element, setAttribute, setText } from '../components/dom';

const RULE =
  'Lazy: all three numbers are below their first threshold, a linear model would do much the same. Rich: any is above its second one, the network learns features. ' +
  'Mixed: neither. Taken at the last snapshot of each run. The three fall with the width at different rates, so read the verdict with its numbers. ' +
  'The thresholds are set by analysis.regime (Chizat, Oyallon, Bach 2019; Geiger et al. 2020 for the crossover).';

export class Regime {
  readonly button = element('button', {
    class: 'regime',
    attributes: { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'regime-numbers' },
    on: { click: () => this.#toggle() },
  });
  readonly #table = element('table');
  readonly details = element(
    'div',
    {
      class: 'regime-numbers',
      attributes: { id: 'regime-numbers', role: 'region', 'aria-label': 'Numbers of the verdict', tabindex: '0' },
    },
    element('p', { text: RULE }),
    this.#table,
  );
  #latest: RegimeTable | null = null;
  #shown = '';

  constructor() {
    this.details.hidden = true;
    this.button.hidden = true;
  }

  update(sweep: SweepView | null): void {
    const table = sweep && regimeTable(sweep);
    this.button.hidden = table === null;
    if (table === null) {
      this.details.hidden = true;
      return;
    }
    setText(this.button, table.summary);
    setAttribute(this.button, 'data-verdict', table.common ?? 'several');
    setAttribute(this.button, 'title', titleOf(table));
    if (!this.details.hidden) this.#show(table);
    else this.#latest = table;
  }

  #toggle(): void {
    this.details.hidden = !this.details.hidden;
    setAttribute(this.button, 'aria-expanded', String(!this.details.hidden));
    if (!this.details.hidden && this.#latest) this.#show(this.#latest);
  }

  #show(table: RegimeTable): void {
    this.#latest = table;
    const text = JSON.stringify(table);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#table.replaceChildren(
      element('caption', { text: 'Verdict and numbers at the last snapshot of each run' }),
      element('thead', {}, element('tr', {}, ...table.columns.map(name => element('th', { text: name, attributes: { scope: 'col' } })))),
      element(
        'tbody',
        {},
        ...table.rows.map(({ label, verdict, step, numbers }) =>
          element(
            'tr',
            {},
            element('th', { text: label, attributes: { scope: 'row' } }),
            element('td', { text: verdict ?? 'not yet', attributes: { 'data-verdict': verdict ?? 'none' } }),
            element('td', { text: step }),
            ...numbers.map(number => element('td', { text: number.text, attributes: { 'data-side': number.side } })),
          ),
        ),
      ),
    );
  }
}

/** What hovering tells: of one run its numbers, of several how to see them. */
function titleOf({ columns, rows }: RegimeTable): string {
  const [only, ...others] = rows;
  if (only === undefined || others.length > 0) return 'Show the numbers of every run against their thresholds';
  return only.numbers.map(({ text }, i) => `${columns[i + 3] ?? ''}: ${text}`).join('\n');
}
