/** Curves over one axis as a figure. */
import type { ChartFigure, FigureCurve } from '../../src/shared/figures/figure';
import type { XyPlot } from '../charts/xy-plot';
import type { XyStyle } from '../model/xy-view';
import { groupColour, plainCurve } from './print';

export function xyFigure({ content, range, hidden }: XyPlot): Omit<ChartFigure, 'title' | 'subtitle'> {
  const { x, y, points, totals } = content;
  const seen = content.curves.filter(({ id, under }) => !hidden.has(under ?? id));
  const curves = seen.map(({ name, style, values, spread, total }, i): FigureCurve =>
    plainCurve({
      label: total === undefined ? name : `${name} (${totals} ${total})`,
      colour: colourOf(style, i, seen.length),
      dash: style.dash,
      opacity: style.tone === 'faint' || style.tone === 'thin' ? 0.4 : 1,
      shape: style.dots ? 'both' : 'line',
      x: x.values,
      y: values,
      deviation: spread ?? null,
    }),
  );
  return {
    kind: 'chart',
    x: { title: x.title, scale: x.scale, range: x.range, ...(typeof x.ticks !== 'string' && { ticks: x.ticks }) },
    y: { title: y.title, scale: y.scale, range },
    curves: points
      ? [...curves, plainCurve({ label: 'Training points', colour: '#000000', shape: 'points', x: points.x, y: points.y })]
      : curves,
    marks: content.unresolved.flatMap((index, i) => {
      const at = x.values[index];
      return at === undefined ? [] : [{ x: at, label: i === 0 ? 'unresolved' : '', colour: '#999999' }];
    }),
    lines: [],
    notes: [content.place, ...content.notes],
  };
}

/** On paper the colour tells curves apart that the panel tells apart by the text's colour and dashes. */
function colourOf({ tone, group }: XyStyle, index: number, count: number): string {
  return tone === 'faint' ? '#555555' : groupColour(group ?? index, count);
}
