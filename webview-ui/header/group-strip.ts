/** One chip a group: its colour, how many seeds are done, where the mean froze; pressing it hides or shows its curves. */
import { formatStep } from '../../src/shared/format';
import type { GroupView, SweepView } from '../../src/shared/protocol';
import type { ChartTheme } from '../charts/theme';
import type { LegendActions } from '../cards/time-chart/read-out-table';
import { element, setAttribute, setText } from '../components/dom';
import { swatch } from '../components/icons';

interface Chip {
  readonly button: HTMLButtonElement;
  readonly swatch: HTMLElement;
  readonly label: HTMLElement;
  readonly detail: HTMLElement;
  runs: readonly string[];
}

export class GroupStrip {
  readonly element = element('div', {
    class: 'groups',
    attributes: { role: 'group', 'aria-label': 'Groups of runs; press one to hide or show it' },
  });
  readonly #chips = new Map<string, Chip>();

  constructor(private readonly actions: LegendActions) {}

  update(sweep: SweepView | null, theme: ChartTheme, highlighted: ReadonlySet<string> | null, recolour: boolean): void {
    const groups = sweep?.groups ?? [];
    this.element.hidden = groups.length === 0;
    for (const [key, chip] of this.#chips) {
      if (groups.some(group => group.key === key)) continue;
      chip.button.remove();
      this.#chips.delete(key);
    }
    const plotted = new Set(sweep?.runs.filter(run => run.plotted).map(run => run.id));
    for (const [index, group] of groups.entries()) {
      const isNew = !this.#chips.has(group.key);
      const chip = this.#chips.get(group.key) ?? this.#add(group.key);
      chip.runs = group.runs;
      if (isNew || recolour) chip.swatch.replaceChildren(swatch(theme.curve(index), theme.dash(index)));
      setText(chip.label, group.label || (sweep?.name ?? ''));
      setText(chip.detail, groupDetail(group, sweep));
      setAttribute(chip.button, 'aria-pressed', String(group.runs.some(run => plotted.has(run))));
      chip.button.classList.toggle('faded', highlighted !== null && !group.runs.some(run => highlighted.has(run)));
    }
  }

  #add(key: string): Chip {
    const chip: Chip = {
      button: element('button', { class: 'group', attributes: { type: 'button', 'data-group': key } }),
      swatch: element('span', { class: 'group-swatch' }),
      label: element('span', { class: 'group-label' }),
      detail: element('span', { class: 'group-detail' }),
      runs: [],
    };
    const { button } = chip;
    button.addEventListener('click', () => this.actions.plot(chip.runs, button.getAttribute('aria-pressed') === 'false'));
    button.addEventListener('pointerenter', () => this.actions.highlight(chip.runs));
    button.addEventListener('pointerleave', () => this.actions.highlight(null));
    button.addEventListener('focus', () => {
      if (button.matches(':focus-visible')) this.actions.highlight(chip.runs);
    });
    button.addEventListener('blur', () => this.actions.highlight(null));
    button.append(chip.swatch, chip.label, chip.detail);
    this.element.append(button);
    this.#chips.set(key, chip);
    return chip;
  }
}

/** `freeze 19,950 · 4 of 5 done`. */
function groupDetail(group: GroupView, sweep: SweepView | null): string {
  const runs = sweep?.runs.filter(run => group.runs.includes(run.id)) ?? [];
  const done = runs.filter(run => run.state === 'finished').length;
  // What a mean over other axes than seeds would freeze at is not asked.
  if (group.mixed) return `${done} of ${runs.length} done`;
  const freeze = group.freezeStepOfMean === null ? 'not frozen' : `freeze ${formatStep(group.freezeStepOfMean)}`;
  return done === 0 && group.freezeStepOfMean === null ? `0 of ${runs.length} done` : `${freeze} · ${done} of ${runs.length} done`;
}
