/** What the plots of the snapshot cards have in common: canvas, overlay, the line that names their keys, and a place along an axis by keyboard. */
import { OverlayCanvas } from '../charts/overlay-canvas';
import { element } from '../components/dom';

export class PlotShell {
  readonly canvas = element('canvas', { attributes: { role: 'img' } });
  readonly overlay = new OverlayCanvas();
  /** Takes the focus and the pointer. */
  readonly plot: HTMLElement;
  readonly keys: HTMLElement;

  /** @param kind what a screen reader calls it: `chart`, `heat map`. */
  constructor(card: string, label: string, kind: string, keys: string) {
    this.keys = element('p', { class: 'keys', text: keys, attributes: { id: `${card}-keys` } });
    this.plot = element(
      'div',
      {
        class: kind === 'heat map' ? 'plot heat-map' : 'plot',
        attributes: { tabindex: '0', role: 'group', 'aria-roledescription': kind, 'aria-label': label, 'aria-describedby': `${card}-keys` },
      },
      element('div', { class: 'canvas-box' }, this.canvas),
      this.overlay.element,
    );
  }

  get size(): { readonly width: number; readonly height: number } {
    return { width: this.plot.clientWidth, height: this.plot.clientHeight };
  }

  /** Position of a pointer event in CSS pixels of the canvas. */
  at(event: MouseEvent): { readonly x: number; readonly y: number } {
    const { left, top } = this.plot.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

/** Where a key leads from place `at` of 0 to `last`; null: nowhere. Undefined for a key that means nothing. */
export function nextPlace(event: KeyboardEvent, at: number | null, last: number, stride: number): number | null | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || last < 0) return undefined;
  const by = event.shiftKey ? stride : 1;
  switch (event.key) {
    case 'ArrowLeft':
      return Math.max(0, (at ?? last + by) - by);
    case 'ArrowRight':
      return Math.min(last, (at ?? -by) + by);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
