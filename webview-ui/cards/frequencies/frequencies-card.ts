/** What is missing of each frequency of the target on the circle, over time. */
import { formatNumber } from '../../../src/shared/format';
import type { Derived } from '../../derived/derived-cache';
import type { RunLine } from '../../model/line-sweep';
import type { TimeChart } from '../../model/time-chart';
import type { CardActions, CardKind } from '../card-kind';
import { choiceOf, flagOf } from '../choices';
import { LineChartBody } from '../dynamics/line-chart-body';

export const FREQUENCIES = 'frequencies';
const NONE = new Float64Array(0);

const chart: TimeChart = {
  id: FREQUENCIES,
  title: 'Residual by frequency',
  options: () => [
    {
      kind: 'choice',
      name: 'show',
      title: 'In which measure',
      options: [
        { value: 'amplitude', label: '|r|', title: 'Amplitude of what is missing' },
        { value: 'share', label: '|r| / |a|', title: 'As a share of the target’s own amplitude: 1 where nothing is learnt' },
      ],
    },
  ],
  plan: settings => {
    const isShare = choiceOf(settings, FREQUENCIES, 'show', ['amplitude', 'share']) === 'share';
    return {
      columns: [isShare ? 'share' : 'amplitude'],
      axis: isShare ? '|rₖ| / |aₖ|' : '|rₖ|',
      scale: choiceOf(settings, FREQUENCIES, 'scale', ['log', 'linear']),
      scaleName: 'scale',
      absolute: false,
      marks: [],
      lines: null,
      rankStyle: 'opacity',
      empty: 'The residual by frequency appears with the first snapshot.',
    };
  },
};

export const frequenciesCard: CardKind = {
  id: FREQUENCIES,
  title: chart.title,
  explain: () => ({
    definition:
      'Amplitude |rₖ| of the residual f − f* at each frequency k of the target: |rₖ| = (2/N) |Σₙ (f(γₙ) − f*(γₙ)) e^(−ikγₙ)| over the evaluation grid. ' +
      'Before anything is learnt it is the amplitude |aₖ| of the target; low frequencies fall first (spectral bias).',
    units: 'in units of the target; the share is dimensionless',
    convention: 'Against the target without label noise; half of the sum for k = 0. Exact for frequencies up to N/2 on the uniform grid.',
    source: 'Basri et al. 2019, The convergence rate of neural networks for learned functions of different frequencies; Kalvankar 2025',
  }),
  applies: ({ data }) => data.kind === 'circle',
  create: frequenciesBody,
};

function frequenciesBody(actions: CardActions): LineChartBody {
  return new LineChartBody(
    {
      chart,
      loading: 'Computing the residual by frequency…',
      // Of all snapshots, whatever the position: kept at the first one.
      ask: (_view, { stops }) => (stops[0] === undefined ? { problem: '' } : { name: 'frequency_residuals', step: stops[0] }),
      content: (derived, { settings }) => ({
        steps: derived.arrays.get('steps')?.values ?? NONE,
        lines: linesOf(derived, id => flagOf(settings, FREQUENCIES, `hide:${id}`, false)),
        place: '',
        notes: [],
      }),
      toggle: (lines, on) => lines.forEach(line => actions.choose(`hide:${line}`, !on)),
    },
    actions,
  );
}

function linesOf({ arrays }: Derived, hidden: (id: string) => boolean): RunLine[] {
  const values = (name: string) => arrays.get(name)?.values ?? NONE;
  const count = values('steps').length;
  return [...values('frequencies')].map((k, i) => {
    const own = values('target')[i] ?? NaN;
    const amplitude = values('amplitudes').subarray(i * count, (i + 1) * count);
    const id = `k = ${k} · |a| ${formatNumber(Number(own.toPrecision(3)))}`;
    return {
      id,
      hidden: hidden(id),
      columns: new Map([
        ['amplitude', amplitude],
        ['share', amplitude.map(value => value / own)],
      ]),
    };
  });
}
