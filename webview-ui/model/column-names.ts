/** Columns of the series by the names that a reader sees. */
import { quantities } from '../../src/shared/quantities';

const LAYER = /^layers\.(.+)\.([a-z_]+)$/;

const short: Readonly<Record<string, string>> = {
  loss: 'Loss',
  eval_mse: 'Grid error',
  drift: 'Drift',
  drift_slope: 'Slope',
  predicted_loss: 'Predicted',
  real: 'Network',
  amplitude: 'Missing',
  share: 'Share missing',
  predicted: 'Predicted',
  kernel_velocity: 'Velocity',
  kernel_velocity_epoch: 'Velocity',
  distance_init: 'Distance',
  distance_task: 'Distance',
  distance_previous: 'Distance',
  alignment: 'Alignment',
  linearised_loss: 'Linearised',
  linearised_gap: 'Gap',
};

/** Short name of a column in a table head: `Loss`, `λ₁`, `hidden1`. */
export function columnLabel(column: string): string {
  if (column.startsWith('eigenvalues.')) return `λ${subscript(indexOf(column) + 1)}`;
  if (column.startsWith('accuracy.')) return `Task ${indexOf(column) + 1}`;
  return LAYER.exec(column)?.[1] ?? short[column] ?? quantities.get(column)?.label ?? column;
}

/** Columns `name.0`, `name.1`, … in their order. */
export function listed(name: string, available: ReadonlySet<string>): string[] {
  return [...available].filter(column => column.startsWith(`${name}.`)).sort((a, b) => indexOf(a) - indexOf(b));
}

/** The columns of one quantity by layer, in the order of the layers in the file. */
export function byLayer(quantity: string, available: ReadonlySet<string>): string[] {
  return [...available].filter(column => LAYER.exec(column)?.[2] === quantity);
}

function indexOf(column: string): number {
  return Number(column.split('.')[1]);
}

function subscript(value: number): string {
  return [...String(value)].map(digit => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
}
