/** The entry of the kernel under the pointer or the keyboard, and the lines that show it. */
import type { PlotArea } from '../../charts/curve-layer';
import { type ChartTheme, translucent } from '../../charts/theme';
import type { KernelPicture } from '../../model/kernel-view';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Whether two of them, or their absence, are the same. */
export function isSameCell(a: Cell | null, b: Cell | null): boolean {
  return a?.row === b?.row && a?.column === b?.column;
}

export const kernelKeys = 'Arrow keys move the entry, Shift for larger steps, Home and End along the diagonal, Esc leaves';

/** Entries that a key with Shift goes. */
const STRIDE = 16;

/** The entry at a position in CSS pixels; null beside the heat map. */
export function cellAt({ left, top, right, bottom }: PlotArea, size: number, x: number, y: number): Cell | null {
  const [column, row] = [Math.floor(((x - left) / (right - left)) * size), Math.floor(((y - top) / (bottom - top)) * size)];
  return column >= 0 && column < size && row >= 0 && row < size ? { row, column } : null;
}

/** Where a key leads; undefined for one that means nothing here. */
export function nextCell(event: KeyboardEvent, cell: Cell | null, size: number): Cell | null | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || size === 0) return undefined;
  const { row, column } = cell ?? { row: size >> 1, column: size >> 1 };
  const stride = event.shiftKey ? STRIDE : 1;
  const clamped = (at: number) => Math.min(size - 1, Math.max(0, at));
  switch (event.key) {
    case 'ArrowLeft':
      return { row, column: clamped(column - stride) };
    case 'ArrowRight':
      return { row, column: clamped(column + stride) };
    case 'ArrowUp':
      return { row: clamped(row - stride), column };
    case 'ArrowDown':
      return { row: clamped(row + stride), column };
    case 'Home':
      return { row: 0, column: 0 };
    case 'End':
      return { row: size - 1, column: size - 1 };
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

/** Row and column of the entry as lines that leave the entry itself free. */
export function drawCrosshair(
  context: CanvasRenderingContext2D,
  { left, top, right, bottom }: PlotArea,
  { size }: KernelPicture,
  { row, column }: Cell,
  theme: ChartTheme,
): void {
  const cell = (right - left) / size;
  const [x, y] = [left + (column + 0.5) * cell, top + (row + 0.5) * cell];
  const gap = Math.max(6, cell / 2 + 2);
  const lines = new Path2D();
  for (const [fromX, fromY, toX, toY] of [
    [left, y, x - gap, y],
    [x + gap, y, right, y],
    [x, top, x, y - gap],
    [x, y + gap, x, bottom],
  ] as const) {
    if (toX < fromX || toY < fromY) continue;
    lines.moveTo(fromX, fromY);
    lines.lineTo(toX, toY);
  }
  lines.rect(x - gap, y - gap, 2 * gap, 2 * gap);
  // Two strokes: one of them is seen on any colour of the map.
  context.strokeStyle = translucent(theme.background, 0.8);
  context.lineWidth = 3;
  context.stroke(lines);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.stroke(lines);
}
