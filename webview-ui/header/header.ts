/** The head of the panel: which sweep, in which state, how far, and what can be asked of it. */
import type { FromPanel, SweepView } from '../../src/shared/protocol';
import { formatPercent } from '../../src/shared/format';
import { requestsOfSweep } from '../../src/shared/requests';
import type { ChartTheme } from '../charts/theme';
import { engineWords, progressOf } from '../model/progress';
import { element, setAttribute, setText } from '../components/dom';
import { icon, stateIcon } from '../components/icons';
import { Regime } from './regime';
import { RunningRuns } from './running-runs';

type Action = Extract<FromPanel, { type: 'control' }>['action'];

const actions: readonly {
  readonly action: Action;
  readonly label: string;
  readonly icon: 'pause' | 'stop' | 'play';
  readonly busy: string;
}[] = [
  { action: 'resume', label: 'Resume', icon: 'play', busy: 'Resuming…' },
  { action: 'pause', label: 'Pause', icon: 'pause', busy: 'Pausing…' },
  { action: 'stop', label: 'Stop', icon: 'stop', busy: 'Stopping…' },
];

/** A request that changes nothing for so long has been lost or refused: the button comes back. */
const BUSY_MS = 10_000;

export class Header {
  readonly #title = element('h1', { class: 'sweep-name' });
  readonly #state = element('span', { class: 'state' });
  readonly #engine = element('span', { class: 'engine' });
  readonly #regime = new Regime();
  readonly #running = new RunningRuns();
  readonly #progressText = element('p', { class: 'progress-text' });
  readonly #bar = element('div', { class: 'progress-bar' });
  readonly #progress = element(
    'div',
    {
      class: 'progress',
      attributes: { role: 'progressbar', 'aria-label': 'Progress of the sweep', 'aria-valuemin': '0', 'aria-valuemax': '100' },
    },
    this.#bar,
  );
  readonly #buttons: ReadonlyMap<Action, HTMLButtonElement>;
  readonly element: HTMLElement;
  #shownState: string | null = null;

  constructor(request: (action: Action) => void) {
    this.#buttons = new Map(
      actions.map(({ action, label, icon: name, busy }) => {
        const text = element('span', { text: label });
        const button = element('button', {
          class: action === 'resume' ? 'button primary' : 'button',
          attributes: { type: 'button', 'data-action': action },
        });
        button.append(icon(name), text);
        button.addEventListener('click', () => {
          if (button.getAttribute('aria-disabled') === 'true') return;
          setAttribute(button, 'aria-disabled', 'true');
          text.textContent = busy;
          setTimeout(() => this.#settle(), BUSY_MS);
          request(action);
        });
        return [action, button];
      }),
    );
    this.element = element(
      'header',
      { class: 'panel-head' },
      element(
        'div',
        { class: 'title-row' },
        this.#title,
        this.#state,
        this.#engine,
        this.#regime.button,
        element('div', { class: 'actions' }, ...this.#buttons.values()),
      ),
      this.#regime.details,
      element('div', { class: 'progress-row' }, this.#progressText, this.#running.element),
      this.#progress,
    );
  }

  /** Before the first snapshot only the sweep's path may be known, and that only after a reload. */
  update(sweep: SweepView | null, path: string | null, theme: ChartTheme, recolour: boolean): void {
    setText(this.#title, sweep?.name ?? (path === null ? 'NTK Monitor' : lastFolder(path)));
    setAttribute(this.#title, 'title', sweep?.path ?? path ?? '');
    const possible = sweep ? requestsOfSweep(sweep) : [];
    for (const [action, button] of this.#buttons) button.hidden = !possible.includes(action);
    this.#progress.hidden = sweep === null;
    this.#running.element.hidden = sweep === null;
    this.#regime.update(sweep);
    if (!sweep) {
      setText(this.#progressText, 'Waiting for the first data…');
      return;
    }
    this.#showState(sweep);
    setText(this.#engine, engineWords(sweep.runs));
    const { share, text, running } = progressOf(sweep);
    this.#running.update(running, theme, recolour);
    setText(this.#progressText, text);
    this.#bar.style.width = `${share * 100}%`;
    setAttribute(this.#progress, 'aria-valuenow', String(Math.round(share * 100)));
    setAttribute(this.#progress, 'aria-valuetext', formatPercent(share));
  }

  #showState({ state, path }: SweepView): void {
    const shown = `${state} ${path}`;
    if (shown === this.#shownState) return;
    this.#shownState = shown;
    setAttribute(this.#state, 'data-state', state);
    this.#state.replaceChildren(stateIcon(state), state);
    this.#settle();
  }

  #settle(): void {
    for (const { action, label } of actions) {
      const button = this.#buttons.get(action);
      button?.removeAttribute('aria-disabled');
      const text = button?.querySelector('span');
      if (text) setText(text, label);
    }
  }
}

function lastFolder(path: string): string {
  return path.split(/[\\/]/).findLast(part => part !== '') ?? path;
}
