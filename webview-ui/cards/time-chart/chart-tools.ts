/** The switches in a time chart's head: what is drawn, and the scale of its values. */
import { element } from '../../components/dom';
import { Segments, Toggle } from '../../components/segments';
import type { ChartOption, ChartPlan, TimeChart } from '../../model/time-chart';
import type { ViewSettings } from '../../state/view-settings';
import type { CardActions } from '../card-kind';
import { flagOf, textOf } from '../choices';

interface Control {
  readonly element: HTMLElement;
  show(settings: ViewSettings): void;
}

export class ChartTools {
  readonly #options = element('span', { class: 'card-options' });
  readonly #log: Toggle;
  readonly elements: readonly HTMLElement[];
  #controls: readonly Control[] = [];
  #shown = '';
  #plan: ChartPlan | null = null;

  constructor(
    private readonly chart: TimeChart,
    private readonly actions: CardActions,
  ) {
    this.#log = new Toggle('Log', 'Logarithmic value axis', 'log', on => {
      if (this.#plan) this.#choose(this.#plan.scaleName, on ? 'log' : 'linear');
    });
    this.elements = [this.#options, this.#log.element];
  }

  update(settings: ViewSettings, available: ReadonlySet<string>, plan: ChartPlan): void {
    this.#plan = plan;
    this.#log.show(plan.scale === 'log');
    const options = this.chart.options(available);
    const shown = JSON.stringify(options);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#controls = options.map(option => this.#control(option));
      this.#options.replaceChildren(...this.#controls.map(control => control.element));
    }
    for (const control of this.#controls) control.show(settings);
  }

  #control(option: ChartOption): Control {
    const { id } = this.chart;
    if (option.kind === 'flag') {
      const toggle = new Toggle(option.label, option.title, option.name, on => this.actions.choose(option.name, on));
      return { element: toggle.element, show: settings => toggle.show(flagOf(settings, id, option.name, option.otherwise)) };
    }
    const segments = new Segments<string>(option.title, option.options, value => this.#choose(option.name, value));
    const values = option.options.map(({ value }) => value);
    return {
      element: segments.element,
      show: settings => {
        const chosen = textOf(settings, id, option.name);
        segments.show(chosen !== null && values.includes(chosen) ? chosen : (values[0] ?? ''));
      },
    };
  }

  /** A part of one value axis means nothing on another. */
  #choose(name: string, value: string): void {
    this.actions.choose(name, value);
    this.actions.viewY(null);
  }
}
