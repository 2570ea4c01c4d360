/** Draws a matrix as SVG 1.1: cells as shapes, or, where there are very many, as a picture within the picture; axes, colour bar and words as vectors. */
import { figureTicks } from './axisTicks';
import type { FigureTick, MapFigure } from './figure';
import { indexedPng } from './indexedPng';
import { attribute, framed, headHeight, LETTER, MARGIN, n, type SvgStyle, text } from './svgParts';

/** A viewer takes its time over more shapes than these. */
const MAX_SHAPES = 64 * 64;
const BAR_WIDTH = 12;
const BAR_GAP = 14;

interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export function mapSvg(figure: MapFigure, style: SvgStyle): string {
  const { width, height, fontSize } = style;
  const longest = (ticks: readonly FigureTick[]) => Math.max(0, ...ticks.map(({ label }) => label.length)) * fontSize * LETTER;
  const bar = barTicks(figure);
  const beside = BAR_GAP + BAR_WIDTH + 8 + Math.max(longest(bar), figure.valueName.length * fontSize * LETTER - BAR_WIDTH);
  const left = MARGIN + longest(figure.ticks) + 10;
  const side = Math.min(height, width - left - beside - MARGIN);
  const square = { left, top: headHeight(style), side };
  const parts = [...cells(figure, square), ...frame(figure, square, style), ...colourBar(figure, square, bar, style)];
  return framed(figure, style, parts, square.top + side + fontSize * 3.6);
}

function cells(figure: MapFigure, { left, top, side }: Square): string[] {
  const { size, scale } = figure;
  const entries = Uint8Array.from(figure.values, value => entryOf(value, scale));
  const place = `x="${n(left)}" y="${n(top)}" width="${n(side)}" height="${n(side)}"`;
  if (entries.length > MAX_SHAPES) {
    const png = indexedPng(entries, size, paletteBytes(scale.colours), MISSING);
    return [
      `<image ${place} preserveAspectRatio="none" image-rendering="optimizeSpeed" xlink:href="data:image/png;base64,${base64(png)}"/>`,
    ];
  }
  const shapes: string[] = [];
  for (let row = 0; row < size; row++) {
    for (let from = 0; from < size;) {
      const entry = entries[row * size + from] ?? MISSING;
      let to = from + 1;
      while (to < size && entries[row * size + to] === entry) to++;
      if (entry !== MISSING)
        shapes.push(`<path d="M${from} ${row}H${to}V${row + 1}H${from}Z" fill="${attribute(scale.colours[entry] ?? '')}"/>`);
      from = to;
    }
  }
  const way = `translate(${n(left)} ${n(top)}) scale(${(side / size).toPrecision(9)})`;
  return [`<g transform="${way}" shape-rendering="crispEdges">${shapes.join('')}</g>`];
}

/** The entry of what is not a number; a scale has one colour fewer than entries. */
const MISSING = 255;

function entryOf(value: number, { low, high, colours }: MapFigure['scale']): number {
  if (!Number.isFinite(value)) return MISSING;
  const last = Math.min(MISSING, colours.length) - 1;
  return high > low ? Math.min(last, Math.max(0, Math.round(((value - low) / (high - low)) * last))) : 0;
}

function frame(
  { size, ticks, axisTitle, crosses }: MapFigure,
  { left, top, side }: Square,
  { muted, foreground, fontSize }: SvgStyle,
): string[] {
  const at = (place: number) => (place / size) * side;
  const line = (d: string, extra = '') => `<path d="${d}" stroke="${attribute(muted)}" fill="none"${extra}/>`;
  const [right, bottom] = [left + side, top + side];
  return [
    line(`M${n(left)} ${n(top)}H${n(right)}V${n(bottom)}H${n(left)}Z`),
    ...crosses.flatMap(({ place }) => [
      line(`M${n(left)} ${n(top + at(place))}H${n(right)}M${n(left + at(place))} ${n(top)}V${n(bottom)}`, ' stroke-dasharray="4 3"'),
    ]),
    ...ticks.flatMap(({ value, label }) => [
      line(`M${n(left + at(value))} ${n(bottom)}v4M${n(left)} ${n(top + at(value))}h-4`),
      text(left + at(value), bottom + fontSize * 1.5, label, { fill: muted, size: fontSize, anchor: 'middle' }),
      text(left - 7, top + at(value) + fontSize * 0.35, label, { fill: muted, size: fontSize, anchor: 'end' }),
    ]),
    text((left + right) / 2, bottom + fontSize * 2.9, axisTitle, { fill: foreground, size: fontSize, anchor: 'middle' }),
  ];
}

function colourBar(figure: MapFigure, square: Square, ticks: readonly FigureTick[], { muted, foreground, fontSize }: SvgStyle): string[] {
  const { domain, scale, valueName } = figure;
  const left = square.left + square.side + BAR_GAP;
  const { top, side } = square;
  const bottom = top + side;
  const yOf = (value: number) =>
    domain.max > domain.min ? bottom - ((value - domain.min) / (domain.max - domain.min)) * side : (top + bottom) / 2;
  const STRIPS = 128;
  const strips = Array.from({ length: STRIPS }, (_, i) => {
    const value = domain.max - ((i + 0.5) / STRIPS) * (domain.max - domain.min);
    const colour = scale.colours[entryOf(value, scale)] ?? '';
    // Each strip reaches under the next one: no seam shows between them.
    return `<rect x="${n(left)}" y="${n(top + (i * side) / STRIPS)}" width="${BAR_WIDTH}" height="${n(side / STRIPS + (i < STRIPS - 1 ? 1 : 0))}" fill="${attribute(colour)}"/>`;
  });
  return [
    ...strips,
    `<path d="M${n(left)} ${n(top)}h${BAR_WIDTH}V${n(bottom)}h${-BAR_WIDTH}Z" stroke="${attribute(muted)}" fill="none"/>`,
    text(left, top - fontSize * 0.7, valueName, { fill: foreground, size: fontSize }),
    ...ticks.flatMap(({ value, label }) => [
      `<path d="M${n(left + BAR_WIDTH)} ${n(yOf(value))}h4" stroke="${attribute(muted)}" fill="none"/>`,
      text(left + BAR_WIDTH + 8, yOf(value) + fontSize * 0.35, label, { fill: muted, size: fontSize }),
    ]),
  ];
}

const barTicks = ({ domain }: MapFigure) => (domain.max > domain.min ? figureTicks({ title: '', scale: 'linear' }, domain, 5) : []);

function paletteBytes(colours: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(3 * (MISSING + 1));
  colours.slice(0, MISSING).forEach((colour, i) => {
    for (let part = 0; part < 3; part++) bytes[3 * i + part] = Number.parseInt(colour.slice(1 + 2 * part, 3 + 2 * part), 16);
  });
  return bytes;
}

function base64(bytes: Uint8Array): string {
  let letters = '';
  for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(letters);
}
