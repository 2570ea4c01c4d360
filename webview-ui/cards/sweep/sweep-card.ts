/** Card 12: what a sweep is run for, over its axes. */
import { freezeDefinition } from '../../../src/shared/formulas';
import { quantities } from '../../../src/shared/quantities';
import { sweepAxes } from '../../model/over-sweep';
import type { CardKind } from '../card-kind';
import { SWEEP, SweepBody } from './sweep-body';

export const sweepCard: CardKind = {
  id: SWEEP,
  title: 'Over the sweep',
  explain: ({ conventions, snapshotSpacing }) => ({
    definition:
      'Each run as a point over a setting of the sweep. Freeze: the step at which the kernel stops moving, for each run and for the mean drift curve of its seeds. ' +
      'Errors: the network’s mean squared error on the evaluation grid at the last snapshot and at the freeze, and those of kernel regression and kernel continuation with the kernel of that moment. ' +
      'Linearity: kernel, feature and parameter drift and the two linearisation gaps, which have scales of their own. Spectrum: of the kernel, and its deviation over the seeds. ' +
      'K∞: the relative distance ‖K(0) − K∞‖ / ‖K∞‖ of the first kernel from that of infinite width. ' +
      'With task switches: spike of the kernel velocity, drop and recovery of the largest eigenvalue, also over the similarity of the tasks and over how long the loss had been on its plateau before them.',
    units: 'freeze, recovery: steps; errors: squared units of the target; linearity, spike, drop, K∞: dimensionless',
    convention:
      `Frozen: ${freezeDefinition('freeze', conventions.freeze)}${snapshotSpacing === null ? '' : `, snapshots every ${snapshotSpacing} steps`}. ` +
      'Errors are taken against the noiseless target. Kernel regression Kₑₜ (Kₜₜ + λI)⁻¹ y with the kernel at the freeze step, at the last snapshot where there is none. ' +
      'Exponents: least squares of log mean on log setting, each mean weighing the same, with the standard error of n − 2 degrees of freedom. ' +
      'Task similarity: 1 − |a − b| of class frequencies, else the overlap |A ∩ B| / |A ∪ B| of the classes. Steps on the loss plateau: from the freeze of the loss slope to the switch, 0 where it had not come to rest.',
    source: [quantities.get('drift')?.source, 'freeze and kernel regression: Kalvankar 2025, sections 1.2 and 2.1'].join('; '),
  }),
  applies: sweep => sweepAxes(sweep).length > 0,
  create: actions => new SweepBody(actions),
};
