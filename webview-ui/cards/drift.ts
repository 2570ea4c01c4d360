/** Card 2: how far the kernel has moved, how fast it still moves, and which layer moves it. */
import { quantities } from '../../src/shared/quantities';
import { byLayer } from '../model/column-names';
import type { TimeChart } from '../model/time-chart';
import { choiceOf } from './choices';
import { timeChartKind } from './time-chart-kind';

export const driftChart: TimeChart = {
  id: 'drift',
  title: 'Kernel drift',
  options: available => {
    const views = [
      { value: 'drift', label: 'Drift', title: 'Distance from the initial kernel' },
      ...(available.has('drift_slope')
        ? [{ value: 'slope', label: 'Slope', title: 'Change of the drift per step, whose decay is the freeze' }]
        : []),
      ...(byLayer('kernel_drift', available).length > 0
        ? [{ value: 'layers', label: 'By layer', title: 'Drift of each layer’s share of the kernel' }]
        : []),
    ];
    return views.length > 1 ? [{ kind: 'choice', name: 'view', title: 'View', options: views }] : [];
  },
  plan: (settings, available) => {
    const view = choiceOf(settings, 'drift', 'view', ['drift', 'slope', 'layers']);
    const layers = byLayer('kernel_drift', available);
    if (view === 'slope' && available.has('drift_slope')) {
      const scale = choiceOf(settings, 'drift', 'scale:slope', ['log', 'linear']);
      return {
        ...base,
        columns: ['drift_slope'],
        axis: scale === 'log' ? '|drift slope|, 1/step' : 'drift slope, 1/step',
        scale,
        scaleName: 'scale:slope',
        absolute: scale === 'log',
        lines: scale === 'log' ? 'freeze threshold' : null,
      };
    }
    const scale = choiceOf(settings, 'drift', 'scale', ['linear', 'log']);
    if (view === 'layers' && layers.length > 0) {
      return { ...base, columns: layers, axis: '‖Kₗ(t) − Kₗ(0)‖ / ‖Kₗ(0)‖', scale, marks: [], rankStyle: 'dash' };
    }
    return { ...base, columns: ['drift'].filter(column => available.has(column)), axis: '‖K(t) − K(0)‖ / ‖K(0)‖', scale };
  },
};

const base = {
  scaleName: 'scale',
  absolute: false,
  marks: ['freeze', 'velocity_freeze'],
  lines: null,
  rankStyle: 'opacity',
  empty: 'The drift appears with the first snapshot.',
} as const;

export const driftCard = timeChartKind(driftChart, ['drift'], ({ conventions }) => ({
  definition:
    'How far the empirical NTK K has moved from its initial value: ‖K(t) − K(0)‖ / ‖K(0)‖, Frobenius norm. In lazy training it stays near 0. ' +
    'Slope: (drift(t) − drift(t′)) / (t − t′) between snapshots. By layer: the same of each layer’s kernel; the layer kernels sum to K.',
  units: 'drift: dimensionless; slope: 1/step',
  convention: `Outputs reduced by ${conventions.reduction}. A freeze depends on the spacing of the snapshots, so window and spacing are given with it.`,
  source: [quantities.get('drift')?.source, 'freeze: Kalvankar 2025, section 1.2'].join('; '),
}));
