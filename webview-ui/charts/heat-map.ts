/**
 * A matrix as coloured cells with its axes and colour bar on one canvas. Cells go through an ImageData of one pixel each, which is
 * then enlarged: 3 ms for 256 × 256.
 */
import { formatNumber } from '../../src/shared/format';
import { roundTicks, type Tick } from '../model/axis-ticks';
import { type KernelPicture, shareOf } from '../model/kernel-view';
import { type ColourTable, colourTable, entryAt, rgbOf } from './colour-scales';
import type { PlotArea } from './curve-layer';
import { type ChartTheme, translucent } from './theme';

export interface HeatMapModel {
  readonly picture: KernelPicture;
  /** Of rows and columns alike, placed between 0 and the number of rows. */
  readonly ticks: readonly Tick[];
  readonly axisTitle: string;
  /** Over the colour bar: `K(t)`. */
  readonly valueName: string;
}

const BAR_WIDTH = 12;
const BAR_GAP = 14;

export class HeatMap {
  /** One pixel a cell. */
  readonly #cells = document.createElement('canvas');
  #painted: { readonly picture: KernelPicture; readonly dark: boolean } | null = null;

  /** Draws on `canvas`, `width` × `height` CSS pixels with `ratio` device pixels each, and says where the cells lie. */
  draw(canvas: HTMLCanvasElement, width: number, height: number, ratio: number, model: HeatMapModel, theme: ChartTheme): PlotArea | null {
    const context = canvas.getContext('2d');
    if (!context || width < 1 || height < 1) return null;
    fit(canvas, width, height, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = `${theme.fontSize}px ${theme.fontFamily}`;
    const bar = barTicks(model.picture, height);
    const area = squareIn(context, width, height, model, bar, theme);
    this.#paintCells(model.picture, theme.dark);
    // Cells smaller than a device pixel are averaged, larger ones keep their edges.
    context.imageSmoothingEnabled = model.picture.size > (area.right - area.left) * ratio;
    context.drawImage(this.#cells, area.left, area.top, area.right - area.left, area.bottom - area.top);
    drawAxes(context, area, model, theme);
    drawBar(context, area, model, bar, theme);
    return area;
  }

  #paintCells(picture: KernelPicture, dark: boolean): void {
    if (this.#painted?.picture === picture && this.#painted.dark === dark) return;
    this.#painted = { picture, dark };
    const { size, values } = picture;
    const context = this.#cells.getContext('2d');
    if (!context) return;
    if (this.#cells.width !== size) {
      this.#cells.width = size;
      this.#cells.height = size;
    }
    const image = context.createImageData(size, size);
    colourCells(new Uint32Array(image.data.buffer), values, picture, colourTable(picture.scale, dark));
    context.putImageData(image, 0, 0);
  }
}

/** Colours of `values` into `pixels`; what is not finite stays transparent. */
export function colourCells(
  pixels: Uint32Array,
  values: Float64Array,
  scale: Pick<KernelPicture, 'domain' | 'scale'>,
  table: ColourTable,
): void {
  const last = table.length - 1;
  const origin = shareOf(0, scale) * last;
  const factor = (shareOf(1, scale) - shareOf(0, scale)) * last;
  for (let i = 0; i < values.length; i++) {
    const entry = origin + (values[i] as number) * factor;
    if (entry - entry !== 0) continue;
    pixels[i] = table[entry <= 0 ? 0 : entry >= last ? last : (entry + 0.5) | 0] as number;
  }
}

/** The CSS colour of a value. */
function cellColour(value: number, picture: KernelPicture, dark: boolean): string {
  return `rgb(${rgbOf(colourTable(picture.scale, dark)[entryAt(shareOf(value, picture))] ?? 0).join(' ')})`;
}

/** Backing store of a canvas that is `width` × `height` CSS pixels. */
function fit(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === columns && canvas.height === rows) return;
  canvas.width = columns;
  canvas.height = rows;
}

/** The largest square that leaves room for axes and colour bar; centred in a wide canvas. */
function squareIn(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  model: HeatMapModel,
  bar: readonly Tick[],
  theme: ChartTheme,
): PlotArea {
  const widest = (ticks: readonly Tick[]) => Math.max(0, ...ticks.map(({ label }) => context.measureText(label).width));
  const top = theme.fontSize + 12;
  const below = 2 * theme.fontSize + 18;
  const left = widest(model.ticks) + 12;
  const right = BAR_GAP + BAR_WIDTH + 8 + Math.max(widest(bar), context.measureText(model.valueName).width - BAR_WIDTH - 8) + 2;
  const side = Math.max(1, Math.floor(Math.min(width - left - right, height - top - below)));
  const start = Math.round(left + Math.max(0, (width - left - right - side) / 2));
  return { left: start, top, right: start + side, bottom: top + side };
}

function drawAxes(context: CanvasRenderingContext2D, area: PlotArea, { picture, ticks, axisTitle }: HeatMapModel, theme: ChartTheme): void {
  const { left, top, right, bottom } = area;
  const at = (place: number) => (place / picture.size) * (right - left);
  context.strokeStyle = translucent(theme.grid, 0.8);
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
  context.beginPath();
  for (const { value } of ticks) {
    context.moveTo(Math.round(left + at(value)) - 0.5, bottom);
    context.lineTo(Math.round(left + at(value)) - 0.5, bottom + 5);
    context.moveTo(left, Math.round(top + at(value)) - 0.5);
    context.lineTo(left - 5, Math.round(top + at(value)) - 0.5);
  }
  context.stroke();
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const { value, label } of ticks) context.fillText(label, left + at(value), bottom + 8);
  context.fillText(axisTitle, (left + right) / 2, bottom + theme.fontSize + 13);
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { value, label } of ticks) context.fillText(label, left - 8, top + at(value));
  context.textAlign = 'left';
}

function drawBar(context: CanvasRenderingContext2D, area: PlotArea, model: HeatMapModel, ticks: readonly Tick[], theme: ChartTheme): void {
  const { picture, valueName } = model;
  const { min, max } = picture.domain;
  const left = area.right + BAR_GAP;
  const height = area.bottom - area.top;
  const yOf = (value: number) => (max > min ? area.bottom - ((value - min) / (max - min)) * height : area.top + height / 2);
  for (let row = 0; row < height; row++) {
    context.fillStyle = cellColour(max - ((row + 0.5) / height) * (max - min), picture, theme.dark);
    context.fillRect(left, area.top + row, BAR_WIDTH, 1);
  }
  context.strokeStyle = translucent(theme.grid, 0.8);
  context.strokeRect(left - 0.5, area.top - 0.5, BAR_WIDTH + 1, height + 1);
  context.fillStyle = theme.muted;
  context.textBaseline = 'top';
  context.fillText(valueName, left, 1);
  context.textBaseline = 'middle';
  context.beginPath();
  for (const { value, label } of ticks) {
    context.moveTo(left + BAR_WIDTH, Math.round(yOf(value)) + 0.5);
    context.lineTo(left + BAR_WIDTH + 4, Math.round(yOf(value)) + 0.5);
    context.fillText(label, left + BAR_WIDTH + 8, yOf(value));
  }
  context.stroke();
}

function barTicks({ domain }: KernelPicture, height: number): readonly Tick[] {
  return domain.max > domain.min ? roundTicks(domain, Math.max(2, height / 48)) : [{ value: domain.min, label: formatNumber(domain.min) }];
}
