/** The runs of the sweep as a table: what each was set to, how far it is, and its numbers now. */
import { freezeDefinition } from '../../../src/shared/formulas';
import type { CardKind } from '../card-kind';
import { RUNS, RunsBody } from './runs-body';

export const runsCard: CardKind = {
  id: RUNS,
  title: 'Runs',
  explain: ({ conventions }) => ({
    definition:
      'Each run of the sweep with its settings, its state and its numbers at its last snapshot. The head of a column sorts by it; a checkbox plots the run or not, here, in the legends and in the tree. ' +
      'The filter takes words (failed), a pattern between slashes (/seed [01]$/) and comparisons with a column (width>=512 loss<0.01); all must hold.',
    units: 'as in the cards of the same names; time: training time, pauses excluded',
    convention: `Freeze step: of the run’s own drift, ${freezeDefinition('freeze', conventions.freeze)}. Runs at different steps are compared at different steps.`,
    source: 'metrics.jsonl, events.jsonl and run.json of each run',
  }),
  applies: ({ runs }) => runs.length > 1,
  create: actions => new RunsBody(actions),
};
