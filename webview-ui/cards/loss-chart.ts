/** The chart of card 1: the loss on the training set, the error on the grid, and for classes the accuracy. */
import { listed } from '../model/column-names';
import type { TimeChart } from '../model/time-chart';
import { choiceOf, flagOf } from './choices';

/** Choice, and column, of the loss under a constant kernel. */
export const PREDICT = 'predict';
export const PREDICTED_LOSS = 'predicted_loss';

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
    {
      kind: 'flag' as const,
      name: PREDICT,
      label: 'Predicted',
      title: 'Also draw the loss that the kernel of one snapshot predicts for the run of the time slider, dotted',
      otherwise: false,
    },
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
    const wanted = ['loss', ...(flagOf(settings, 'loss', 'gridError', true) ? ['eval_mse'] : []), PREDICTED_LOSS];
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
