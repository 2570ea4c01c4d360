/** One chart on one canvas: chart.js lays out axes and annotations, the curve layer draws the data. All that moves is the overlay's. */
import { Chart, LinearScale, LogarithmicScale } from 'chart.js';
import annotationPlugin from 'chartjs-plugin-annotation';
import type { AxisModel, ChartModel } from '../model/chart-model';
import { annotationsOf, layOutMarks } from './annotations';
import { drawCurves, type PlotArea } from './curve-layer';
import { type ChartTheme, translucent } from './theme';
import { tickLabel } from './ticks';

Chart.register(LinearScale, LogarithmicScale, annotationPlugin);

/** Above the plot and its labels, in pixels: half of the topmost tick's text. */
const TOP_ROOM = 8;

export class LineChart {
  readonly #chart: Chart<'line'>;
  #shown: { readonly model: ChartModel; readonly theme: ChartTheme } | null = null;

  constructor(canvas: HTMLCanvasElement, onResize: () => void) {
    this.#chart = new Chart<'line'>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        plugins: { annotation: { clip: false, annotations: {} } },
        onResize,
      },
      plugins: [
        {
          id: 'curves',
          beforeDatasetsDraw: ({ ctx, chartArea }) => {
            if (this.#shown) drawCurves(ctx, chartArea, this.#shown.model, this.#shown.theme);
          },
        },
      ],
    });
  }

  draw(model: ChartModel, theme: ChartTheme): void {
    this.#shown = { model, theme };
    const { options } = this.#chart;
    const { left, right } = this.area();
    const marks = layOutMarks(model, theme, right - left);
    options.scales = { x: axisOptions(model.x, theme, 'step'), y: axisOptions(model.y, theme, 'value') };
    options.layout = { padding: { top: TOP_ROOM + marks.height, right: 12 } };
    const annotation = options.plugins?.annotation;
    if (annotation) annotation.annotations = annotationsOf(model, theme, marks);
    this.#chart.update('none');
  }

  area(): PlotArea {
    const area = this.#chart.chartArea as PlotArea | undefined;
    return area ?? { left: 0, top: 0, right: this.#chart.width, bottom: this.#chart.height };
  }

  /** Position of a step in CSS pixels from the canvas's left edge. */
  xOf(step: number): number {
    return this.#chart.scales.x?.getPixelForValue(step) ?? NaN;
  }

  yOf(value: number): number {
    return this.#chart.scales.y?.getPixelForValue(value) ?? NaN;
  }

  stepAt(x: number): number {
    return this.#chart.scales.x?.getValueForPixel(x) ?? NaN;
  }
}

function axisOptions(axis: AxisModel, theme: ChartTheme, kind: 'step' | 'value') {
  const font = { family: theme.fontFamily, size: theme.fontSize };
  return {
    type: axis.scale === 'log' ? ('logarithmic' as const) : ('linear' as const),
    min: axis.range.min,
    max: axis.range.max,
    grid: {
      color: kind === 'value' ? translucent(theme.grid, theme.highContrast ? 0.6 : 0.28) : 'transparent',
      tickColor: translucent(theme.grid, 0.6),
      tickLength: kind === 'value' ? 0 : 4,
    },
    border: { display: kind === 'step', color: translucent(theme.grid, 0.8) },
    title: { display: true, text: axis.title, color: theme.muted, font, padding: { top: 2, bottom: 2 } },
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
  };
}
