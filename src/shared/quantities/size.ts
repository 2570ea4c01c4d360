/** How large the kernel is, and its spectrum. */
import { KERNEL_CONVENTION, type Quantity } from './quantity';
import { JACOT } from './sources';

export const sizeQuantities: readonly Quantity[] = [
  {
    id: 'kernel_norm',
    label: 'Kernel norm',
    unit: '',
    definition: 'Frobenius norm ‖K(t)‖ of the kernel on the probe.',
    convention: KERNEL_CONVENTION,
    source: JACOT,
  },
  {
    id: 'spectral_norm',
    label: 'Spectral norm',
    unit: '',
    definition: 'Largest eigenvalue λ₁ of K(t).',
    convention: KERNEL_CONVENTION,
    source: JACOT,
  },
  {
    id: 'trace',
    label: 'Trace',
    unit: '',
    definition: 'Sum of the diagonal of K(t).',
    convention: KERNEL_CONVENTION,
    source: JACOT,
  },
  {
    id: 'eigenvalues',
    label: 'Top eigenvalues',
    unit: '',
    definition: 'The largest eigenvalues λ₁ ≥ λ₂ ≥ … of K(t).',
    convention: 'Eigenvalues of K itself, not of K/M.',
    source: JACOT,
  },
  {
    id: 'condition_number',
    label: 'Condition number',
    unit: '',
    definition: 'λ₁ divided by the smallest eigenvalue of K(t).',
    convention: 'Negative eigenvalues below rounding count as 0; null where only the top of the spectrum was computed.',
    source: 'standard',
  },
  {
    id: 'entropy_rank',
    label: 'Entropy rank',
    unit: '',
    definition: 'exp(H(λ / Σλ)), H the Shannon entropy in nats.',
    convention: 'Negative eigenvalues below rounding count as 0; needs the whole spectrum.',
    source: 'Roy, Vetterli 2007, The effective rank',
  },
  {
    id: 'effective_rank',
    label: 'Effective rank',
    unit: '',
    definition: 'd_eff(r) = Σ λ / (λ + r) at the ridge r of the analysis settings.',
    convention: 'Needs the whole spectrum.',
    source: 'Zhang 2005, Learning bounds for kernel regression using effective data dimensionality',
  },
];
