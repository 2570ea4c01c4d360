/** The card over the sweep as a picture: the plot drawn anew at the resolution asked for, its measures and words below. */
import { composedPicture } from '../../charts/composed-picture';
import { type Plot, plotPicture } from '../../charts/plot-chart';
import { measureStyles, type SweepPlot } from '../../charts/sweep-plot';
import type { ChartTheme } from '../../charts/theme';
import { measureNames } from '../../model/sweep-words';

export function sweepPicture(
  { content, plot }: { readonly content: SweepPlot; readonly plot: Plot },
  words: readonly string[],
  theme: ChartTheme,
  { width, height }: { readonly width: number; readonly height: number },
  scale: number,
): HTMLCanvasElement {
  const measures = [...new Set(content.lines.map(({ measure }) => measure))];
  const entries = measures.map(measure => ({
    label: `${measureNames[measure]} (${measureStyles[measure].symbol})`,
    colour: theme.foreground,
    dash: measureStyles[measure].dash,
  }));
  return composedPicture(plotPicture(plot, theme, width, height, scale), entries, words, theme, scale);
}
