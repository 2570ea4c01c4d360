/** Card 4: how fast the kernel turns, and the spike of its velocity at a task switch. */
import type { TimeChart } from '../model/time-chart';
import { choiceOf } from './choices';
import { timeChartKind } from './time-chart-kind';

/** Distance S = 1 − CKA and the kernel velocity: eq. 1 and 2 there. */
export const REACTIVATION = 'Reactivation: Empirical NTK Dynamics Under Task Shifts, 2025';

export const velocityChart: TimeChart = {
  id: 'velocity',
  title: 'Kernel velocity',
  options: available =>
    available.has('kernel_velocity_epoch')
      ? [
          {
            kind: 'choice',
            name: 'unit',
            title: 'Velocity per',
            options: [
              { value: 'step', label: 'Per step', title: 'Kernel distance to the previous snapshot over the steps between them' },
              { value: 'epoch', label: 'Per epoch', title: 'Kernel distance to the previous snapshot over the epochs between them' },
            ],
          },
        ]
      : [],
  plan: (settings, available) => {
    const byEpoch = available.has('kernel_velocity_epoch') && choiceOf(settings, 'velocity', 'unit', ['step', 'epoch']) === 'epoch';
    return {
      columns: [byEpoch ? 'kernel_velocity_epoch' : 'kernel_velocity'].filter(column => available.has(column)),
      axis: byEpoch ? 'S(K(t′), K(t)) / (t − t′), 1/epoch' : 'S(K(t′), K(t)) / (t − t′), 1/step',
      scale: choiceOf(settings, 'velocity', 'scale', ['log', 'linear']),
      scaleName: 'scale',
      absolute: false,
      marks: ['velocity_freeze'],
      switches: 'spike',
      lines: null,
      rankStyle: 'opacity',
      empty: 'The velocity appears with the second snapshot.',
    };
  },
};

export const velocityCard = timeChartKind(velocityChart, ['kernel_velocity'], ({ conventions }) => ({
  definition:
    'How fast the empirical NTK K turns: S(K(t′), K(t)) / (t − t′), S = 1 − CKA, t′ the snapshot before. ' +
    'Spike at a task switch: the velocity in the first interval after it over the median of the ten intervals before it.',
  units: '1/step or 1/epoch; the spike is a ratio of velocities per step',
  convention:
    `Outputs reduced by ${conventions.reduction}. The velocity depends on the spacing of the snapshots: noise of mini-batches adds to S in each interval. ` +
    'The velocity freeze is that of the relative velocity ‖K(t) − K(t′)‖ / ‖K(t)‖ / (t − t′). A plateau of the loss before the switch: the freeze criterion, applied to the slope of that task’s loss.',
  source: `${REACTIVATION}, equation 2; Fort et al. 2020`,
}));
