/** A card over a time chart. */
import type { SweepView } from '../../src/shared/protocol';
import { availableColumns, type TimeChart } from '../model/time-chart';
import type { CardKind, Explanation } from './card-kind';
import { SmallMultiples } from './time-chart/small-multiples';
import { TimeChartBody } from './time-chart/time-chart-body';

/** @param columns the card appears where a run has one of these, or where no run has any snapshot yet */
export function timeChartKind(chart: TimeChart, columns: readonly string[], explain: (sweep: SweepView) => Explanation): CardKind {
  return {
    id: chart.id,
    title: chart.title,
    explain,
    applies: (_sweep, series) => {
      const available = availableColumns(series);
      return available.size === 0 || columns.some(column => available.has(column));
    },
    create: actions => new SmallMultiples(place => new TimeChartBody(chart, actions, place), chart),
    createBeside: (actions, place) => new SmallMultiples(of => new TimeChartBody(chart, actions, of), place),
  };
}
