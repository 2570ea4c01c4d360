/** Axes of a sweep as they are called in print. */

const NAMES: Readonly<Record<string, string>> = {
  'train.lr': 'learning rate',
  'train.batch_size': 'batch size',
  'train.epochs_per_task': 'epochs per task',
  'model.alpha': 'α',
  'model.activation': '',
  'model.parametrisation': '',
  'model.depth_hidden': 'hidden layers',
  'data.M_train': 'training points',
  'tasks.concepts.shift': 'shift',
  'tasks.frequencies.a': 'frequencies',
};

/** The axis's own name where print has no other. */
export const printAxis = (axis: string) => (NAMES[axis] === undefined || NAMES[axis] === '' ? axis : NAMES[axis]);

/** `width 512, learning rate 0.001`. */
export function printAxes(axes: Readonly<Record<string, unknown>>): string {
  return Object.entries(axes)
    .map(([axis, value]) => `${NAMES[axis] ?? axis} ${printValue(value)}`.trim())
    .join(', ');
}

/** Tasks follow each other; a list of widths is one network's. */
function printValue(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return value.map(item => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(' → ');
}
