/** Card 1: the loss on the training set, the error on the grid, and for classes the accuracy; the loss under a constant kernel beside it. */
import { lossFormula } from '../../src/shared/formulas';
import { quantities } from '../../src/shared/quantities';
import type { CardKind } from './card-kind';
import { LossBody } from './loss-body';
import { lossChart } from './loss-chart';
import { timeChartKind } from './time-chart-kind';

const kind = timeChartKind(lossChart, ['loss', 'accuracy.0'], ({ conventions, notes = [] }) => ({
  definition:
    `Training loss ${lossFormula(conventions.loss)}`.trim() +
    (notes.includes('loss_before_update')
      ? ' over the training set, at a step t > 0 the one before the last update, as these results store it'
      : ' over the training set at the parameters of the snapshot') +
    '; dashed, the mean squared error (f − f*)² on the evaluation grid against the target without noise. ' +
    'Dotted, if asked for: the loss that training would have if the kernel stayed as it is at one snapshot, the eigenmodes of which decay as (1 − ηcλᵢ)ᵗ.',
  units: 'dimensionless',
  convention:
    `${quantities.get('loss')?.convention ?? ''} The prediction is that of the run at the time slider, from the kernel chosen in the card of the mode residuals.`.trim(),
  source: quantities.get('loss')?.source ?? '',
}));

export const lossCard: CardKind = { ...kind, create: actions => new LossBody(actions) };
