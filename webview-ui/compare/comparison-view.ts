/** What the analysis says of both sides, above the charts: settings that differ, numbers with differences, runs without a partner. */
import type { Comparison, ComparisonResult } from '../../src/shared/compareProtocol';
import { element, setText } from '../components/dom';
import { Segments } from '../components/segments';
import type { Layout } from './side-chart';
import { numbersTable, sectionsOf, settingRows, type NumbersOrder, type NumbersSection, type NumbersTable } from './comparison-tables';

export interface ComparisonChoices {
  readonly order: NumbersOrder;
  /** Of the time charts. */
  readonly layout: Layout;
  readonly open: Readonly<Record<string, boolean>>;
}

export interface ComparisonActions {
  choose(order: NumbersOrder): void;
  open(part: string, on: boolean): void;
  say(text: string): void;
}

/** Rows that are drawn at first; the rest on request. */
const MAX_ROWS = 2000;

export class ComparisonView {
  readonly element: HTMLElement;
  readonly #waiting = element('p', { class: 'compare-waiting', text: 'Comparing the numbers of both…', attributes: { role: 'status' } });
  readonly #problem = element('p', { class: 'banner', attributes: { role: 'alert' } });
  readonly #settings: Section;
  readonly #numbers: Section;
  readonly #unpaired: Section;
  readonly #order: Segments<NumbersOrder>;
  #shown: { readonly result: ComparisonResult | null; readonly order: NumbersOrder } | null = null;

  constructor(private readonly actions: ComparisonActions) {
    this.#settings = new Section('settings', 'Settings that differ', actions);
    this.#numbers = new Section('numbers', 'Summary numbers', actions);
    this.#unpaired = new Section('unpaired', 'Runs without a partner', actions);
    this.#order = new Segments<NumbersOrder>(
      'Order of the numbers',
      [
        { value: 'quantity', label: 'By quantity', title: 'All values of one quantity together' },
        { value: 'axes', label: 'By setting', title: 'All quantities of equal axis values together' },
      ],
      order => actions.choose(order),
    );
    this.element = element(
      'div',
      { class: 'comparison' },
      this.#waiting,
      this.#problem,
      this.#settings.element,
      this.#numbers.element,
      this.#unpaired.element,
    );
  }

  /** @param known whether both sides are there */
  update(result: ComparisonResult | null, choices: ComparisonChoices, known: boolean): void {
    this.#waiting.hidden = !known || result !== null;
    this.#problem.hidden = result === null || result.ok;
    if (result?.ok === false) setText(this.#problem, result.message);
    const comparison = result?.ok ? result.comparison : null;
    for (const section of [this.#settings, this.#numbers, this.#unpaired]) section.show(comparison !== null, choices.open);
    this.#order.show(choices.order);
    if (this.#shown?.result === result && this.#shown.order === choices.order) return;
    this.#shown = { result, order: choices.order };
    if (comparison) this.#fill(comparison, choices.order);
  }

  #fill(comparison: Comparison, order: NumbersOrder): void {
    const { settings, unpaired, problems = [] } = comparison;
    this.#settings.fill(
      `${settings.length}`,
      settings.length === 0 ? [element('p', { text: 'The settings are equal.' })] : [settingsTable(comparison)],
    );
    const table = numbersTable(comparison);
    this.#numbers.fill(`${table.rows.length}`, this.#numbersContent(table, order));
    const alone = (['a', 'b'] as const).filter(side => unpaired[side].length > 0);
    this.#unpaired.element.hidden = alone.length === 0 && problems.length === 0;
    this.#unpaired.fill(`${unpaired.a.length + unpaired.b.length}`, [
      ...alone.map(side => element('p', { class: 'unpaired', text: `Only in ${side}: ${unpaired[side].join('; ')}` })),
      ...problems.map(text => element('p', { class: 'unpaired', text })),
    ]);
  }

  #numbersContent(table: NumbersTable, order: NumbersOrder): HTMLElement[] {
    if (table.rows.length === 0) return [element('p', { text: 'No runs of equal axis values have numbers yet.' })];
    const copied = element('span', { class: 'copied' });
    const copy = async () => {
      const done = await navigator.clipboard.writeText(tabbed(table)).then(
        () => true,
        () => false,
      );
      setText(copied, done ? 'Copied' : 'The clipboard refused it');
      this.actions.say(copied.textContent);
    };
    return [
      element(
        'div',
        { class: 'data-table-tools' },
        this.#order.element,
        element('button', { class: 'link', text: 'Copy with tabs', attributes: { type: 'button' }, on: { click: () => void copy() } }),
        copied,
      ),
      numbersElement(table, sectionsOf(table, order), order),
      element('p', { class: 'compare-note', text: table.note }),
    ];
  }
}

