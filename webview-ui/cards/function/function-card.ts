/** Card 8: the function on the circle at the snapshot of the time slider. */
import { lossFormula } from '../../../src/shared/formulas';
import type { CardKind } from '../card-kind';
import { FUNCTION, FunctionBody } from './function-body';

export const functionCard: CardKind = {
  id: FUNCTION,
  title: 'Function on the circle',
  explain: ({ conventions }) => ({
    definition:
      'What the network has learnt at the snapshot of the time slider: its output fₜ over the angle γ, with the target f*, the noisy training points, ' +
      'and kernel regression f = Kₑₜ (Kₜₜ + λI)⁻¹ y with the empirical NTK of the same snapshot. ' +
      'Kernel continuation, fₜ + Kₑₜ (Kₜₜ + λI)⁻¹ (y − fₜ), is where training would end if the kernel stayed as it is.',
    units: 'f in units of the target, γ in radians on [−π, π)',
    convention:
      `Mean squared errors are taken against the noiseless target on the evaluation grid; training minimises ${lossFormula(conventions.loss) || 'the loss'} on the noisy points. ` +
      'The ridge λ is that of the experiment (analysis.reg) and is not scaled by M. Below the noise of the kernel a regression is unresolved and not drawn.',
    source: 'Kalvankar 2025, section 2.1; Lee et al. 2019, Wide neural networks of any depth evolve as linear models',
  }),
  applies: ({ data }) => data.kind === 'circle',
  create: actions => new FunctionBody(actions),
};
