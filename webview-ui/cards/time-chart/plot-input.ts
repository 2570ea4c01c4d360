/**
 * Pointer, wheel and keyboard on a chart, turned into wishes: a cursor, a window, a pan. Without a modifier the wheel scrolls the
 * panel, as everywhere in the editor.
 */
import type { PlotArea } from '../../charts/curve-layer';
import type { Selection } from '../../charts/overlay';

export interface Point {
  /** CSS pixels from the chart's left and upper edge. */
  readonly x: number;
  readonly y: number;
}

export type Axis = 'x' | 'y';

export interface PlotTarget {
  /** Where the plot is within the chart, without axes. */
  area(): PlotArea;
  /** What a drag without a modifier does. */
  drag(): 'zoom' | 'pan';
  hover(point: Point | null): void;
  click(point: Point): void;
  /** The part that a drag has marked so far; null when it is over. */
  mark(selection: Selection | null): void;
  /** Shows the marked part. */
  zoomTo(selection: Selection): void;
  /** Shows `share` of an axis (> 1: more), keeping what is at `point` in place; null: the cursor, or the middle. */
  zoomBy(share: number, axis: Axis, point: Point | null): void;
  /** A drag begins that moves the view; it is told how far it has come, in pixels. */
  startPan(): (dx: number, dy: number) => void;
  /** Moves the view by a share of its width. */
  panBy(share: number): void;
  reset(): void;
  /** Moves the cursor by snapshots, or to the first or last one. */
  step(by: number | 'first' | 'last'): void;
  /** Lets the next or previous curve stand out. */
  nextCurve(by: 1 | -1): void;
  /** Puts the time slider where the cursor is. */
  pin(): void;
  /** Takes away what the pointer or the keyboard has put on the chart. @returns false when there was nothing. */
  leave(): boolean;
}

/** The keys, as the line under a focused chart names them. */
export const KEYS = '← → cursor (with Shift ten) · ↑ ↓ curve · Enter pin · + − zoom · PageUp PageDown pan · 0 show all · Esc leave';

/** A drag shorter than this many pixels is a click. */
const MIN_DRAG = 6;
/** A drag that leaves one direction below this many pixels zooms the other axis only. */
const MIN_BOX = 24;
const ZOOM_IN = 0.6;
/** Pixels of a line and a page of the wheel. */
const WHEEL_UNITS = [1, 16, 400];

export function listenToPlot(plot: HTMLElement, target: PlotTarget): void {
  plot.addEventListener('keydown', event => {
    if (event.target !== plot || !onKey(event, target)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  listenToPointer(plot, target);
  plot.addEventListener('wheel', event => onWheel(event, plot, target), { passive: false });
}

function onWheel(event: WheelEvent, plot: HTMLElement, target: PlotTarget): void {
  const point = pointIn(plot, event);
  const unit = WHEEL_UNITS[event.deltaMode] ?? 1;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    // A pinch on a touchpad comes as a wheel with Ctrl, in small parts.
    const share = Math.exp(Math.max(-1, Math.min(1, (event.deltaY * unit) / 200)));
    target.zoomBy(share, onValueAxis(point, target.area()) ? 'y' : 'x', point);
    return;
  }
  const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  if (across === 0 || (!event.shiftKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY))) return;
  event.preventDefault();
  const { left, right } = target.area();
  target.panBy((across * unit) / (right - left));
}

interface Drag {
  readonly from: Point;
  readonly pan: ((dx: number, dy: number) => void) | null;
  moved: boolean;
}

function listenToPointer(plot: HTMLElement, target: PlotTarget): void {
  let drag: Drag | null = null;
  const finish = (event: PointerEvent, apply: boolean) => {
    if (!drag) return;
    const { from, pan, moved } = drag;
    const to = pointIn(plot, event);
    drag = null;
    plot.classList.remove('panning');
    target.mark(null);
    if (!apply || pan) return;
    if (moved) target.zoomTo(selectionOf(from, to, target.area()));
    else if (event.button === 0) target.click(from);
  };
  plot.addEventListener('pointerdown', event => {
    if (event.button > 1 || event.pointerType === 'touch' || isControl(event.target)) return;
    if (event.button === 1) event.preventDefault(); // no autoscroll
    const pans = event.button === 1 || event.shiftKey !== (target.drag() === 'pan');
    drag = { from: pointIn(plot, event), pan: pans ? target.startPan() : null, moved: false };
    plot.classList.toggle('panning', pans);
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', event => {
    const point = pointIn(plot, event);
    if (drag) {
      const [dx, dy] = [point.x - drag.from.x, point.y - drag.from.y];
      drag.moved ||= Math.hypot(dx, dy) >= MIN_DRAG;
      if (drag.pan) drag.pan(dx, dy);
      else if (drag.moved) target.mark(selectionOf(drag.from, point, target.area()));
      if (drag.moved) return;
    }
    target.hover(isControl(event.target) ? null : point);
  });
  plot.addEventListener('pointerup', event => finish(event, true));
  plot.addEventListener('pointercancel', event => finish(event, false));
  plot.addEventListener('pointerleave', () => target.hover(null));
  plot.addEventListener('dblclick', event => {
    if (!isControl(event.target)) target.reset();
  });
}

/** A drag beside the value axis, or one that is mostly upright, marks values; a flat one marks x; any other a box. */
function selectionOf(from: Point, to: Point, area: PlotArea): Selection {
  const x = ordered(from.x, to.x, area.left, area.right);
  const y = ordered(from.y, to.y, area.top, area.bottom);
  const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  if (onValueAxis(from, area) || (width < MIN_BOX && height >= MIN_BOX)) return { x: null, y };
  return { x, y: from.y > area.bottom || height < MIN_BOX ? null : y };
}

/** Whether the key means something here. */
function onKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, target: PlotTarget): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const stride = shiftKey ? 10 : 1;
  switch (key) {
    case 'ArrowLeft':
      target.step(-stride);
      return true;
    case 'ArrowRight':
      target.step(stride);
      return true;
    case 'ArrowUp':
      target.nextCurve(-1);
      return true;
    case 'ArrowDown':
      target.nextCurve(1);
      return true;
    case 'Home':
      target.step('first');
      return true;
    case 'End':
      target.step('last');
      return true;
    case 'PageUp':
      target.panBy(-0.5);
      return true;
    case 'PageDown':
      target.panBy(0.5);
      return true;
    case 'Enter':
      target.pin();
      return true;
    case 'Escape':
      return target.leave();
    case '+':
    case '=':
      target.zoomBy(ZOOM_IN, 'x', null);
      return true;
    case '-':
      target.zoomBy(1 / ZOOM_IN, 'x', null);
      return true;
    case '0':
      target.reset();
      return true;
    default:
      return false;
  }
}

function onValueAxis({ x }: Point, { left }: PlotArea): boolean {
  return x < left;
}

function ordered(a: number, b: number, least: number, greatest: number): [number, number] {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  return [Math.max(from, least), Math.min(to, greatest)];
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, input') !== null;
}

function pointIn(plot: HTMLElement, event: MouseEvent): Point {
  const box = plot.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
