/** Card 5: how far the direction of the kernel is from that at the start, at the start of its task and at the snapshot before. */
import { quantities } from '../../src/shared/quantities';
import type { TimeChart } from '../model/time-chart';
import { choiceOf } from './choices';
import { timeChartKind } from './time-chart-kind';
import { REACTIVATION } from './velocity';

const references = [
  { value: 'init', label: 'Start', title: 'Distance to the initial kernel', column: 'distance_init', axis: '1 − CKA(K(0), K(t))' },
  {
    value: 'task',
    label: 'Task',
    title: 'Distance to the kernel at the start of the task',
    column: 'distance_task',
    axis: '1 − CKA(K(task’s start), K(t))',
  },
  {
    value: 'previous',
    label: 'Previous',
    title: 'Distance to the kernel of the snapshot before',
    column: 'distance_previous',
    axis: '1 − CKA(K(t′), K(t))',
  },
] as const;

export const distanceChart: TimeChart = {
  id: 'distance',
  title: 'Kernel distance',
  options: available => {
    const there = references.filter(({ column }) => available.has(column));
    return there.length > 1 ? [{ kind: 'choice', name: 'reference', title: 'Distance to', options: there }] : [];
  },
  plan: (settings, available) => {
    const chosen = choiceOf(settings, 'distance', 'reference', ['init', 'task', 'previous']);
    const there = references.filter(({ column }) => available.has(column));
    const { value, column, axis } = there.find(reference => reference.value === chosen) ?? there[0] ?? references[0];
    return {
      columns: [column].filter(name => available.has(name)),
      axis,
      scale: choiceOf(settings, 'distance', `scale:${value}`, value === 'previous' ? ['log', 'linear'] : ['linear', 'log']),
      scaleName: `scale:${value}`,
      absolute: false,
      marks: [],
      lines: null,
      rankStyle: 'opacity',
      empty: 'The distance appears with the first snapshot.',
    };
  },
};

export const distanceCard = timeChartKind(distanceChart, ['distance_init', 'distance_previous'], ({ conventions }) => ({
  definition:
    'S = 1 − CKA(K, K′), CKA = ⟨HKH, HK′H⟩ / (‖HKH‖ ‖HK′H‖), H = I − 11ᵀ/n: 0 for kernels that agree up to a factor, 1 for kernels that share nothing. ' +
    'K′ is the initial kernel, that at the start of the current task, or that of the snapshot before.',
  units: 'dimensionless',
  convention: `Outputs reduced by ${conventions.reduction}. ${quantities.get('distance_init')?.convention ?? ''}`,
  source: `${quantities.get('distance_init')?.source ?? ''}; ${REACTIVATION}, equation 1`,
}));
