/** The switches in a time chart's head: what is drawn, and the scale of its values. */
import { element, setAttribute } from '../../components/dom';
import type { ChartOption, ChartPlan, TimeChart } from '../../model/time-chart';
import type { ViewSettings } from '../../state/view-settings';
import type { CardActions } from '../card-kind';
import { flagOf } from '../choices';

export class ChartTools {
  readonly #options = element('span', { class: 'card-options' });
  readonly #log: HTMLButtonElement;
  readonly elements: readonly HTMLElement[];
  #shown: readonly ChartOption[] = [];
  #plan: ChartPlan | null = null;

  constructor(
    private readonly chart: TimeChart,
    private readonly actions: CardActions,
  ) {
    this.#log = toggle('Log', 'Logarithmic value axis', () => {
      if (!this.#plan) return;
      actions.choose(this.#plan.scaleName, this.#plan.scale === 'log' ? 'linear' : 'log');
      actions.viewY(null);
    });
    this.elements = [this.#options, this.#log];
  }

  update(settings: ViewSettings, available: ReadonlySet<string>, plan: ChartPlan): void {
    this.#plan = plan;
    setAttribute(this.#log, 'aria-pressed', String(plan.scale === 'log'));
    const options = this.chart.options(available);
    if (JSON.stringify(options) !== JSON.stringify(this.#shown)) {
      this.#shown = options;
      this.#options.replaceChildren(...options.map(option => this.#control(option)));
    }
    for (const [i, option] of options.entries()) {
      const control = this.#options.children[i];
      if (control) show(option, control, settings, this.chart.id);
    }
  }

  #control(option: ChartOption): HTMLElement {
    if (option.kind === 'flag') {
      const button = toggle(option.label, option.title, () =>
        this.actions.choose(option.name, button.getAttribute('aria-pressed') !== 'true'),
      );
      return button;
    }
    const buttons = option.options.map(({ value, label, title }) => {
      const button = toggle(label, title, () => {
        this.actions.choose(option.name, value);
        this.actions.viewY(null);
      });
      button.dataset.value = value;
      return button;
    });
    return element('span', { class: 'segments', attributes: { role: 'group', 'aria-label': option.title } }, ...buttons);
  }
}

function show(option: ChartOption, control: Element, settings: ViewSettings, card: string): void {
  if (option.kind === 'flag') {
    setAttribute(control, 'aria-pressed', String(flagOf(settings, card, option.name, option.otherwise)));
    return;
  }
  const chosen = settings.cards[card]?.[option.name];
  const value = option.options.find(known => known.value === chosen)?.value ?? option.options[0]?.value;
  for (const button of control.children) {
    if (button instanceof HTMLElement) setAttribute(button, 'aria-pressed', String(button.dataset.value === value));
  }
}

function toggle(text: string, title: string, press: () => void): HTMLButtonElement {
  return element('button', { class: 'tool', text, attributes: { type: 'button', title, 'aria-pressed': 'false' }, on: { click: press } });
}
