/** The empirical kernel against that of infinite width, over the difference of the angles. */
import { formatNumber } from '../../../src/shared/format';
import { Segments } from '../../components/segments';
import type { Derived } from '../../derived/derived-cache';
import { priorities } from '../../derived/request-policy';
import { angleTicks, formatAngle } from '../../model/axis-ticks';
import type { Exploration } from '../../model/exploration';
import type { XyContent } from '../../model/xy-view';
import type { CardActions, CardKind, PanelView } from '../card-kind';
import { choiceOf } from '../choices';
import { failed, followsCircle, nearestOf, placeName } from '../explored';
import { XyBody, type XyLook } from '../xy/xy-body';

export const INFINITE_WIDTH = 'infiniteWidth';
const NONE = new Float64Array(0);
const moments = ['start', 'slider'] as const;

export const infiniteWidthCard: CardKind = {
  id: INFINITE_WIDTH,
  title: 'Infinite width',
  explain: ({ conventions }) => ({
    definition:
      'The empirical NTK beside that of the same network at infinite width, K∞, over the difference of the angles of two training points: mean over the pairs, the band one standard deviation over them. ' +
      'On the circle K∞ depends on the difference alone. At the initial values ‖K − K∞‖ / ‖K∞‖ is of the order width^(−1/2); what is added later is what training has done to the kernel.',
    units: 'K in its own units; the distance is dimensionless',
    convention: `K∞ in the normalisation of the run’s network, sigma_w and sigma_b included; K with the reduction ${conventions.reduction}. Frobenius norms over the training points; width is that of the narrowest hidden layer.`,
    source: 'Jacot, Gabriel, Hongler 2018, Neural Tangent Kernel; Novak et al. 2020, Neural Tangents',
  }),
  applies: followsCircle,
  create: (actions: CardActions) => {
    const at = new Segments<(typeof moments)[number]>(
      'At which snapshot',
      [
        { value: 'start', label: 'K(0)', title: 'At the first snapshot' },
        { value: 'slider', label: 'Slider', title: 'At the snapshot of the time slider' },
      ],
      value => actions.choose('at', value),
    );
    return new XyBody(
      {
        id: INFINITE_WIDTH,
        title: infiniteWidthCard.title,
        tools: [at.element],
        showTools: settings => at.show(choiceOf(settings, INFINITE_WIDTH, 'at', [...moments])),
        wants: (view, exploration) => {
          const step = stepOf(view, exploration);
          return step === null ? [] : [{ run: exploration.run.id, step, names: ['infinite_width'], priority: priorities.costly }];
        },
        look,
      },
      actions,
    );
  },
};

function stepOf({ settings }: PanelView, { step, stops }: Exploration): number | null {
  return choiceOf(settings, INFINITE_WIDTH, 'at', [...moments]) === 'start' ? (stops[0] ?? null) : step;
}

function look(view: PanelView, at: Exploration): XyLook {
  const { derived } = view;
  const { run } = at;
  const step = stepOf(view, at);
  const state = step === null ? null : derived.get(run.id, step, 'infinite_width');
  if (state?.kind === 'failed') return { status: failed(derived, run.id, state.message) };
  const nearest = step === null ? null : nearestOf(derived, run.id, step, 'infinite_width');
  if (!nearest) return { status: { kind: 'loading', message: 'Computing the kernel of infinite width…' } };
  return { content: contentOf(nearest.derived, placeName(run, nearest.step)), busy: nearest.step !== step };
}

function contentOf({ arrays, numbers }: Derived, place: string): XyContent {
  const values = (name: string) => arrays.get(name)?.values ?? NONE;
  const { distance = null, expected = null } = numbers;
  const angles = values('angle');
  const ratio =
    distance !== null && expected !== null
      ? `, ${formatNumber(Number((distance / expected).toPrecision(3)))} times width^(−1/2) = ${formatNumber(expected)}`
      : '';
  return {
    place,
    x: {
      title: 'difference of the angles |γ − γ′|',
      scale: 'linear',
      values: angles,
      range: { min: 0, max: Math.PI },
      ticks: angleTicks({ min: 0, max: Math.PI }, 5),
    },
    y: { title: 'K', scale: 'linear' },
    curves: [
      {
        id: 'limit',
        name: 'Infinite width K∞',
        title: 'The kernel of the same network at infinite width',
        values: values('limit'),
        style: { tone: 'faint', dash: [] },
      },
      {
        id: 'mean',
        name: 'Empirical K, mean',
        title: 'Mean of the kernel over the pairs of training points, the band their standard deviation',
        values: values('mean'),
        spread: values('deviation'),
        style: { tone: 'run', dash: [] },
      },
    ],
    facts: [{ name: 'Standard deviation', title: 'Over the pairs with this difference', values: values('deviation') }],
    rest: null,
    unresolved: [],
    notes: distance === null ? [] : [`‖K − K∞‖ / ‖K∞‖ = ${formatNumber(Number(distance.toPrecision(4)))}${ratio}.`],
    totals: '',
    placeText: index => `|γ − γ′| = ${formatAngle(angles[index] ?? NaN)}`,
  };
}
