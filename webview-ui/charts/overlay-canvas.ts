/** The canvas over a chart on which the cursor moves without redrawing what lies below. */
import { element } from '../components/dom';

export class OverlayCanvas {
  readonly element = element('canvas', { class: 'overlay', attributes: { 'aria-hidden': 'true' } });

  /** Clears it and gives its context in CSS pixels; null while it has no size. */
  clear(): CanvasRenderingContext2D | null {
    const { clientWidth, clientHeight } = this.element;
    const context = this.element.getContext('2d');
    if (!context || clientWidth === 0 || clientHeight === 0) return null;
    const ratio = window.devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    return context;
  }
}
