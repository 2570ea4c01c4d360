/** Pointer and keyboard on a chart, turned into a cursor at a snapshot and a view of the step axis. */
import { nearestRow } from '../model/curves';
import type { Range } from '../model/ranges';

export interface PlotTarget {
  /** Steps of the snapshots that the cursor can stand on, ascending. */
  steps(): Float64Array;
  cursor(): number | null;
  /** The step at a position in CSS pixels from the chart's left edge. */
  stepAt(x: number): number;
  moveCursor(step: number | null, byKeyboard: boolean): void;
  /** Shows the steps in `range` only. */
  zoomTo(range: Range): void;
  /** Shows `share` of the steps in view (> 1: more), with the one at `step` kept in place; null: the middle. */
  zoomBy(share: number, step: number | null): void;
  resetZoom(): void;
  /** Ends of a drag that is under way, in CSS pixels, or null. */
  select(selection: readonly [number, number] | null): void;
}

/** A drag shorter than this many pixels is a click. */
const MIN_DRAG = 6;
const ZOOM_IN = 0.6;

export function listenToPlot(plot: HTMLElement, target: PlotTarget): void {
  plot.addEventListener('keydown', event => {
    if (onKey(event, target)) event.preventDefault();
  });
  listenToPointer(plot, target);
  // Without a modifier the wheel scrolls the panel, as everywhere in the editor.
  plot.addEventListener(
    'wheel',
    event => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      target.zoomBy(event.deltaY < 0 ? ZOOM_IN : 1 / ZOOM_IN, target.stepAt(positionIn(plot, event)));
    },
    { passive: false },
  );
}

function listenToPointer(plot: HTMLElement, target: PlotTarget): void {
  let dragFrom: number | null = null;
  const finish = (event: PointerEvent, apply: boolean) => {
    if (dragFrom === null) return;
    const [from, to] = [dragFrom, positionIn(plot, event)].sort((a, b) => a - b) as [number, number];
    dragFrom = null;
    target.select(null);
    if (apply && to - from >= MIN_DRAG) target.zoomTo({ min: target.stepAt(from), max: target.stepAt(to) });
  };
  plot.addEventListener('pointerdown', event => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    dragFrom = positionIn(plot, event);
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', event => {
    const x = positionIn(plot, event);
    if (dragFrom !== null) target.select([dragFrom, x]);
    moveTo(nearestRow(target.steps(), target.stepAt(x)), target, false);
  });
  plot.addEventListener('pointerup', event => finish(event, true));
  plot.addEventListener('pointercancel', event => finish(event, false));
  plot.addEventListener('pointerleave', () => target.moveCursor(null, false));
  plot.addEventListener('dblclick', () => target.resetZoom());
}

/** Whether the key means something here. */
function onKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, target: PlotTarget): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const last = target.steps().length - 1;
  const cursor = target.cursor();
  const row = cursor === null ? null : nearestRow(target.steps(), cursor);
  const stride = shiftKey ? 10 : 1;
  switch (key) {
    case 'ArrowLeft':
      return moveTo(row === null ? last : row - stride, target, true);
    case 'ArrowRight':
      return moveTo(row === null ? last : row + stride, target, true);
    case 'Home':
      return moveTo(0, target, true);
    case 'End':
      return moveTo(last, target, true);
    case 'Escape':
      target.moveCursor(null, true);
      return true;
    case '+':
    case '=':
      target.zoomBy(ZOOM_IN, cursor);
      return true;
    case '-':
      target.zoomBy(1 / ZOOM_IN, cursor);
      return true;
    case '0':
      target.resetZoom();
      return true;
    default:
      return false;
  }
}

function moveTo(row: number, target: PlotTarget, byKeyboard: boolean): true {
  const steps = target.steps();
  const step = steps[Math.min(Math.max(row, 0), steps.length - 1)];
  if (step !== undefined) target.moveCursor(step, byKeyboard);
  return true;
}

function positionIn(plot: HTMLElement, event: MouseEvent): number {
  return event.clientX - plot.getBoundingClientRect().left;
}
