/** How far a network has left what its linearisation predicts. */
import type { Values } from '../linalg/matrix';
import { distance } from '../linalg/norms';

/**
 * ‖f - prediction‖ / ‖f - f_0‖ over points and outputs (Lee et al. 2019); null where the network has not moved. With the Taylor expansion at the
 * initial parameters as the prediction it is the taylor gap, with training under the initial kernel the training gap: they scale
 * differently and are never mixed. @throws LinearAlgebraError `shape_mismatch`.
 */
export function linearisationGap(outputs: Values, predicted: Values, initial: Values): number | null {
  const moved = distance(outputs, initial);
  return moved === 0 ? null : distance(outputs, predicted) / moved;
}
