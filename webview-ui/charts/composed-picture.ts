/** A chart with its legend and a line of words below it, on one canvas with a transparent background: what a card exports. */
import type { ChartTheme } from './theme';

export interface PictureEntry {
  readonly label: string;
  readonly colour: string;
  /** Null: a point in place of a line. */
  readonly dash: readonly number[] | null;
}

const LINE = 22;
const GAP = 18;
const SYMBOL = 28;

/** @param chart drawn at `scale` device pixels to a CSS pixel; @param words wrapped to the chart's width. */
export function composedPicture(
  chart: HTMLCanvasElement,
  entries: readonly PictureEntry[],
  words: readonly string[],
  theme: ChartTheme,
  scale: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return chart;
  const font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.font = font;
  const [width, height] = [chart.width / scale, chart.height / scale];
  const places = layOut(entries, width, text => context.measureText(text).width);
  const lines = words.flatMap(text => wrapped(text, width, part => context.measureText(part).width));
  const legendRows = Math.max(0, ...places.map(({ row }) => row + 1));
  canvas.width = chart.width;
  canvas.height = Math.round((height + (legendRows + lines.length) * LINE + 6) * scale);
  context.drawImage(chart, 0, 0);
  context.scale(scale, scale);
  context.font = font;
  context.textBaseline = 'middle';
  for (const { entry, x, row } of places) drawEntry(context, entry, x, height + 6 + (row + 0.5) * LINE, theme);
  context.fillStyle = theme.muted;
  for (const [i, line] of lines.entries()) context.fillText(line, 0, height + 6 + (legendRows + i + 0.5) * LINE);
  return canvas;
}

/** Words in lines of at most `width`. */
export function wrapped(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(part => part !== '')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Entries from left to right, in as many rows as they need. */
function layOut(entries: readonly PictureEntry[], width: number, textWidth: (text: string) => number) {
  let x = 0;
  let row = 0;
  return entries.map(entry => {
    const needed = SYMBOL + textWidth(entry.label);
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    const place = { entry, x, row };
    x += needed + GAP;
    return place;
  });
}

function drawEntry(
  context: CanvasRenderingContext2D,
  { label, colour, dash }: PictureEntry,
  x: number,
  y: number,
  theme: ChartTheme,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 2.5;
  context.beginPath();
  if (dash) {
    context.setLineDash([...dash]);
    context.moveTo(x, y);
    context.lineTo(x + 20, y);
    context.stroke();
    context.setLineDash([]);
  } else {
    context.arc(x + 10, y, 2.5, 0, 2 * Math.PI);
    context.fill();
  }
  context.fillStyle = theme.foreground;
  context.fillText(label, x + SYMBOL, y);
}
