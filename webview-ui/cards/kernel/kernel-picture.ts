/** The kernel card as a picture: the heat map drawn anew at the resolution asked for, its words below. */
import { composedPicture } from '../../charts/composed-picture';
import { HeatMap, type HeatMapModel } from '../../charts/heat-map';
import type { ChartTheme } from '../../charts/theme';

export function kernelPictureOf(
  map: HeatMapModel,
  words: readonly string[],
  theme: ChartTheme,
  { width, height }: { readonly width: number; readonly height: number },
  scale: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  new HeatMap().draw(canvas, width, height, scale, map, theme);
  return composedPicture(canvas, [], words, theme, scale);
}
