/** The marks of a chart in words: what each symbol means, said once with its definition, where each curve has it, and every seed on request. */
import type { ChartTheme } from '../../charts/theme';
import { element, setText } from '../../components/dom';
import { markIcon } from '../../components/icons';
import type { Mark, MarkSummary } from '../../model/marks';

export class MarksList {
  readonly #kinds: HTMLElement;
  readonly #all = element('ul', { attributes: { tabindex: '0', 'aria-label': 'Each run' } });
  readonly #summary = element('summary');
  readonly #details = element('details', {}, this.#summary, this.#all);
  readonly element: HTMLElement;
  #shown = '';

  constructor(label: string) {
    this.#kinds = element('div', { class: 'mark-kinds', attributes: { role: 'region', tabindex: '0', 'aria-label': `${label}: marks` } });
    this.element = element('div', { class: 'marks' }, this.#kinds, this.#details);
  }

  update(summaries: readonly MarkSummary[], marks: readonly Mark[], theme: ChartTheme, recolour: boolean): void {
    const shown = JSON.stringify([summaries, marks.map(mark => [mark.subject, mark.sentence])]);
    if (shown === this.#shown && !recolour) return;
    this.#shown = shown;
    this.element.hidden = summaries.length === 0 && marks.length === 0;
    this.#kinds.replaceChildren(...summaries.map(summary => kindRow(summary, theme)));
    this.#details.hidden = marks.length === 0;
    setText(this.#summary, `Windows and single runs (${marks.length})`);
    const sorted = [...marks.filter(mark => !mark.minor), ...marks.filter(mark => mark.minor)];
    this.#all.replaceChildren(...sorted.map(mark => sentence(mark, theme)));
  }
}

function kindRow({ kind, title, definition, items }: MarkSummary, theme: ChartTheme): HTMLElement {
  const head = element(
    'p',
    {},
    markIcon(kind),
    element('strong', { text: title }),
    definition === '' ? null : ` ${definition.replaceAll(' %', '\u00a0%')}`,
  );
  return element(
    'div',
    { class: 'mark-kind' },
    head,
    element(
      'ul',
      {},
      ...items.map(({ group, step, subject, text }) =>
        element(
          'li',
          { attributes: { 'data-kind': kind, 'data-step': String(step) } },
          symbolOf(kind, group, theme),
          element('span', { text: subject }),
          ` ${text}`,
        ),
      ),
    ),
  );
}

function sentence({ kind, group, subject, sentence: text }: Mark, theme: ChartTheme): HTMLLIElement {
  return element('li', {}, symbolOf(kind, group, theme), element('span', {}, element('strong', { text: subject }), ` ${text}`));
}

function symbolOf(kind: Mark['kind'], group: number, theme: ChartTheme): HTMLElement {
  const symbol = element('span', { class: 'mark-symbol' }, markIcon(kind));
  symbol.style.color = theme.curve(group);
  return symbol;
}
