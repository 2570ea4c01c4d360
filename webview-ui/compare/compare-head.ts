/** The head of a comparison: both sides with their state and progress, and what can be opened of them. */
import { sides, type Compared, type Side } from '../../src/shared/compareProtocol';
import { element, setAttribute, setText } from '../components/dom';
import { icon, stateIcon, swatch } from '../components/icons';
import type { ChartTheme } from '../charts/theme';
import { Segments } from '../components/segments';
import type { Layout } from './side-chart';
import { engineWords, progressOf } from '../model/progress';
import { curveDashes } from '../../src/shared/palette';

export interface HeadActions {
  openDiff(): void;
  openMonitor(side: Side): void;
  layOut(layout: Layout): void;
}

export class CompareHead {
  readonly element: HTMLElement;
  readonly #sides: ReadonlyMap<Side, SideHead>;
  readonly #diff: HTMLButtonElement;
  readonly #layout: Segments<Layout>;

  constructor({ openDiff, openMonitor, layOut }: HeadActions) {
    this.#layout = new Segments<Layout>(
      'Curves of both sides',
      [
        { value: 'overlaid', label: 'Overlaid', title: 'Curves of both in one chart, those of b dashed' },
        { value: 'beside', label: 'Side by side', title: 'A chart for each, with the same axes, zoom and cursor' },
      ],
      layOut,
    );
    this.#sides = new Map(sides.map(side => [side, new SideHead(side, () => openMonitor(side))]));
    this.#diff = element('button', {
      class: 'button',
      text: 'Open experiment diff',
      attributes: { type: 'button', title: 'Compare the two experiment files in an editor' },
      on: { click: openDiff },
    });
    this.element = element(
      'header',
      { class: 'panel-head compare-head' },
      element('h1', { class: 'visually-hidden', text: 'Comparison' }),
      element('div', { class: 'compare-sides' }, ...[...this.#sides.values()].map(side => side.element)),
      element('div', { class: 'compare-actions' }, this.#layout.element, this.#diff),
    );
  }

  update(compared: Compared | null, layout: Layout, theme: ChartTheme, recolour: boolean): void {
    this.#diff.hidden = compared === null;
    this.#layout.show(layout);
    for (const [side, head] of this.#sides) head.update(compared?.[side] ?? null, theme, recolour);
  }
}

class SideHead {
  readonly #swatch = element('span', { class: 'row-swatch' });
  readonly #name = element('h2', { class: 'side-name' });
  readonly #state = element('span', { class: 'state' });
  readonly #detail = element('p', { class: 'progress-text' });
  readonly #bar = element('div', { class: 'progress-bar' });
  readonly #progress: HTMLElement;
  readonly #open: HTMLButtonElement;
  readonly element: HTMLElement;
  #shownState = '';

  constructor(
    private readonly side: Side,
    open: () => void,
  ) {
    this.#progress = element(
      'div',
      {
        class: 'progress',
        attributes: { role: 'progressbar', 'aria-label': `Progress of ${side}`, 'aria-valuemin': '0', 'aria-valuemax': '100' },
      },
      this.#bar,
    );
    this.#open = element(
      'button',
      {
        class: 'tool icon-tool',
        attributes: { type: 'button', 'aria-label': `Open the monitor of ${side}`, title: `Open the monitor of ${side}` },
        on: { click: open },
      },
      icon('chart'),
    );
    this.element = element(
      'section',
      { class: 'compare-side', attributes: { 'data-side': side, 'aria-label': `Side ${side}` } },
      element(
        'div',
        { class: 'title-row' },
        element('span', { class: 'side-letter', text: side, attributes: { 'aria-hidden': 'true' } }),
        this.#swatch,
        this.#name,
        this.#state,
        this.#open,
      ),
      this.#detail,
      this.#progress,
    );
  }

  update(of: Compared[Side] | null, theme: ChartTheme, recolour: boolean): void {
    this.#open.hidden = of === null;
    this.#progress.hidden = of === null;
    if (recolour || this.#swatch.childElementCount === 0) {
      this.#swatch.replaceChildren(swatch(theme.foreground, curveDashes[this.side === 'b' ? 1 : 0] ?? []));
    }
    setText(this.#name, of ? (of.run ?? of.sweep.name) : `Waiting for ${this.side}…`);
    if (!of) return;
    const { sweep, run } = of;
    setAttribute(this.#name, 'title', run === null ? sweep.path : `${sweep.path}: ${run}`);
    const { share, text } = progressOf(sweep);
    const started = sweep.created.slice(0, 16).replace('T', ' ');
    const own = run === null ? [] : [`run of ${sweep.name}`];
    setText(this.#detail, [...own, text, started, engineWords(sweep.runs)].filter(words => words !== '').join(' · '));
    this.#bar.style.width = `${share * 100}%`;
    setAttribute(this.#progress, 'aria-valuenow', String(Math.round(share * 100)));
    if (sweep.state !== this.#shownState) {
      this.#shownState = sweep.state;
      setAttribute(this.#state, 'data-state', sweep.state);
      this.#state.replaceChildren(stateIcon(sweep.state), sweep.state);
    }
  }
}
