/** The function at the freeze and at the end of training, with kernel regression at the freeze: whether the function still moves once the kernel does not. */
import { formatNumber, formatStep } from '../../../src/shared/format';
import { Toggle } from '../../components/segments';
import { priorities, type Want } from '../../derived/request-policy';
import { angleTicks, formatAngle } from '../../model/axis-ticks';
import { type CircleData, circleData, functionModel } from '../../model/function-view';
import type { Exploration } from '../../model/exploration';
import type { XyContent, XyCurve } from '../../model/xy-view';
import type { CardActions, CardKind, PanelView } from '../card-kind';
import { flagOf } from '../choices';
import { failed, runName } from '../explored';
import { XyBody, type XyLook } from '../xy/xy-body';

export const FREEZE_END = 'freezeEnd';
const NOISE = 'noise';

export const freezeEndCard: CardKind = {
  id: FREEZE_END,
  title: 'Function at freeze and end',
  explain: () => ({
    definition:
      'The network at the freeze step t* of its kernel and at its last snapshot, with the target f* and kernel regression Kₑₜ (Kₜₜ + λI)⁻¹ y with the kernel of the freeze. ' +
      'If the kernel no longer moves training is lazy, and the function goes where the kernel leads it: to the kernel continuation. ' +
      'The band, if asked for, is one standard deviation of the regression by label noise: σ² K(x,X) (K + λI)⁻² K(X,x).',
    units: 'f in units of the target, γ in radians on [−π, π)',
    convention:
      'Freeze by the drift slope, as the experiment defines it. Before the freeze, or where a run has none, its last snapshot stands in, and is named. The ridge is analysis.reg.',
    source: 'Kalvankar 2025, section 2 and figures 12 to 19',
  }),
  applies: ({ data }) => data.kind === 'circle',
  create: (actions: CardActions) => {
    const noise = new Toggle('σ band', 'Standard deviation of the kernel regression that the label noise causes', NOISE, on =>
      actions.choose(NOISE, on),
    );
    return new XyBody(
      {
        id: FREEZE_END,
        title: freezeEndCard.title,
        tools: [noise.element],
        showTools: settings => noise.show(flagOf(settings, FREEZE_END, NOISE, false)),
        wants,
        look,
      },
      actions,
    );
  },
};

/** Freeze, and end; null where they are not known. */
function stepsOf({ run, stops }: Exploration): {
  readonly freeze: number | null;
  readonly kernel: number | null;
  readonly end: number | null;
} {
  const freeze = run.markers.find(({ kind }) => kind === 'freeze')?.step ?? null;
  const end = stops.at(-1) ?? null;
  return { freeze, kernel: freeze ?? end, end };
}

function wants({ settings }: PanelView, at: Exploration): Want[] {
  const { kernel, end } = stepsOf(at);
  const run = at.run.id;
  if (kernel === null || end === null) return [];
  return [
    { run, step: 0, names: ['data'], priority: priorities.ground },
    { run, step: end, names: ['preds_eval'], priority: priorities.reference },
    { run, step: kernel, names: ['preds_eval'], priority: priorities.reference },
    { run, step: kernel, names: ['kernel_regression'], priority: priorities.costly },
    ...(flagOf(settings, FREEZE_END, NOISE, false)
      ? [{ run, step: kernel, names: ['noise_variance' as const], priority: priorities.costly }]
      : []),
  ];
}

