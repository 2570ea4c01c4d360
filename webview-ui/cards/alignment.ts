/** Card 6: how much of the kernel's direction is that of the labels. */
import { quantities } from '../../src/shared/quantities';
import type { TimeChart } from '../model/time-chart';
import { choiceOf } from './choices';
import { timeChartKind } from './time-chart-kind';
import { REACTIVATION } from './velocity';

export const alignmentChart: TimeChart = {
  id: 'alignment',
  title: 'Kernel alignment',
  options: () => [],
  plan: (settings, available) => ({
    columns: ['alignment'].filter(column => available.has(column)),
    axis: 'CKA(K(t), Y Yᵀ)',
    scale: choiceOf(settings, 'alignment', 'scale', ['linear', 'log']),
    scaleName: 'scale',
    absolute: false,
    marks: [],
    lines: null,
    rankStyle: 'opacity',
    empty: 'The alignment appears with the first snapshot; with constant labels it is not defined.',
  }),
};

export const alignmentCard = timeChartKind(alignmentChart, ['alignment'], ({ conventions }) => ({
  definition:
    'A(t) = CKA(K(t), Y Yᵀ): the similarity of the empirical NTK and the kernel of the labels. It rises as the kernel learns features of the task, and turns at a task switch.',
  units: 'dimensionless, 0 to 1',
  convention: `Outputs reduced by ${conventions.reduction}. Y: the labels of the probe, y for regression, one-hot for classes. ${quantities.get('alignment')?.convention ?? ''}`,
  source: `${quantities.get('alignment')?.source ?? ''}; ${REACTIVATION}, equation 3`,
}));
