/** Card 9: the kernel on the training set at the snapshot of the time slider. */
import { quantities } from '../../../src/shared/quantities';
import type { CardKind } from '../card-kind';
import { KERNEL, KernelBody } from './kernel-body';

export const kernelCard: CardKind = {
  id: KERNEL,
  title: 'Kernel',
  explain: ({ conventions, data }) => ({
    definition:
      'The empirical NTK K(γ, γ′) = ⟨∂f(γ)/∂θ, ∂f(γ′)/∂θ⟩ between all pairs of training points at the snapshot of the time slider, one cell a pair. ' +
      'K(t) − K(0) shows where it has moved; its Frobenius norm over that of K(0) is the drift.',
    units: 'output² per unit of squared parameter change',
    convention:
      `Outputs reduced by ${conventions.reduction}. ${data.kind === 'circle' ? 'Samples in the order of their angles, from the top and from the left. ' : ''}` +
      'A kernel without negative entries has a sequential scale (viridis), any other a diverging one around 0 (vik, berlin).',
    source: [quantities.get('drift')?.source, 'colours: van der Walt, Smith 2015; Crameri 2018'].join('; '),
  }),
  applies: () => true,
  create: actions => new KernelBody(actions),
};
