/** What every key of metrics.jsonl means: the one place from which labels, tooltips and documentation take their words. */

export interface Quantity {
  /** The key in metrics.jsonl. */
  readonly id: string;
  /** Short name for titles and legends. */
  readonly label: string;
  /** Empty for a number without unit. */
  readonly unit: string;
  /** One sentence with the formula. */
  readonly definition: string;
  /** What a reader must know to compare with other programs; empty where the definition leaves nothing open. */
  readonly convention: string;
  /** Where the quantity comes from. */
  readonly source: string;
}

const JACOT = 'Jacot, Gabriel, Hongler 2018, Neural Tangent Kernel';
const FORT = 'Fort et al. 2020, Deep learning versus kernel learning';
const KORNBLITH = 'Kornblith et al. 2019, Similarity of neural network representations revisited; Cortes et al. 2012';
const COHEN = 'Cohen et al. 2021, Gradient descent on neural networks typically occurs at the edge of stability';
const CHIZAT = 'Chizat, Oyallon, Bach 2019, On lazy training in differentiable programming';
const LEE = 'Lee et al. 2019, Wide neural networks of any depth evolve as linear models';
const OWN = 'NTK Monitor';

/** Of all quantities of the kernel itself. */
export const KERNEL_CONVENTION = 'K is the empirical NTK on the probe, outputs reduced as the monitor names it.';

const list: readonly Quantity[] = [
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
  {
    id: 'drift',
    label: 'Kernel drift',
    unit: '',
    definition: '‖K(t) − K(0)‖_F / ‖K(0)‖_F: how far the kernel has moved from its initial value.',
    convention: KERNEL_CONVENTION,
    source: JACOT,
  },
  {
    id: 'drift_slope',
    label: 'Drift slope',
    unit: '1/step',
    definition: '(drift(t) − drift(t′)) / (t − t′), t′ the snapshot `slope_lag` before.',
    convention: 'Lag in snapshots, 1 unless set; undefined at the first snapshot.',
    source: OWN,
  },
  {
    id: 'relative_velocity',
    label: 'Relative velocity',
    unit: '1/step',
    definition: '‖K(t) − K(t′)‖_F / ‖K(t)‖_F / (t − t′), t′ the snapshot before.',
    convention: 'Also sees a kernel that turns at constant distance from K(0).',
    source: OWN,
  },
  {
    id: 'distance_init',
    label: 'Kernel distance to the start',
    unit: '',
    definition: 'S = 1 − CKA(K(0), K(t)), CKA = ⟨HKH, HK′H⟩ / (‖HKH‖ ‖HK′H‖), H = I − 11ᵀ/n.',
    convention: 'Biased, debiased or uncentred, as the analysis settings say.',
    source: KORNBLITH,
  },
  {
    id: 'distance_task',
    label: "Kernel distance to the task's start",
    unit: '',
    definition: 'S = 1 − CKA between the kernel at the start of the current task and K(t).',
    convention: 'As kernel distance to the start.',
    source: KORNBLITH,
  },
  {
    id: 'distance_previous',
    label: 'Kernel distance to the previous snapshot',
    unit: '',
    definition: 'S = 1 − CKA(K(t′), K(t)), t′ the snapshot before; divided by t − t′ it is the kernel velocity.',
    convention: 'Stored undivided, with the later snapshot.',
    source: FORT,
  },
  {
    id: 'previous_step',
    label: 'Previous snapshot',
    unit: 'steps',
    definition: 'Step t′ of the snapshot to which the distance to the previous snapshot refers.',
    convention: '',
    source: OWN,
  },
  {
    id: 'kernel_velocity',
    label: 'Kernel velocity',
    unit: '1/step',
    definition: 'S(K(t′), K(t)) / (t − t′), S = 1 − CKA, t′ the snapshot before, per training step.',
    convention: 'Not in the file: the distance to the previous snapshot over the steps between them.',
    source: FORT,
  },
  {
    id: 'kernel_velocity_epoch',
    label: 'Kernel velocity',
    unit: '1/epoch',
    definition: 'S(K(t′), K(t)) / (t − t′), S = 1 − CKA, t′ the snapshot before, per epoch.',
    convention: 'Not in the file: the distance to the previous snapshot over the epochs between them.',
    source: FORT,
  },
  {
    id: 'alignment',
    label: 'Kernel alignment',
    unit: '',
    definition: 'CKA(K, Y Yᵀ), Y the labels of the probe: y for regression, one-hot for classes.',
    convention: 'Undefined for constant labels.',
    source: 'Cortes, Mohri, Rostamizadeh 2012, Algorithms for learning kernels based on centered alignment',
  },
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

export const quantities: ReadonlyMap<string, Quantity> = new Map(list.map(quantity => [quantity.id, quantity]));

/** The quantity of a column, `eigenvalues.0` being one of `eigenvalues`; undefined for a key that this version does not know. */
export function quantityOf(column: string): Quantity | undefined {
  return quantities.get(column) ?? quantities.get(column.split('.')[0] ?? column);
}

/** The freeze criterion in words: `3 intervals in a row with |slope| < 1 % of the first`. */
export function freezeDefinition(kind: 'freeze' | 'velocity_freeze', criterion: { readonly k: number; readonly fraction: number }): string {
  const subject = kind === 'freeze' ? '|slope|' : 'relative velocity';
  const intervals = criterion.k === 1 ? '1 interval' : `${criterion.k} intervals in a row`;
  return `${intervals} with ${subject} < ${Number((criterion.fraction * 100).toPrecision(4))} % of the first`;
}

/** The formula of the edge-of-stability line for a loss: `M/η` or `2/η`, with momentum b `M(1 + b)/η`; in words for a loss that this version does not know. */
export function edgeFormula(loss: string, momentum = 0): string {
  if (loss === 'mse') return momentum > 0 ? 'M(1 + b)/η' : 'M/η';
  if (!['half_sum', 'cross_entropy', 'logistic'].includes(loss)) return 'edge of stability';
  return momentum > 0 ? '(2 + 2b)/η' : '2/η';
}

/** The formula of a loss by its name in the experiment file; empty for one that this version does not know. */
export function lossFormula(loss: string): string {
  if (loss === 'mse') return '(1/M) Σ (f − y)²';
  if (loss === 'half_sum') return '½ Σ (f − y)²';
  if (loss === 'cross_entropy') return '−(1/M) Σ log softmax(f)_y';
  return loss === 'logistic' ? '(1/M) Σ log(1 + exp(−y f))' : '';
}
