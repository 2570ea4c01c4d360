/** Numbers over an axis of the sweep as a figure: means with their spread. */
import type { ChartFigure, FigureCurve } from '../../src/shared/figures/figure';
import type { SweepPlot } from '../charts/sweep-plot';
import { axisRange } from '../model/over-sweep';
import { measureNames } from '../model/sweep-words';
import { groupColour, plainCurve, rankDash } from './print';

export function sweepFigure(
  { axis, xScale, yScale, yTitle, range, lines }: SweepPlot,
  words: readonly string[],
): Omit<ChartFigure, 'title' | 'subtitle'> {
  const measures = [...new Set(lines.map(({ measure }) => measure))];
  const curves = lines.flatMap(({ measure, rest, index, means, points }): FigureCurve[] => {
    const colour = groupColour(measures.indexOf(measure), measures.length);
    const label = `${measureNames[measure]}${rest === '' ? '' : ` (${rest})`}`;
    const closed = points.filter(({ open }) => !open);
    const mean = plainCurve({
      label,
      colour,
      dash: rankDash(index),
      shape: 'both',
      x: means.map(({ x }) => x),
      y: means.map(({ mean: y }) => y),
      deviation: means.some(({ deviation }) => deviation !== null) ? means.map(({ deviation }) => deviation ?? 0) : null,
    });
    const single = plainCurve({
      label: '',
      colour,
      shape: 'points',
      opacity: 0.5,
      x: closed.map(({ x }) => x),
      y: closed.map(({ y }) => y),
    });
    return means.length > 0 ? [single, mean] : [{ ...single, label }];
  });
  return {
    kind: 'chart',
    x: {
      title: axis.name,
      scale: xScale,
      range: axisRange(axis, xScale),
      ticks: axis.values.map(({ x, label }) => ({ value: x, label })),
    },
    y: { title: yTitle, scale: yScale, range },
    curves,
    marks: [],
    lines: [],
    notes: words,
  };
}
