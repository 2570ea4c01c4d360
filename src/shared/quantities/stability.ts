/** Whether gradient descent is stable, and what the layers contribute. */
import type { Quantity } from './quantity';
import { COHEN, OWN } from './sources';

export const stabilityQuantities: readonly Quantity[] = [
  {
    id: 'sharpness',
    label: 'Sharpness',
    unit: '',
    definition:
      'λ_max(H^½ Θ H^½), H = ∂²L/∂f² the curvature of the loss at the outputs (softmax: (diag p − p pᵀ)/M; logistic: p(1 − p)/M): the largest eigenvalue of the Gauss–Newton matrix.',
    convention:
      'For cross_entropy and logistic, in full-batch runs whose kernel covers the training set; for squared losses it is λ₁ times 2/M or 1.',
    source: COHEN,
  },
  {
    id: 'edge',
    label: 'Edge of stability',
    unit: '',
    definition:
      'The line beyond which gradient descent with momentum b is unstable: λ₁ of K against M(1 + b)/η for mse and (2 + 2b)/η for half_sum; the sharpness against (2 + 2b)/η for cross_entropy and logistic.',
    convention: 'Full-batch runs whose kernel covers the training set, with all its outputs.',
    source: COHEN,
  },
  {
    id: 'layers',
    label: 'By layer',
    unit: '',
    definition: 'Kernel drift and parameter drift of each layer, with the layer’s share of K and its parameters in place of the whole.',
    convention: 'The layer kernels sum to K.',
    source: OWN,
  },
];
