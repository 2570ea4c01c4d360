/** Card 10: the kernel distance between all pairs of snapshots of one run. */
import { quantities } from '../../../src/shared/quantities';
import type { CardKind } from '../card-kind';
import { DISTANCE_MAP, DistanceMapBody } from './distance-map-body';

export const distanceMapCard: CardKind = {
  id: DISTANCE_MAP,
  title: 'Distances between snapshots',
  explain: ({ conventions }) => ({
    definition:
      'S = 1 − CKA(K(t), K(t′)) of the kernels of all pairs of snapshots of the run at the time slider, one cell a pair. Blocks along the diagonal are phases in ' +
      'which the kernel hardly turned; blocks that a task switch keeps far apart are a kernel that was left for good.',
    units: 'dimensionless, 0 for kernels that agree up to a factor',
    convention: `Outputs reduced by ${conventions.reduction}. ${quantities.get('distance_init')?.convention ?? ''} At most 72 snapshots, evenly chosen; fewer where kernels are costly.`,
    source: 'Fort et al. 2020, Deep learning versus kernel learning, figure 6; Kornblith et al. 2019; colours: van der Walt, Smith 2015',
  }),
  applies: (_sweep, series) => series.runs().length === 0 || series.runs().some(run => series.column(run, 'distance_init') !== undefined),
  create: actions => new DistanceMapBody(actions),
};
