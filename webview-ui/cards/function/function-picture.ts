/** The function card as a picture: the plot drawn anew at the resolution asked for, its legend with errors and its place below. */
import { formatNumber } from '../../../src/shared/format';
import { composedPicture, type PictureEntry } from '../../charts/composed-picture';
import { curveStyle, type FunctionPlot } from '../../charts/function-plot';
import { type Plot, plotPicture } from '../../charts/plot-chart';
import type { ChartTheme } from '../../charts/theme';
import { curveWords } from '../../model/function-words';

interface Size {
  readonly width: number;
  readonly height: number;
}

export function functionPicture(
  { content, plot }: { readonly content: FunctionPlot; readonly plot: Plot },
  words: readonly string[],
  theme: ChartTheme,
  { width, height }: Size,
  scale: number,
): HTMLCanvasElement {
  return composedPicture(plotPicture(plot, theme, width, height, scale), legend(content, theme), words, theme, scale);
}

function legend({ model, group, hidden }: FunctionPlot, theme: ChartTheme): PictureEntry[] {
  const curves = model.curves
    .filter(({ id }) => !hidden.has(id))
    .map(({ id, mse }) => {
      const { colour, dash } = curveStyle(id, group, theme);
      const error = mse === null ? '' : ` (MSE ${formatNumber(mse)})`;
      return { label: `${curveWords[id].name}${error}`, colour, dash };
    });
  const points = model.points && !hidden.has('training') ? [{ label: curveWords.training.name, colour: theme.foreground, dash: null }] : [];
  return [...curves, ...points];
}
