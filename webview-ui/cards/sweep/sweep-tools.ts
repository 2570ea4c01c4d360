/** The choices of the card over the sweep: what is drawn, over which axis, on which scales. */
import { element } from '../../components/dom';
import { Segments, Toggle } from '../../components/segments';
import { isOfSwitches, naturalScale, type SweepAxis, type SweepShow, sweepShows } from '../../model/over-sweep';
import type { AxisScale, ViewSettings } from '../../state/view-settings';
import type { CardActions } from '../card-kind';
import { choiceOf, textOf } from '../choices';

export interface SweepChoices {
  readonly show: SweepShow;
  /** Null where all runs have the same settings. */
  readonly axis: SweepAxis | null;
  readonly xScale: AxisScale;
  readonly yScale: AxisScale;
}

/** What holds: the user's choices as far as they make sense for these axes. @param switches some run has passed a task switch. */
export function sweepChoices(
  settings: ViewSettings,
  card: string,
  axes: readonly SweepAxis[],
  natural: SweepShow,
  switches: boolean,
): SweepChoices {
  const show = choiceOf(settings, card, 'show', [natural, ...sweepShows.filter(known => switches || !isOfSwitches(known))]);
  const axis = axes.find(({ name }) => name === textOf(settings, card, 'axis')) ?? axes[0] ?? null;
  return {
    show,
    axis,
    xScale: axis && hasLog(axis) ? choiceOf(settings, card, 'xScale', scales(naturalScale(axis))) : 'linear',
    yScale: choiceOf(settings, card, `yScale:${show}`, scales(['freeze', 'drop', 'recovery'].includes(show) ? 'linear' : 'log')),
  };
}

export class SweepTools {
  readonly elements: readonly HTMLElement[];
  readonly #show: Segments<SweepShow>;
  readonly #axes = element('select', { attributes: { 'aria-label': 'Axis of the sweep' } });
  readonly #over = element('label', { class: 'over' }, 'over', this.#axes);
  readonly #logX: Toggle;
  readonly #logY: Toggle;
  #shown: SweepShow = 'freeze';

  constructor(actions: Pick<CardActions, 'choose'>) {
    this.#show = new Segments<SweepShow>(
      'What is drawn',
      [
        { value: 'freeze', label: 'Freeze', title: 'Step at which the kernel freezes' },
        { value: 'errors', label: 'Errors', title: 'Mean squared errors of network and kernel regression' },
        {
          value: 'linearity',
          label: 'Linearity',
          title: 'Drifts of kernel, features and parameters, and the linearisation gaps, with fitted exponents',
        },
        {
          value: 'limit',
          label: 'K∞',
          title: 'Distance of the first kernel from that of infinite width, with fitted exponent',
        },
        {
          value: 'spectrum',
          label: 'Spectrum',
          title: 'Eigenvalues of the kernel, and how much it differs from seed to seed, with fitted exponents',
        },
        { value: 'spike', label: 'Spike', title: 'Spike of the kernel velocity at the task switches' },
        { value: 'drop', label: 'Drop', title: 'Drop of the largest eigenvalue in the first epoch after the task switches' },
        { value: 'recovery', label: 'Recovery', title: 'Steps in which the largest eigenvalue recovers from the task switches' },
      ],
      value => actions.choose('show', value),
    );
    this.#logX = new Toggle('Log x', 'Logarithmic axis of the sweep', 'logX', on => actions.choose('xScale', on ? 'log' : 'linear'));
    this.#logY = new Toggle('Log', 'Logarithmic value axis', 'log', on => actions.choose(`yScale:${this.#shown}`, on ? 'log' : 'linear'));
    this.#axes.addEventListener('change', () => actions.choose('axis', this.#axes.value));
    this.elements = [this.#show.element, this.#over, this.#logX.element, this.#logY.element];
  }

  update(axes: readonly SweepAxis[], { show, axis, xScale, yScale }: SweepChoices, switches: boolean): void {
    this.#shown = show;
    this.#show.show(show);
    this.#show.offer(new Set(sweepShows.filter(known => switches || !isOfSwitches(known))));
    this.#logX.show(xScale === 'log');
    this.#logX.element.hidden = axis === null || !hasLog(axis);
    this.#logY.show(yScale === 'log');
    this.#over.hidden = axes.length < 2;
    const names = axes.map(({ name }) => name);
    if (names.join('\n') !== Array.from(this.#axes.options, option => option.value).join('\n')) {
      this.#axes.replaceChildren(...names.map(name => element('option', { text: name, attributes: { value: name } })));
    }
    if (axis) this.#axes.value = axis.name;
  }
}

function hasLog({ numeric, values }: SweepAxis): boolean {
  return numeric && (values[0]?.x ?? 0) > 0;
}

/** Both scales, the one that holds unless chosen otherwise first. */
function scales(first: AxisScale): readonly [AxisScale, AxisScale] {
  return first === 'log' ? ['log', 'linear'] : ['linear', 'log'];
}
