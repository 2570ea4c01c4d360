/** Tells a screen reader what happened: the end or failure of the sweep, a freeze, the value under the cursor. Not every snapshot. */
import { formatStep } from '../../src/shared/format';
import type { RunView, SweepView } from '../../src/shared/protocol';
import { element } from './dom';

export class Announcer {
  readonly element = element('p', { class: 'visually-hidden', attributes: { role: 'status', 'aria-live': 'polite' } });

  say(text: string): void {
    this.element.textContent = text;
  }

  /** Says what of the change from `before` to `after` is worth a sentence. */
  sayChange(before: SweepView | null, after: SweepView | null): void {
    const sentences = changeSentences(before, after);
    if (sentences.length > 0) this.say(sentences.join(' '));
  }
}

/** State changes of the sweep, runs that ended badly, and groups whose mean froze. */
export function changeSentences(before: SweepView | null, after: SweepView | null): string[] {
  if (!before || !after || before.path !== after.path) return [];
  const known = new Map(before.runs.map(run => [run.id, run]));
  const ended = after.runs.filter(run => endedBadly(run) && known.get(run.id)?.state !== run.state);
  const frozen = after.groups.filter((group, i) => group.freezeStepOfMean !== null && before.groups[i]?.freezeStepOfMean === null);
  return [
    ...(before.state === after.state ? [] : [`Sweep ${after.name} is ${after.state}.`]),
    ...ended.map(run => `Run ${run.id} ${run.state}${run.error === null ? '.' : `: ${run.error}`}`),
    ...frozen.map(group => `${group.label} froze at step ${formatStep(group.freezeStepOfMean ?? 0)}.`),
  ];
}

function endedBadly(run: RunView): boolean {
  return run.state === 'failed' || run.state === 'diverged' || run.state === 'lost';
}
