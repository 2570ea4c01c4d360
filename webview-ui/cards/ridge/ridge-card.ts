/** Kernel regression over the ridge, at the slider's snapshot, at the freeze or at the end: its errors turn on lambda, so they stand beside rank and condition. */
import { formatNumber } from '../../../src/shared/format';
import { Segments } from '../../components/segments';
import type { Derived } from '../../derived/derived-cache';
import { priorities } from '../../derived/request-policy';
import { type Exploration, valueAt } from '../../model/exploration';
import type { XyContent } from '../../model/xy-view';
import type { ViewSettings } from '../../state/view-settings';
import type { CardActions, CardKind, PanelView } from '../card-kind';
import { choiceOf } from '../choices';
import { failed, nearestOf, placeName } from '../explored';
import { XyBody, type XyLook } from '../xy/xy-body';

export const RIDGE = 'ridge';
const moments = ['slider', 'freeze', 'end'] as const;
const NONE = new Float64Array(0);

export const ridgeCard: CardKind = {
  id: RIDGE,
  title: 'Kernel regression over the ridge',
  explain: () => ({
    definition:
      'Mean squared error against the target, over the ridge λ, of kernel regression Kₑₜ (Kₜₜ + λI)⁻¹ y with the empirical NTK of one snapshot, and of the ' +
      'continuation fₜ + Kₑₜ (Kₜₜ + λI)⁻¹ (y − fₜ), where training under that kernel would end. Beside them the effective rank Σ λᵢ/(λᵢ + λ) and the condition number (λ₁ + λ)/(λₙ + λ).',
    units: 'errors in units of the target squared; λ in units of the kernel, not scaled by M',
    convention:
      'Solved in float64. A ridge below the error of the kernel’s eigenvalues is unresolved: noise would decide the result, so it has a cross and no number. ' +
      'Which of the network and the regression is better can turn on λ.',
    source: 'Kalvankar 2025, section 2 and figure 20; Lee et al. 2019, Wide neural networks of any depth evolve as linear models',
  }),
  applies: (_sweep, series) => series.runs().length === 0 || series.runs().some(run => series.quantities(run).includes('eval_mse')),
  create: ridgeBody,
};

function ridgeBody(actions: CardActions): XyBody {
  const at = new Segments<(typeof moments)[number]>(
    'At which snapshot',
    [
      { value: 'slider', label: 'Slider', title: 'At the snapshot of the time slider' },
      { value: 'freeze', label: 'Freeze', title: 'At the freeze step of the run' },
      { value: 'end', label: 'End', title: 'At the last snapshot' },
    ],
    value => actions.choose('at', value),
  );
  return new XyBody(
    {
      id: RIDGE,
      title: ridgeCard.title,
      tools: [at.element],
      showTools: settings => at.show(momentOf(settings)),
      wants: ({ settings }, exploration) => {
        const step = stepOf(settings, exploration);
        return step === null ? [] : [{ run: exploration.run.id, step, names: ['ridge_sweep'], priority: priorities.costly }];
      },
      look,
    },
    actions,
  );
}

function momentOf(settings: ViewSettings) {
  return choiceOf(settings, RIDGE, 'at', [...moments]);
}

function stepOf(settings: ViewSettings, { step, stops, run }: Exploration): number | null {
  switch (momentOf(settings)) {
    case 'slider':
      return step;
    case 'freeze':
      return run.markers.find(({ kind }) => kind === 'freeze')?.step ?? null;
    case 'end':
      return stops.at(-1) ?? null;
  }
}

function look({ derived, settings, series }: PanelView, at: Exploration): XyLook {
  const { run } = at;
  const step = stepOf(settings, at);
  const loading: XyLook = { status: { kind: 'loading', message: 'Computing the regressions…' } };
  if (step === null)
    return at.stops.length > 0 && momentOf(settings) === 'freeze'
      ? { status: { kind: 'empty', message: 'The kernel of this run has not frozen.' } }
      : loading;
  const state = derived.get(run.id, step, 'ridge_sweep');
  if (state.kind === 'failed') return { status: failed(derived, run.id, state.message) };
  const nearest = nearestOf(derived, run.id, step, 'ridge_sweep');
  if (!nearest) return loading;
  const error = valueAt(series, run.id, 'eval_mse', nearest.step);
  return { content: contentOf(nearest.derived, placeName(run, nearest.step), error), busy: nearest.step !== step };
}

/** @param error of the network at the snapshot; null: not measured. */
function contentOf({ arrays, numbers }: Derived, place: string, error: number | null): XyContent {
  const values = (name: string) => arrays.get(name)?.values ?? NONE;
  const ridges = values('ridges');
  const chosen = numbers.ridge ?? null;
  const unresolved = [...ridges.keys()].filter(i => values('resolved')[i] !== 1);
  const positive = ridges.filter(ridge => ridge > 0);
  return {
    place,
    x: {
      title: 'ridge λ',
      scale: 'log',
      values: ridges,
      range: { min: Math.min(...positive) / 1.8, max: Math.max(...positive) * 1.8 },
      ticks: 'value',
    },
    y: { title: 'mean squared error against f*', scale: 'log' },
    curves: [
      {
        id: 'mse',
        name: 'Kernel regression',
        title: 'Kₑₜ (Kₜₜ + λI)⁻¹ y',
        values: values('mse'),
        style: { tone: 'text', dash: [6, 3], dots: true },
      },
      {
        id: 'continuation_mse',
        name: 'Kernel continuation',
        title: 'fₜ + Kₑₜ (Kₜₜ + λI)⁻¹ (y − fₜ)',
        values: values('continuation_mse'),
        style: { tone: 'text', dash: [1.5, 3], dots: true },
      },
      ...(error === null
        ? []
        : [
            {
              id: 'network',
              name: 'Network fₜ',
              title: 'The network at this snapshot, which has no ridge',
              values: ridges.map(() => error),
              style: { tone: 'run' as const, dash: [] },
            },
          ]),
    ],
    facts: [
      { name: 'Effective rank', title: 'Σ λᵢ/(λᵢ + λ)', values: values('effective_rank') },
      { name: 'Condition number', title: '(λ₁ + λ)/(λₙ + λ)', values: values('condition_number') },
    ],
    rest: chosen === null || !ridges.includes(chosen) ? null : ridges.indexOf(chosen),
    unresolved,
    notes: [
      ...(chosen === null ? [] : [`The experiment’s ridge (analysis.reg) is λ = ${formatNumber(chosen)}.`]),
      ...(unresolved.length === 0
        ? []
        : [
            `Unresolved (✕), below the error of the eigenvalues, ${formatNumber(numbers.eigenvalue_error ?? NaN)}: λ = ${unresolved.map(i => formatNumber(ridges[i] ?? NaN)).join(', ')}.`,
          ]),
    ],
    totals: '',
    placeText: index => `λ = ${formatNumber(ridges[index] ?? NaN)}`,
  };
}
