/** Small drawings as SVG elements in the colour of the text around them. */
import type { RunStateView } from '../../src/shared/protocol';
import type { MarkKind } from '../model/marks';

const SVG = 'http://www.w3.org/2000/svg';

/** Paths on a 16 × 16 field. */
const paths = {
  play: 'M4.5 2.8v10.4L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  stop: 'M3.5 3.5h9v9h-9z',
  check: 'M6.3 12.6 2.2 8.5l1.2-1.2 2.9 2.9 6.3-6.4L13.8 5z',
  cross: 'M4.2 3 8 6.8 11.8 3 13 4.2 9.2 8l3.8 3.8-1.2 1.2L8 9.2 4.2 13 3 11.8 6.8 8 3 4.2z',
  clock:
    'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm0 1.4a5.1 5.1 0 1 1 0 10.2A5.1 5.1 0 0 1 8 2.9zM7.3 4.5v4l3 1.8.7-1.15-2.3-1.4V4.5z',
  warning: 'M8 1.5 15 14H1zm-.7 4.5v4h1.4V6zm0 5v1.4h1.4V11z',
  question:
    'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM7.3 10.8h1.4v1.4H7.3zM5.5 6.3a2.5 2.5 0 1 1 3.7 2.2c-.4.2-.5.5-.5 1v.4H7.3v-.6c0-.8.4-1.5 1.1-1.9A1.1 1.1 0 1 0 6.9 6.3z',
  table: 'M2 2.5h12v11H2zm1.4 4v2h2.8v-2zm4.2 0v2h5v-2zm-4.2 3.4v2.2h2.8V9.9zm4.2 0v2.2h5V9.9z',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm0 1.3a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 8 2.8zM7.3 7h1.4v4.5H7.3zm0-2.6h1.4v1.5H7.3z',
  maximise: 'M2.5 2.5h5v1.3H4.7l3 3-.9.9-3-3v2.8H2.5zM8.5 13.5h5v-5h-1.3v2.8l-3-3-.9.9 3 3H8.5z',
  restore: 'M7.5 7.5v-5H6.2v2.8l-3-3-.9.9 3 3H2.5v1.3zM8.5 8.5v5h1.3v-2.8l3 3 .9-.9-3-3h2.8V8.5z',
  more: 'M3 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4zm5 0a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4zm5 0a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4z',
  grip: 'M5 2.5h2v2H5zm4 0h2v2H9zm-4 4.5h2v2H5zm4 0h2v2H9zm-4 4.5h2v2H5zm4 0h2v2H9z',
  chart: 'M2 2.5h1.3v9.7H14v1.3H2zm2.8 6.6 2.7-3.6 2.3 1.9 3-4 1 .8-3.8 5.1-2.3-1.9-1.9 2.5z',
  zoom: 'M6.8 2a4.8 4.8 0 1 0 2.9 8.6l3.4 3.4.9-.9-3.4-3.4A4.8 4.8 0 0 0 6.8 2zm0 1.3a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  pan: 'M8 1.2 10.3 3.6H8.7v3.7h3.7V5.7L14.8 8l-2.4 2.3V8.7H8.7v3.7h1.6L8 14.8l-2.3-2.4h1.6V8.7H3.6v1.6L1.2 8l2.4-2.3v1.6h3.7V3.6H5.7z',
  chevron: 'M3.4 5.4 8 10l4.6-4.6.9.9L8 11.8 2.5 6.3z',
  diamond: 'M8 2 14 8 8 14 2 8z',
  triangle: 'M8 3.5 13 12.5H3z',
  ring: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zm0 1.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4z',
} as const;

export type IconName = keyof typeof paths;

const stateIcons: Readonly<Record<RunStateView, IconName>> = {
  queued: 'clock',
  running: 'play',
  paused: 'pause',
  finished: 'check',
  stopped: 'stop',
  failed: 'cross',
  diverged: 'warning',
  lost: 'question',
};

const markIcons: Readonly<Record<MarkKind, IconName>> = {
  freeze: 'diamond',
  velocity_freeze: 'triangle',
  edge_of_stability: 'ring',
  diverged: 'cross',
  task_switch: 'stop',
  non_finite: 'cross',
};

export function icon(name: IconName): SVGSVGElement {
  const svg = svgElement('svg', { viewBox: '0 0 16 16', width: '16', height: '16', 'aria-hidden': 'true', class: 'icon' });
  svg.append(svgElement('path', { d: paths[name], 'fill-rule': 'evenodd', fill: 'currentColor' }));
  return svg;
}

export function stateIcon(state: RunStateView): SVGSVGElement {
  return icon(stateIcons[state]);
}

export function markIcon(kind: MarkKind): SVGSVGElement {
  return icon(markIcons[kind]);
}

/** A piece of a curve's line for legends. */
export function swatch(colour: string, dash: readonly number[]): SVGSVGElement {
  const svg = svgElement('svg', { viewBox: '0 0 20 10', width: '20', height: '10', 'aria-hidden': 'true', class: 'swatch' });
  const line = svgElement('path', { d: 'M1 5h18', fill: 'none', 'stroke-width': '3' });
  line.style.stroke = colour;
  if (dash.length > 0) line.style.strokeDasharray = dash.map(length => length * 0.7).join(' ');
  svg.append(line);
  return svg;
}

/** A mark of a chart for legends: an outline on a 20 × 10 field, filled or not. */
export function markShape(outline: string, colour: string, filled: boolean, dash: readonly number[]): SVGSVGElement {
  const svg = swatch(colour, dash);
  const mark = svgElement('path', { d: outline, 'stroke-width': '1.5', class: filled ? 'mark filled' : 'mark' });
  mark.style.stroke = colour;
  mark.style.color = colour;
  svg.append(mark);
  return svg;
}

/** A point of a chart for legends. */
export function dot(colour: string): SVGSVGElement {
  const svg = svgElement('svg', { viewBox: '0 0 20 10', width: '20', height: '10', 'aria-hidden': 'true', class: 'swatch' });
  const circle = svgElement('circle', { cx: '10', cy: '5', r: '2.5' });
  circle.style.fill = colour;
  svg.append(circle);
  return svg;
}

function svgElement<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string>>): SVGElementTagNameMap[K] {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
