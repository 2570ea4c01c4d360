/** How far the run has left its start, and the linear picture. */
import type { Quantity } from './quantity';
import { CHIZAT, LEE } from './sources';

export const departureQuantities: readonly Quantity[] = [
  {
    id: 'parameter_drift',
    label: 'Parameter drift',
    unit: '',
    definition: '‖θ_t − θ_0‖ / ‖θ_0‖ over all parameters.',
    convention: '',
    source: LEE,
  },
  {
    id: 'feature_drift',
    label: 'Feature drift',
    unit: '',
    definition: 'Mean over probe and outputs of ‖φ_t(x) − φ_0(x)‖ / ‖φ_0(x)‖, φ_c = ∇f_c.',
    convention: '',
    source: CHIZAT,
  },
  {
    id: 'taylor_gap',
    label: 'Taylor gap',
    unit: '',
    definition: '‖f_net − f_taylor‖ / ‖f_net − f_0‖ on the probe, f_taylor = f_0 + J_0 (θ_t − θ_0).',
    convention: 'Undefined at step 0.',
    source: CHIZAT,
  },
  {
    id: 'training_gap',
    label: 'Training gap',
    unit: '',
    definition: '‖f_net − f_lin‖ / ‖f_net − f_0‖, f_lin the training under the constant kernel K(0).',
    convention: 'Full-batch runs only; never to be mixed with the Taylor gap.',
    source: LEE,
  },
];
