/** What is wrong, above the charts: the extension's problem, a refused message, a panel that waits, runs that ended badly. */
import type { SweepNote, SweepView } from '../../src/shared/protocol';
import { formatAxes, formatPercent, formatStep } from '../../src/shared/format';
import type { PanelState } from '../state/panel-state';
import { badWords } from '../model/progress';
import { element, setText } from '../components/dom';
import { icon } from '../components/icons';
import { Notes } from '../components/notes';

export interface BannerActions {
  showLog(): void;
  reload(): void;
}

export class Banners {
  readonly #text = element('span');
  readonly #banner: HTMLElement;
  readonly #failures = element('ul');
  readonly #failuresSummary = element('summary');
  readonly #failuresBox = element('details', { class: 'failures' }, this.#failuresSummary, this.#failures);
  readonly #notes = new Notes();
  readonly #sampled = element('p', { class: 'sampled' });
  readonly element: HTMLElement;

  constructor({ showLog, reload }: BannerActions) {
    this.#banner = element('div', { class: 'banner', attributes: { role: 'alert' } });
    this.#banner.append(icon('warning'), this.#text);
    this.#banner.append(
      element('button', { class: 'link', text: 'Reload data', attributes: { type: 'button' }, on: { click: reload } }),
      element('button', { class: 'link', text: 'Show log', attributes: { type: 'button' }, on: { click: showLog } }),
    );
    this.#banner.hidden = true;
    this.element = element('div', { class: 'banners' }, this.#banner, this.#failuresBox, this.#notes.element);
  }

  update({ problem, refusal, phase, sweep }: PanelState): void {
    const text =
      problem ??
      (refusal !== null ? `A message could not be read, so the charts may be behind: ${refusal}` : null) ??
      (phase === 'resyncing' ? 'Some data did not arrive; waiting for a fresh copy.' : null);
    this.#banner.hidden = text === null;
    setText(this.#text, text ?? '');
    const sampled = sampledWords(sweep);
    this.#sampled.hidden = sampled === '';
    setText(this.#sampled, sampled);
    this.#showFailures(sweep);
    this.#notes.show(sweep?.notes?.map(note => SENTENCES[note]) ?? []);
  }

  #showFailures(sweep: SweepView | null): void {
    const failed = sweep?.runs.filter(run => run.error !== null || run.state === 'lost') ?? [];
    this.#failuresBox.hidden = failed.length === 0;
    setText(this.#failuresSummary, badWords(failed) || `${failed.length} with errors`);
    const lines = failed.map(run => `${formatAxes(run.axes) || run.id}: ${run.state}${run.error === null ? '' : `. ${run.error}`}`);
    if (lines.join('\n') === [...this.#failures.children].map(item => item.textContent).join('\n')) return;
    this.#failures.replaceChildren(...lines.map(text => element('li', { text })));
  }
}

/** What a reader must know of results that another program has written. */
const SENTENCES: Readonly<Record<SweepNote, string>> = {
  derived_metrics: 'Results of another program: drift, eigenvalues and what follows are computed here from the kernels it stored.',
  loss_before_update: 'The loss at a step t > 0 is the one before the last update.',
  float32_kernels:
    'The kernels are stored in float32 and not exactly positive semi-definite: what their noise, about 1e-7 M λ₁, would decide is marked as unresolved.',
};

/** What of large files is read: `4,096 of about 1,000,000 snapshots of width 512 · seed 0, evenly spread; reading the rest: 40 %`. */
function sampledWords(sweep: SweepView | null): string {
  const sampled = sweep?.runs.flatMap(({ axes, id, sampled: of }) => (of ? [{ name: formatAxes(axes) || id, ...of }] : [])) ?? [];
  const [first] = sampled;
  if (!first) return '';
  const least = sampled.reduce((a, b) => (b.lines / b.of < a.lines / a.of ? b : a));
  const where = sampled.length === 1 ? first.name : `each of ${sampled.length} runs`;
  const share = sampled.reduce((sum, { read = 0 }) => sum + read, 0) / sampled.length;
  if (share === 1) {
    return (
      `All of ${where} is read, and ${formatStep(least.lines)} of ${formatStep(least.of)} snapshots are shown: evenly spread, and the extremes of ` +
      'loss, drift, λ₁ and relative velocity between them; of other curves a spike may be missing.'
    );
  }
  const sample = `A sample of ${formatStep(least.lines)} of about ${formatStep(least.of)} snapshots of ${where}, evenly spread, and all that come from now on`;
  if (sampled.some(({ read }) => read !== undefined)) return `${sample}; reading the rest: ${formatPercent(share)}.`;
  return `${sample}: a spike between two of them is not seen.`;
}
