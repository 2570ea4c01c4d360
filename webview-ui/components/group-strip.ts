/** One chip a group: its colour, how many seeds are done, where the mean froze; pressing it hides or shows its curves. */
import { formatStep } from '../../src/shared/format';
import type { GroupView, SweepView } from '../../src/shared/protocol';
import type { ChartTheme } from '../charts/theme';
import type { ViewSettings } from '../state/view-settings';
import { element, setAttribute, setText } from './dom';
import { swatch } from './icons';

interface Chip {
  readonly button: HTMLButtonElement;
  readonly swatch: HTMLElement;
  readonly label: HTMLElement;
  readonly detail: HTMLElement;
}

export class GroupStrip {
  readonly element = element('div', {
    class: 'groups',
    attributes: { role: 'group', 'aria-label': 'Groups of runs; press one to hide or show it' },
  });
  readonly #chips = new Map<string, Chip>();

  constructor(private readonly toggle: (group: string) => void) {}

  update(sweep: SweepView | null, settings: ViewSettings, theme: ChartTheme, recolour: boolean): void {
    const groups = sweep?.groups ?? [];
    this.element.hidden = groups.length === 0;
    for (const [key, chip] of this.#chips) {
      if (groups.some(group => group.key === key)) continue;
      chip.button.remove();
      this.#chips.delete(key);
    }
    for (const [index, group] of groups.entries()) {
      const isNew = !this.#chips.has(group.key);
      const chip = this.#chips.get(group.key) ?? this.#add(group.key);
      if (isNew || recolour) chip.swatch.replaceChildren(swatch(theme.curve(index), theme.dash(index)));
      setText(chip.label, group.label || (sweep?.name ?? ''));
      setText(chip.detail, groupDetail(group, sweep));
      setAttribute(chip.button, 'aria-pressed', String(!settings.hidden.includes(group.key)));
    }
  }

  #add(key: string): Chip {
    const chip: Chip = {
      button: element('button', {
        class: 'group',
        attributes: { type: 'button', 'data-group': key },
        on: { click: () => this.toggle(key) },
      }),
      swatch: element('span', { class: 'group-swatch' }),
      label: element('span', { class: 'group-label' }),
      detail: element('span', { class: 'group-detail' }),
    };
    chip.button.append(chip.swatch, chip.label, chip.detail);
    this.element.append(chip.button);
    this.#chips.set(key, chip);
    return chip;
  }
}

/** `freeze 19,950 · 4 of 5 done`. */
function groupDetail(group: GroupView, sweep: SweepView | null): string {
  const runs = sweep?.runs.filter(run => group.runs.includes(run.id)) ?? [];
  const done = runs.filter(run => run.state === 'finished').length;
  const freeze = group.freezeStepOfMean === null ? 'not frozen' : `freeze ${formatStep(group.freezeStepOfMean)}`;
  return done === 0 && group.freezeStepOfMean === null ? `0 of ${runs.length} done` : `${freeze} · ${done} of ${runs.length} done`;
}
