/** A chart whose axes chart.js lays out and whose content its owner paints: points, curves, bands over any two axes. */
import { Chart, LinearScale, LogarithmicScale, type Scale } from 'chart.js';
import type { Tick } from '../model/axis-ticks';
import type { Range } from '../model/ranges';
import type { AxisScale } from '../state/view-settings';
import type { PlotArea } from './curve-layer';
import { type ChartTheme, translucent } from './theme';
import { tickLabel, type TickKind } from './ticks';

Chart.register(LinearScale, LogarithmicScale);

export interface PlotAxis {
  readonly scale: AxisScale;
  readonly range: Range;
  readonly title: string;
  /** Where the ticks are; a kind of number leaves that to chart.js. */
  readonly ticks: readonly Tick[] | TickKind;
}

/** From values to CSS pixels of the canvas. */
export interface PlotSpace {
  readonly area: PlotArea;
  x(value: number): number;
  y(value: number): number;
}

export interface Plot {
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** Draws within the plot's area; what lies outside is cut off. */
  paint(context: CanvasRenderingContext2D, space: PlotSpace): void;
}

export interface PlotChartOptions {
  /** The canvas follows the size of its parent, which has changed. Null: the canvas keeps the size that it has. */
  readonly onResize: (() => void) | null;
  /** Device pixels to a CSS pixel; null: as on this screen. */
  readonly pixelRatio: number | null;
}

/** Room for marks that stick out of the plot. */
const EDGE = 6;

export class PlotChart {
  readonly #chart: Chart<'line'>;
  #shown: { readonly plot: Plot; readonly theme: ChartTheme } | null = null;

  constructor(canvas: HTMLCanvasElement, { onResize, pixelRatio }: PlotChartOptions) {
    this.#chart = new Chart<'line'>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: onResize !== null,
        maintainAspectRatio: false,
        events: [],
        ...(pixelRatio === null ? {} : { devicePixelRatio: pixelRatio }),
        ...(onResize ? { onResize } : {}),
      },
      plugins: [{ id: 'content', beforeDatasetsDraw: ({ ctx }) => this.#paint(ctx) }],
    });
  }

  draw(plot: Plot, theme: ChartTheme): void {
    this.#shown = { plot, theme };
    const { options } = this.#chart;
    options.scales = { x: axisOptions(plot.x, theme, 'x'), y: axisOptions(plot.y, theme, 'y') };
    options.layout = { padding: { top: theme.fontSize + 12, right: 12 } };
    this.#chart.update('none');
  }

  /** The mapping of what was drawn last; null before, and while the canvas has no size. */
  space(): PlotSpace | null {
    const area = this.#chart.chartArea as PlotArea | undefined;
    if (!this.#shown || !area || area.right <= area.left) return null;
    const { x, y } = this.#shown.plot;
    return { area, x: pixelMap(x, area.left, area.right), y: pixelMap(y, area.bottom, area.top) };
  }

  /** The value of the x axis at a position in CSS pixels from the canvas's left edge. */
  xAt(pixel: number): number {
    return this.#chart.scales.x?.getValueForPixel(pixel) ?? NaN;
  }

  dispose(): void {
    this.#chart.destroy();
  }

  #paint(context: CanvasRenderingContext2D): void {
    // chart.js draws once before its constructor returns.
    const space = this.#shown && this.space();
    if (!this.#shown || !space) return;
    const { plot, theme } = this.#shown;
    const { left, right, top, bottom } = space.area;
    context.save();
    context.font = `${theme.fontSize}px ${theme.fontFamily}`;
    context.fillStyle = theme.muted;
    context.textBaseline = 'top';
    context.fillText(plot.y.title, 2, 1, this.#chart.width - 4);
    context.beginPath();
    context.rect(left - EDGE, top - EDGE, right - left + 2 * EDGE, bottom - top + 2 * EDGE);
    context.clip();
    plot.paint(context, space);
    context.restore();
  }
}

/** A picture of a plot on a canvas of its own, `scale` device pixels to a CSS pixel, on a transparent background. */
export function plotPicture(plot: Plot, theme: ChartTheme, width: number, height: number, scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const chart = new PlotChart(canvas, { onResize: null, pixelRatio: scale });
  chart.draw(plot, theme);
  const picture = document.createElement('canvas');
  picture.width = canvas.width;
  picture.height = canvas.height;
  picture.getContext('2d')?.drawImage(canvas, 0, 0);
  chart.dispose();
  return picture;
}

function axisOptions(axis: PlotAxis, theme: ChartTheme, side: 'x' | 'y') {
  const font = { family: theme.fontFamily, size: theme.fontSize };
  const { ticks } = axis;
  const isValue = side === 'y';
  return {
    type: axis.scale === 'log' ? ('logarithmic' as const) : ('linear' as const),
    min: axis.range.min,
    max: axis.range.max,
    grid: {
      color: isValue ? translucent(theme.grid, theme.highContrast ? 0.6 : 0.28) : 'transparent',
      tickColor: translucent(theme.grid, 0.6),
      tickLength: isValue ? 0 : 4,
    },
    border: { display: !isValue, color: translucent(theme.grid, 0.8) },
    title: { display: !isValue, text: axis.title, color: theme.muted, font, padding: { top: 2, bottom: 0 } },
    ticks: {
      color: theme.muted,
      font,
      padding: 6,
      autoSkip: typeof ticks === 'string',
      autoSkipPadding: 14,
      maxRotation: 0,
      includeBounds: false,
      callback: (value: string | number, index: number) =>
        typeof ticks === 'string' ? tickLabel(Number(value), axis, ticks) : (ticks[index]?.label ?? null),
    },
    ...(typeof ticks === 'string'
      ? {}
      : {
          afterBuildTicks: (scale: Scale) => {
            scale.ticks = ticks.map(({ value }) => ({ value }));
          },
        }),
  };
}

/** From a value on the axis to a pixel, `start` being the pixel of the axis's least value. */
function pixelMap({ scale, range }: PlotAxis, start: number, end: number): (value: number) => number {
  const place = (value: number) => (scale === 'log' ? Math.log(value) : value);
  const origin = place(range.min);
  const factor = (end - start) / (place(range.max) - origin);
  return value => start + (place(value) - origin) * factor;
}
