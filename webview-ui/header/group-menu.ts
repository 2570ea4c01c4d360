/** How runs stand together in the curves: what is averaged over, the band around it, what colours stand for, and charts side by side. */
import { bands } from '../../src/shared/aggregate';
import { element, setAttribute, setText } from '../components/dom';
import { icon } from '../components/icons';
import { Menu, type MenuContent, type MenuItem } from '../components/menu';
import { bandWords } from '../model/band-words';
import { type AxisOption, MAX_FACETS } from '../model/grouping';
import type { ViewSettings } from '../state/view-settings';

export interface GroupMenuActions {
  change(settings: Partial<Pick<ViewSettings, 'band' | 'over' | 'facet'>>): void;
  /** Null: by what tells the groups apart. */
  colour(by: string | null): void;
}

export interface GroupMenuView {
  readonly settings: ViewSettings;
  /** Along which the runs differ. */
  readonly axes: readonly AxisOption[];
  readonly colourBy: string | null;
}

export class GroupMenu {
  readonly #words = element('span');
  readonly #menu: Menu;
  #view: GroupMenuView | null = null;

  constructor(private readonly actions: GroupMenuActions) {
    const button = element('button', { class: 'button group-button', attributes: { type: 'button' } }, this.#words, icon('chevron'));
    this.#menu = new Menu(button, 'Grouping of runs', () => this.#content());
    this.#menu.element.classList.add('group-menu');
  }

  get element(): HTMLElement {
    return this.#menu.element;
  }

  update(view: GroupMenuView): void {
    this.#view = view;
    this.element.hidden = view.axes.length === 0;
    const words = groupingWords(view);
    setText(this.#words, words);
    setAttribute(this.#menu.button, 'title', `Grouping: ${words}. Mean, band, colours and small multiples`);
    setAttribute(this.#menu.button, 'aria-label', `Grouping: ${words}`);
  }

  #content(): MenuContent {
    if (!this.#view) return [];
    const { settings, axes, colourBy } = this.#view;
    const isMean = settings.curves === 'mean';
    const item = (label: string, checked: boolean, run: () => void, enabled = true): MenuItem => ({ label, checked, enabled, run });
    const { change, colour } = this.actions;
    return [
      { heading: 'Centre and band' },
      ...bands.map(band => item(bandWords[band].name, settings.band === band, () => change({ band }), isMean)),
      'separator',
      { heading: 'Mean over' },
      ...axes.map(({ name }) => item(name, settings.over.includes(name), () => change({ over: toggled(settings.over, name) }), isMean)),
      'separator',
      { heading: 'Colour by' },
      item('What differs', colourBy === null, () => colour(null)),
      ...axes.map(({ name }) => item(name, colourBy === name, () => colour(name), !isMean || !settings.over.includes(name))),
      'separator',
      { heading: 'Small multiples by' },
      item('None', settings.facet === null, () => change({ facet: null })),
      ...axes.map(({ name, count }) => item(name, settings.facet === name, () => change({ facet: name }), count <= MAX_FACETS)),
    ];
  }
}

/** `over seed, ± std · colour lr · by width`. */
export function groupingWords({ settings, axes, colourBy }: GroupMenuView): string {
  const names = axes.map(({ name }) => name);
  const over = settings.over.filter(axis => names.includes(axis));
  const mean = over.length === 0 ? 'no mean' : `over ${over.join(', ')}, ${bandWords[settings.band].short}`;
  return [
    settings.curves === 'mean' ? mean : 'Group',
    ...(colourBy !== null && names.includes(colourBy) ? [`colour ${colourBy}`] : []),
    ...(settings.facet !== null && names.includes(settings.facet) ? [`by ${settings.facet}`] : []),
  ].join(' · ');
}

function toggled(over: readonly string[], axis: string): string[] {
  return over.includes(axis) ? over.filter(other => other !== axis) : [...over, axis];
}
