/** Card 7: how far the network has left its linearisation: tangent features, parameters, and the two gaps to what a linear model does. */
import { quantities } from '../../src/shared/quantities';
import { byLayer } from '../model/column-names';
import type { TimeChart } from '../model/time-chart';
import { choiceOf, flagOf } from './choices';
import { timeChartKind } from './time-chart-kind';

const VIEWS = ['feature_drift', 'parameter_drift', 'taylor_gap', 'training_gap'] as const;
type View = (typeof VIEWS)[number];

const SEGMENTS: Readonly<Record<View, { readonly label: string; readonly title: string; readonly axis: string }>> = {
  feature_drift: { label: 'Features', title: 'Drift of the tangent features φ = ∇f', axis: 'mean ‖φₜ − φ₀‖ / ‖φ₀‖' },
  parameter_drift: { label: 'Parameters', title: 'Relative distance from the initial parameters', axis: '‖θₜ − θ₀‖ / ‖θ₀‖' },
  taylor_gap: {
    label: 'Taylor gap',
    title: 'Against the network linearised at θ₀, at the parameters that training reached',
    axis: '‖f − f_taylor‖ / ‖f − f₀‖',
  },
  training_gap: {
    label: 'Training gap',
    title: 'Against the linear model trained in the same way: the kernel stays K(0)',
    axis: '‖f − f_lin‖ / ‖f − f₀‖',
  },
};

const layersOf = (view: View, available: ReadonlySet<string>) =>
  view === 'feature_drift' || view === 'parameter_drift' ? byLayer(view, available) : [];

export const departureChart: TimeChart = {
  id: 'departure',
  title: 'Departure from linearity',
  options: available => {
    const views = VIEWS.filter(view => available.has(view));
    const hasLayers = views.some(view => layersOf(view, available).length > 0);
    return [
      ...(views.length > 1
        ? [
            {
              kind: 'choice' as const,
              name: 'view',
              title: 'View',
              options: views.map(value => ({ value, label: SEGMENTS[value].label, title: SEGMENTS[value].title })),
            },
          ]
        : []),
      ...(hasLayers
        ? [
            {
              kind: 'flag' as const,
              name: 'layers',
              label: 'By layer',
              title: 'Features and parameters of each layer, in place of all together',
              otherwise: false,
            },
          ]
        : []),
    ];
  },
  plan: (settings, available) => {
    const [first = 'feature_drift', ...others] = VIEWS.filter(view => available.has(view));
    const view = choiceOf<View>(settings, 'departure', 'view', [first, ...others]);
    const layers = flagOf(settings, 'departure', 'layers', false) ? layersOf(view, available) : [];
    const { axis } = SEGMENTS[view];
    return {
      columns: layers.length > 0 ? layers : [view].filter(column => available.has(column)),
      axis: layers.length > 0 ? `${axis}, by layer` : axis,
      scale: choiceOf(settings, 'departure', `scale:${view}`, ['linear', 'log']),
      scaleName: `scale:${view}`,
      absolute: false,
      marks: layers.length > 0 ? [] : ['freeze', 'velocity_freeze'],
      lines: null,
      rankStyle: layers.length > 0 ? 'dash' : 'opacity',
      empty: 'The drifts appear with the first snapshot, the gaps with the second: at step 0 nothing has moved.',
    };
  },
};

export const departureCard = timeChartKind(departureChart, VIEWS, ({ conventions }) => ({
  definition: VIEWS.map(view => `${quantities.get(view)?.label ?? view}: ${quantities.get(view)?.definition ?? ''}`).join(' '),
  units: 'dimensionless',
  convention:
    `Outputs of the features as ${conventions.reduction} takes them. The two gaps answer different questions and fall with the width at their own rates: ` +
    'the Taylor gap asks whether f is still linear in θ where training went, the training gap whether a linear model would have gone there. ' +
    'The training gap is measured in full-batch runs whose training under K(0) can be followed; where it is not, the card says why.',
  source: [...new Set(VIEWS.map(view => quantities.get(view)?.source ?? ''))].join('; '),
}));
