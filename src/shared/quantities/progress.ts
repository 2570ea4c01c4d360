/** Where a run stands, and how well it does. */
import type { Quantity } from './quantity';
import { JACOT, OWN } from './sources';

export const progressQuantities: readonly Quantity[] = [
  {
    id: 'step',
    label: 'Step',
    unit: 'steps',
    definition: 'Number of parameter updates made when the snapshot was taken; 0 is the initial network.',
    convention: '',
    source: OWN,
  },
  {
    id: 'epoch',
    label: 'Epoch',
    unit: 'epochs',
    definition: 'Training examples seen divided by the size of the training set.',
    convention: 'A full-batch step is one epoch.',
    source: OWN,
  },
  {
    id: 'task',
    label: 'Task',
    unit: '',
    definition: 'Index of the task that is being trained, from 0.',
    convention: '',
    source: OWN,
  },
  {
    id: 'wall_s',
    label: 'Training time',
    unit: 's',
    definition: 'Seconds spent on this run so far, measurement included, pauses excluded.',
    convention: '',
    source: OWN,
  },
  {
    id: 'loss',
    label: 'Training loss',
    unit: '',
    definition:
      'Loss over the training set at the parameters of the snapshot: (1/M) Σ (f − y)² for mse, ½ Σ (f − y)² for half_sum, −(1/M) Σ log softmax(f)_y for cross_entropy, (1/M) Σ log(1 + exp(−y f)) for logistic.',
    convention:
      'mse has no factor ½; y includes the label noise. Of a task of images: over its training images, of more than 1024 over 1024 that are drawn once.',
    source: JACOT,
  },
  {
    id: 'eval_mse',
    label: 'Error on the grid',
    unit: '',
    definition: 'Mean squared error: the mean of (f − f*)² over evaluation points and outputs.',
    convention: 'Against the target without noise.',
    source: OWN,
  },
  {
    id: 'accuracy',
    label: 'Accuracy',
    unit: '',
    definition: 'Share of examples whose largest output is that of their class, one number for each task seen.',
    convention: '',
    source: 'standard',
  },
];
