/**
 * What a chart keeps from one redraw to the next: the curves, as long as neither data nor choices change, so that zoom and pan cost
 * no means; and the values in view, so that new data does not move a view that the user has set.
 */
import type { SweepView } from '../../../src/shared/protocol';
import type { SeriesTable } from '../../../src/shared/series';
import { type ChartData, chartData, chartModel } from '../../model/chart-model';
import { type Range, xRange } from '../../model/ranges';
import type { ChartPlan } from '../../model/time-chart';
import type { ViewSettings } from '../../state/view-settings';

export interface ChartLook {
  readonly data: ChartData;
  readonly x: Range;
  readonly y: Range;
}

export class ChartMemory {
  #data: { readonly sweep: SweepView; readonly series: SeriesTable; readonly key: string; readonly data: ChartData } | null = null;
  #held: { readonly key: string; readonly range: Range } | null = null;
  /** All x that there are, at the last look. */
  full: Range = { min: 0, max: 1 };

  lookAt(card: string, plan: ChartPlan, sweep: SweepView, series: SeriesTable, settings: ViewSettings): ChartLook {
    const plotted = sweep.runs.filter(run => run.plotted).map(run => run.id);
    this.full = xRange(series, plotted.length > 0 ? plotted : series.runs(), settings.x, settings.xScale);
    const data = this.#dataOf(plan, sweep, series, settings);
    const x = settings.window.x ?? this.full;
    return { data, x, y: settings.window.y[card] ?? this.#values(data, x, plotted, settings) };
  }

  #dataOf(plan: ChartPlan, sweep: SweepView, series: SeriesTable, settings: ViewSettings): ChartData {
    const key = JSON.stringify([plan, settings.curves, settings.band, settings.x, settings.smoothing]);
    const known = this.#data;
    if (known && known.sweep === sweep && known.series === series && known.key === key) return known.data;
    const data = chartData(plan, sweep, series, settings);
    this.#data = { sweep, series, key, data };
    return data;
  }

  /** The values at the x in view. In a part that the user has chosen they stay as they were when it, or what is drawn, was chosen. */
  #values(data: ChartData, x: Range, plotted: readonly string[], settings: ViewSettings): Range {
    const chosen = settings.window.x !== null;
    const key = JSON.stringify([x, data.plan, settings.curves, settings.band, settings.over, settings.x, settings.xScale, plotted]);
    if (chosen && this.#held?.key === key) return this.#held.range;
    const { range } = chartModel(data, settings, x, null).y;
    this.#held = { key, range };
    return range;
  }
}