/** A part that opens and closes, with how many rows it has. */
class Section {
  readonly element: HTMLDetailsElement;
  readonly #count = element('span', { class: 'count' });
  readonly #content = element('div', { class: 'compare-content' });

  constructor(
    private readonly part: string,
    title: string,
    actions: ComparisonActions,
  ) {
    const summary = element('summary', {}, element('h2', { text: title }), this.#count);
    this.element = element('details', { class: 'compare-section', attributes: { 'data-part': part } }, summary, this.#content);
    this.element.addEventListener('toggle', () => actions.open(part, this.element.open));
  }

  show(there: boolean, open: ComparisonChoices['open']): void {
    this.element.hidden = !there;
    const wanted = open[this.part] ?? true;
    if (this.element.open !== wanted) this.element.open = wanted;
  }

  fill(count: string, content: readonly HTMLElement[]): void {
    setText(this.#count, count);
    this.#content.replaceChildren(...content);
  }
}

function settingsTable({ settings }: Comparison): HTMLElement {
  const rows = settingRows(settings).map(([key, a, b]) =>
    element('tr', {}, element('th', { text: key, attributes: { scope: 'row' } }), element('td', { text: a }), element('td', { text: b })),
  );
  return scrolled(
    'Settings that differ',
    element('table', { class: 'compare-table settings-table' }, headOf(['setting', 'a', 'b']), element('tbody', {}, ...rows)),
  );
}

function numbersElement(table: NumbersTable, sections: readonly NumbersSection[], order: NumbersOrder): HTMLElement {
  const width = String(table.columns.length + 1);
  let left = MAX_ROWS;
  const bodies = sections.map(({ title, rows }) => {
    const shown = rows.slice(0, Math.max(0, left));
    left -= shown.length;
    return element(
      'tbody',
      {},
      element('tr', { class: 'compare-group' }, element('th', { text: title, attributes: { scope: 'rowgroup', colspan: width } })),
      ...shown.map(({ head, row }) =>
        element(
          'tr',
          row.differs === true ? { class: 'differs' } : {},
          element('th', { text: head, attributes: { scope: 'row', title: row.quantity } }),
          ...row.cells.map((text, i) => element('td', { text: row.differs === true && i === 2 ? `${text} ●` : text })),
        ),
      ),
    );
  });
  const first = order === 'axes' ? 'quantity' : 'setting';
  return scrolled(
    'Summary numbers',
    element('table', { class: 'compare-table numbers-table' }, headOf([first, ...table.columns]), ...bodies),
  );
}

function headOf(columns: readonly string[]): HTMLElement {
  return element('thead', {}, element('tr', {}, ...columns.map(text => element('th', { text, attributes: { scope: 'col' } }))));
}

/** What is wider or higher than its place can be scrolled, by keyboard too. */
function scrolled(label: string, table: HTMLElement): HTMLElement {
  return element('div', { class: 'compare-scroll', attributes: { tabindex: '0', role: 'region', 'aria-label': label } }, table);
}

function tabbed({ columns, rows }: NumbersTable): string {
  const lines = [['setting', 'quantity', ...columns], ...rows.map(({ axes, quantity, cells }) => [axes, quantity, ...cells])];
  return lines.map(line => line.join('\t')).join('\n');
}
