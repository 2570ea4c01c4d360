/** One chart on one canvas: chart.js lays out the axes, the layers draw curves and marks. All that moves is the overlay's. */
import { Chart, LinearScale, LogarithmicScale, type Scale } from 'chart.js';
import type { AxisModel, ChartModel } from '../model/chart-model';
import { drawCurves, type PlotArea } from './curve-layer';
import { drawMarks, layOutMarks, type MarkLayout, noMarks } from './marks-layer';
import { drawTasks, taskRowHeight } from './task-layer';
import { type ChartTheme, translucent } from './theme';
import { tickLabel, type TickKind, timeTicks } from './ticks';

Chart.register(LinearScale, LogarithmicScale);

/** Pixels that a tick of the time axis needs. */
const TIME_TICK = 90;

interface Shown {
  readonly model: ChartModel;
  readonly theme: ChartTheme;
  readonly highlighted: ReadonlySet<string> | null;
}

export interface LineChartOptions {
  /** The canvas follows the size of its parent, which has changed. Null: the canvas keeps the size that it has. */
  readonly onResize: (() => void) | null;
  /** Device pixels to a CSS pixel; null: as on this screen. */
  readonly pixelRatio: number | null;
}

export class LineChart {
  readonly #chart: Chart<'line'>;
  #shown: Shown | null = null;
  #marks: MarkLayout = noMarks;

  constructor(canvas: HTMLCanvasElement, { onResize, pixelRatio }: LineChartOptions) {
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
      plugins: [
        {
          id: 'curves',
          beforeDatasetsDraw: ({ ctx, chartArea }) => {
            if (!this.#shown) return;
            const { model, theme, highlighted } = this.#shown;
            drawTasks(ctx, chartArea, model, theme);
            drawCurves(ctx, chartArea, model, theme, highlighted);
            drawMarks(ctx, chartArea, model, theme, this.#marks, highlighted);
          },
          afterDraw: ({ ctx, width }) => {
            if (this.#shown) drawAxisName(ctx, this.#shown.model.y.title, this.#shown.theme, width);
          },
        },
      ],
    });
  }

  draw(model: ChartModel, theme: ChartTheme, highlighted: ReadonlySet<string> | null): void {
    this.#shown = { model, theme, highlighted };
    const { options } = this.#chart;
    const { left, right } = this.area();
    this.#marks = layOutMarks(model, theme, right - left);
    options.scales = { x: axisOptions(model.x, theme, model.x.quantity), y: axisOptions(model.y, theme, 'value') };
    options.layout = { padding: { top: nameHeight(theme) + taskRowHeight(model, theme) + this.#marks.height, right: 12 } };
    this.#chart.update('none');
  }

  area(): PlotArea {
    const area = this.#chart.chartArea as PlotArea | undefined;
    return area ?? { left: 0, top: 0, right: this.#chart.width, bottom: this.#chart.height };
  }

  /** Position of a place on the x axis in CSS pixels from the canvas's left edge. */
  xOf(place: number): number {
    return this.#chart.scales.x?.getPixelForValue(place) ?? NaN;
  }

  yOf(value: number): number {
    return this.#chart.scales.y?.getPixelForValue(value) ?? NaN;
  }

  placeAt(x: number): number {
    return this.#chart.scales.x?.getValueForPixel(x) ?? NaN;
  }

  valueAt(y: number): number {
    return this.#chart.scales.y?.getValueForPixel(y) ?? NaN;
  }

  dispose(): void {
    this.#chart.destroy();
  }
}

/** The name of the y axis lies over it, where it is read without turning one's head. */
function drawAxisName(context: CanvasRenderingContext2D, name: string, theme: ChartTheme, width: number): void {
  context.save();
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  context.fillText(name, 2, 1, width - 4);
  context.restore();
}

/** Room for the name of the y axis above labels and plot. */
function nameHeight(theme: ChartTheme): number {
  return theme.fontSize + 12;
}

function axisOptions(axis: AxisModel, theme: ChartTheme, kind: TickKind) {
  const font = { family: theme.fontFamily, size: theme.fontSize };
  const isValue = kind === 'value';
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
      autoSkip: true,
      autoSkipPadding: 14,
      maxRotation: 0,
      includeBounds: false,
      callback: (value: string | number) => tickLabel(Number(value), axis, kind),
    },
    ...(kind === 'wall_s' && axis.scale === 'linear' ? { afterBuildTicks: (scale: Scale) => setTimeTicks(scale, axis) } : {}),
  };
}

function setTimeTicks(scale: Scale, axis: AxisModel): void {
  const ticks = timeTicks(axis, Math.max(2, scale.width / TIME_TICK));
  if (ticks) scale.ticks = ticks.map(value => ({ value }));
}
