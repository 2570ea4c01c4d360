/** Card 1: the loss on the training set, the error on the grid, and for classes the accuracy. */
import { lossFormula, quantities } from '../../src/shared/quantities';
import { listed } from '../model/column-names';
import type { TimeChart } from '../model/time-chart';
import { choiceOf, flagOf } from './choices';
import { timeChartKind } from './time-chart-kind';

export const lossChart: TimeChart = {
  id: 'loss',
  title: 'Loss',
  options: available => [
    ...(listed('accuracy', available).length > 0
      ? [
          {
            kind: 'choice' as const,
            name: 'view',
            title: 'View',
            options: [
              { value: 'loss', label: 'Loss', title: 'Training loss' },
              { value: 'accuracy', label: 'Accuracy', title: 'Share of examples whose largest output is that of their class' },
            ],
          },
        ]
      : []),
    ...(available.has('eval_mse')
      ? [
          {
            kind: 'flag' as const,
            name: 'gridError',
            label: 'Grid error',
            title: 'Also draw the error on the evaluation grid, dashed',
            otherwise: true,
          },
        ]
      : []),
  ],
  plan: (settings, available) => {
    const accuracy = listed('accuracy', available);
    if (accuracy.length > 0 && choiceOf(settings, 'loss', 'view', ['loss', 'accuracy']) === 'accuracy') {
      return {
        ...base,
        columns: accuracy,
        axis: 'accuracy',
        scale: choiceOf(settings, 'loss', 'scale:accuracy', ['linear', 'log']),
        scaleName: 'scale:accuracy',
        rankStyle: 'dash',
      };
    }
    const wanted = ['loss', ...(flagOf(settings, 'loss', 'gridError', true) ? ['eval_mse'] : [])];
    return {
      ...base,
      columns: wanted.filter(column => available.has(column)),
      axis: 'loss',
      scale: choiceOf(settings, 'loss', 'scale', ['log', 'linear']),
      scaleName: 'scale',
    };
  },
};

const base = {
  absolute: false,
  marks: ['diverged'],
  lines: null,
  rankStyle: 'opacity',
  empty: 'The loss appears with the first snapshot.',
} as const;

export const lossCard = timeChartKind(lossChart, ['loss', 'accuracy.0'], ({ conventions, notes = [] }) => ({
  definition:
    `Training loss ${lossFormula(conventions.loss)}`.trim() +
    (notes.includes('loss_before_update')
      ? ' over the training set, at a step t > 0 the one before the last update, as these results store it'
      : ' over the training set at the parameters of the snapshot') +
    '; dashed, the mean squared error (f − f*)² on the evaluation grid against the target without noise.',
  units: 'dimensionless',
  convention: quantities.get('loss')?.convention ?? '',
  source: quantities.get('loss')?.source ?? '',
}));
