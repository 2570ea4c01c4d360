/** A card as a picture for a paper or a talk: its content on the theme's background, under a title, over the convention. */
import { wrapped } from '../charts/composed-picture';
import type { ChartTheme } from '../charts/theme';

export interface PictureParts {
  readonly title: string;
  readonly subtitle: string;
  /** Drawn at the picture's scale. */
  readonly content: HTMLCanvasElement;
  /** Definition and convention; broken into lines. */
  readonly footer: string;
}

/** CSS pixels. */
const MARGIN = 20;
const TITLE = 20;
const LINE = 1.4;

/** @param scale device pixels to a CSS pixel, for sizes of text and margins */
export function cardPicture({ title, subtitle, content, footer }: PictureParts, theme: ChartTheme, scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const small = `${theme.fontSize}px ${theme.fontFamily}`;
  const width = content.width / scale;
  context.font = small;
  const lines = wrapped(footer, width, text => context.measureText(text).width);
  const head = TITLE * LINE + theme.fontSize * LINE + 10;
  const foot = lines.length * theme.fontSize * LINE + 10;
  canvas.width = content.width + 2 * MARGIN * scale;
  canvas.height = content.height + Math.round((head + foot + 2 * MARGIN) * scale);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(content, MARGIN * scale, Math.round((MARGIN + head) * scale));
  context.scale(scale, scale);
  context.textBaseline = 'top';
  context.fillStyle = theme.foreground;
  context.font = `600 ${TITLE * 0.8}px ${theme.fontFamily}`;
  context.fillText(title, MARGIN, MARGIN);
  context.font = small;
  context.fillStyle = theme.muted;
  context.fillText(subtitle, MARGIN, MARGIN + TITLE * LINE);
  const footTop = canvas.height / scale - MARGIN - lines.length * theme.fontSize * LINE;
  for (const [i, line] of lines.entries()) context.fillText(line, MARGIN, footTop + i * theme.fontSize * LINE);
  return canvas;
}

export async function pngOf(canvas: HTMLCanvasElement): Promise<ArrayBuffer> {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for this browser.');
  return blob.arrayBuffer();
}