function look(view: PanelView, at: Exploration): XyLook {
  const { derived, settings } = view;
  const { freeze, kernel, end } = stepsOf(at);
  const run = at.run.id;
  const loading: XyLook = { status: { kind: 'loading', message: 'Computing the functions…' } };
  if (kernel === null || end === null) return loading;
  const data = derived.get(run, 0, 'data');
  const [atKernel, atEnd] = [derived.get(run, kernel, 'preds_eval'), derived.get(run, end, 'preds_eval')];
  for (const state of [data, atKernel, atEnd]) if (state.kind === 'failed') return { status: failed(derived, run, state.message) };
  if (data.kind !== 'there' || atKernel.kind !== 'there' || atEnd.kind !== 'there') return loading;
  const circle = circleData(data.derived);
  if (!circle) return { status: { kind: 'empty', message: 'These data do not lie on the circle, or have several outputs.' } };
  const regression = derived.get(run, kernel, 'kernel_regression');
  const noise = flagOf(settings, FREEZE_END, NOISE, false) ? derived.get(run, kernel, 'noise_variance') : null;
  const regressed = regression.kind === 'there' ? regression.derived.arrays : null;
  const variance = noise?.kind === 'there' ? noise.derived.arrays.get('variance')?.values : undefined;
  const curves = [
    ...(freeze === null ? [] : [curveOf(circle, 'network', atKernel.derived.arrays.get('preds_eval')?.values, 'freeze', freeze)]),
    curveOf(circle, 'network', atEnd.derived.arrays.get('preds_eval')?.values, 'end', end),
    curveOf(circle, 'regression', regressed?.get('prediction')?.values, 'regression', kernel, variance),
    curveOf(circle, 'continuation', regressed?.get('continuation')?.values, 'continuation', kernel),
  ].filter(curve => curve !== null);
  const notes = [
    ...(freeze === null
      ? [`The kernel of this run has not frozen: kernel regression is that of its last snapshot, step ${formatStep(end)}.`]
      : []),
    ...(regression.kind === 'failed' ? [`No kernel regression: ${regression.message}`] : []),
    ...(regressed && !regressed.has('prediction')
      ? ['Kernel regression is unresolved: the ridge lies below the noise of the kernel. It is not drawn.']
      : []),
    ...(noise?.kind === 'failed' ? [`No σ band: ${noise.message}`] : []),
    ...(variance && noise?.kind === 'there'
      ? [`Band: ± one standard deviation by label noise of σ = ${formatNumber(noise.derived.numbers.sigma ?? NaN)}.`]
      : []),
  ];
  const content = contentOf(
    circle,
    curves,
    freeze === null ? runName(at.run) : `${runName(at.run)}, freeze at step ${formatStep(freeze)}`,
    notes,
  );
  return { content, busy: regression.kind === 'asked' || noise?.kind === 'asked' };
}

const looks = {
  freeze: { name: 'Network at freeze', title: 'The network at the freeze step', style: { tone: 'run', dash: [] } },
  end: { name: 'Network at the end', title: 'The network at its last snapshot', style: { tone: 'run', dash: [7, 4] } },
  regression: {
    name: 'Kernel regression',
    title: 'Kₑₜ (Kₜₜ + λI)⁻¹ y with the kernel of the freeze',
    style: { tone: 'text', dash: [6, 3] },
  },
  continuation: { name: 'Kernel continuation', title: 'f(t*) + Kₑₜ (Kₜₜ + λI)⁻¹ (y − f(t*))', style: { tone: 'text', dash: [1.5, 3] } },
} as const;

/** A curve that closes where it begins, with its error; null where its values are not there. */
function curveOf(
  circle: CircleData,
  kind: 'network' | 'regression' | 'continuation',
  values: Float64Array | undefined,
  id: keyof typeof looks,
  step: number,
  variance?: Float64Array,
): XyCurve | null {
  if (values?.length !== circle.angles.length) return null;
  const curve = functionModel(circle, { [kind]: values }, 'values', null).curves.find(other => other.id === kind);
  if (!curve) return null;
  const spread = variance && Float64Array.from([...circle.order, circle.order[0] ?? 0], place => Math.sqrt(variance[place] ?? NaN));
  return {
    ...looks[id],
    id,
    title: `${looks[id].title}, step ${formatStep(step)}`,
    values: curve.y,
    ...(spread && { spread }),
    ...(curve.mse === null ? {} : { total: formatNumber(curve.mse) }),
  };
}

function contentOf(circle: CircleData, curves: readonly XyCurve[], place: string, notes: readonly string[]): XyContent {
  const model = functionModel(circle, {}, 'values', null);
  const target = model.curves.find(({ id }) => id === 'target');
  const first = circle.angles[0] ?? 0;
  const angles = target?.x ?? Float64Array.from([...circle.angles, first + 2 * Math.PI]);
  const range = { min: -Math.PI, max: Math.PI };
  return {
    place,
    x: { title: 'angle γ on the circle', scale: 'linear', values: angles, range, ticks: angleTicks(range, 7) },
    y: { title: 'f(γ)', scale: 'linear' },
    curves: [
      ...(target
        ? [
            {
              id: 'target',
              name: 'Target f*',
              title: 'The function without noise that is to be learnt',
              values: target.y,
              style: { tone: 'faint' as const, dash: [] },
            },
          ]
        : []),
      ...curves,
    ],
    points: circle.training,
    facts: [],
    rest: null,
    unresolved: [],
    notes,
    totals: 'MSE',
    placeText: index => `γ = ${formatAngle(angles[index] ?? NaN)}`,
  };
}
