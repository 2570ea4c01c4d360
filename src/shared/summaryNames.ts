/** Numbers of a run's summary by the names that a reader sees. */
import { quantities } from './quantities';

const names: Readonly<Record<string, string>> = {
  freeze_step: 'Freeze step',
  velocity_freeze_step: 'Velocity freeze step',
  loss_plateau_step: 'Step of the loss plateau',
  eval_mse_at_freeze: 'Error on the grid at the freeze',
  change_after_freeze: 'Change of the function after the freeze',
  'kernel_regression.mse': 'Error of kernel regression',
  'kernel_regression.continuation_mse': 'Error of kernel continuation',
  'kernel_regression.effective_rank': 'Effective rank at the freeze',
};

/** `Training loss` for `loss`; a key that this version does not know is its own name. */
export function summaryName(key: string): string {
  return names[key] ?? quantities.get(key)?.label ?? key;
}
