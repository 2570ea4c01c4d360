/** Draws a figure as SVG 1.1: vectors and text only, no script, no style sheet, nothing from elsewhere. */
import { decimate } from '../decimate';
import { figureTicks } from './axisTicks';
import type { Figure, FigureAxis, FigureCurve } from './figure';

export interface SvgStyle {
  /** Of the whole picture, in pixels (96 to the inch). */
  readonly width: number;
  /** Of the plot; legend and notes come below. */
  readonly height: number;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** Black on white. */
export const printStyle: SvgStyle = {
  width: 640,
  height: 360,
  background: '#ffffff',
  foreground: '#1a1a1a',
  muted: '#555555',
  grid: '#dddddd',
  fontFamily: 'Helvetica, Arial, sans-serif',
  fontSize: 12,
};

/** Colours that stay apart in print and for colour-blind readers (Okabe and Ito 2008), dark ones first. */
const PRINT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];

/** Colour and dash of the i-th of `count` curves: of more than can be told apart from purple to yellow, in their order. */
export function printColour(index: number, count: number): string {
  if (count <= PRINT.length) return PRINT[index % PRINT.length] ?? '#000000';
  const stops = [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [220, 200, 30],
  ] as const;
  const place = (index / Math.max(1, count - 1)) * (stops.length - 1);
  const [low, high] = [stops[Math.floor(place)] ?? stops[0], stops[Math.ceil(place)] ?? stops[0]];
  const share = place - Math.floor(place);
  return `#${low
    .map((value, i) =>
      Math.round(value + ((high[i] ?? value) - value) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

interface Space {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly xRange: Range;
  readonly yRange: Range;
  x(value: number): number;
  y(value: number): number;
}
type Range = { readonly min: number; readonly max: number };

const LINE = 1.5;
/** Width of a letter to its height, about, of a sans serif. */
const LETTER = 0.55;

export function figureSvg(figure: Figure, style: SvgStyle = printStyle): string {
  const { width, fontSize } = style;
  const head = fontSize * 4.6;
  const space = spaceOf(figure, style, head);
  const legend = legendRows(figure, style);
  const notes = figure.notes.flatMap(note => wrapped(note, width - 32, fontSize));
  const legendTop = space.bottom + fontSize * 4.8;
  const notesTop = legendTop + legend.length * fontSize * 1.7;
  const height = Math.ceil(notesTop + notes.length * fontSize * LINE + 12);
  const parts = [
    `<rect width="${width}" height="${height}" fill="${attribute(style.background)}"/>`,
    text(16, fontSize * 1.8, figure.title, { fill: style.foreground, size: fontSize * 1.25, weight: 'bold' }),
    text(16, fontSize * 3.2, figure.subtitle, { fill: style.muted, size: fontSize }),
    ...axes(figure, style, space),
    `<clipPath id="plot"><rect x="${n(space.left)}" y="${n(space.top - 1)}" width="${n(space.right - space.left)}" height="${n(space.bottom - space.top + 2)}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...figure.curves.map(curve => band(curve, figure, space)),
    ...figure.lines.map(({ value }) => horizontal(space, space.y(value), style.muted)),
    ...figure.curves.map(curve => shape(curve, figure, space)),
    ...figure.marks.map(mark => vertical(space, space.x(mark.x), mark.colour)),
    '</g>',
    ...figure.lines.map(({ value, label }) => lineLabel(space, space.y(value), label, style)),
    ...legend.flatMap((row, i) => row.map(({ curve, x }) => entry(curve, x, legendTop + i * fontSize * 1.7, style))),
    ...notes.map((note, i) => text(16, notesTop + (i + 0.6) * fontSize * LINE, note, { fill: style.muted, size: fontSize * 0.9 })),
  ];
  const label = attribute(`${figure.title}. ${figure.subtitle}`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" font-family="${attribute(style.fontFamily)}">\n` +
    `<title>${escaped(figure.title)}</title>\n${parts.filter(part => part !== '').join('\n')}\n</svg>\n`
  );
}

function spaceOf(figure: Figure, { width, height, fontSize }: SvgStyle, head: number): Space {
  const xRange =
    figure.x.range ??
    rangeOf(
      figure.x,
      figure.curves.map(({ x }) => x),
      figure.marks.map(({ x }) => x),
      0,
    );
  const yValues = figure.curves.flatMap(curve => [...(bandEnds(curve) ?? []), curve.y]);
  const yRange =
    figure.y.range ??
    rangeOf(
      figure.y,
      yValues,
      figure.lines.map(({ value }) => value),
      0.05,
    );
  const widest = Math.max(0, ...figureTicks(figure.y, yRange, 6).map(({ label }) => label.length));
  const [left, right, top] = [28 + widest * fontSize * LETTER, width - 26, head + fontSize * 1.8];
  const bottom = top + height;
  return { left, right, top, bottom, xRange, yRange, x: mapping(figure.x, xRange, left, right), y: mapping(figure.y, yRange, bottom, top) };
}

/** All finite values, on a log axis those above 0, with `margin` of their extent beyond both ends. */
function rangeOf({ scale }: FigureAxis, lists: readonly ArrayLike<number>[], others: readonly number[], margin: number): Range {
  const place = (value: number) => (scale === 'log' ? Math.log10(value) : value);
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number) => {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) return;
    low = Math.min(low, place(value));
    high = Math.max(high, place(value));
  };
  for (const list of lists) for (let i = 0; i < list.length; i++) take(list[i] ?? NaN);
  others.forEach(take);
  if (low > high) [low, high] = [0, 1];
  const extent = (high - low) * margin || (high === low ? Math.abs(high) * 0.05 || 0.5 : 0);
  const back = (value: number) => (scale === 'log' ? 10 ** value : value);
  return { min: back(low - extent), max: back(high + extent) };
}

function mapping({ scale }: FigureAxis, { min, max }: Range, start: number, end: number): (value: number) => number {
  const place = (value: number) => (scale === 'log' ? Math.log(value) : value);
  const factor = (end - start) / (place(max) - place(min));
  return value => start + (place(value) - place(min)) * factor;
}

function axes({ x, y }: Figure, style: SvgStyle, space: Space): string[] {
  const { left, right, top, bottom } = space;
  const { fontSize, muted, grid } = style;
  const most = Math.max(2, Math.floor((right - left) / (fontSize * 7)));
  const across = figureTicks(x, space.xRange, most).flatMap(({ value, label }) => {
    const at = space.x(value);
    return [
      `<path d="M${n(at)} ${n(bottom)}v4" stroke="${attribute(muted)}" fill="none"/>`,
      text(at, bottom + fontSize * 1.5, label, { fill: muted, size: fontSize, anchor: 'middle' }),
    ];
  });
  const up = figureTicks(y, space.yRange, 6).flatMap(({ value, label }) => {
    const at = space.y(value);
    return [
      `<path d="M${n(left)} ${n(at)}H${n(right)}" stroke="${attribute(grid)}" fill="none"/>`,
      text(left - 6, at + fontSize * 0.35, label, { fill: muted, size: fontSize, anchor: 'end' }),
    ];
  });
  return [
    ...up,
    `<path d="M${n(left)} ${n(top)}V${n(bottom)}H${n(right)}" stroke="${attribute(muted)}" fill="none"/>`,
    ...across,
    text((left + right) / 2, bottom + fontSize * 2.9, x.title, { fill: style.foreground, size: fontSize, anchor: 'middle' }),
    text(16, top - fontSize * 0.7, y.title, { fill: style.foreground, size: fontSize }),
  ];
}

/** Points that reach the picture: two to a pixel at most. */
function pointsOf({ x, y }: FigureCurve, figure: Figure, space: Space, values: ArrayLike<number> = y) {
  const axis = { scale: figure.x.scale, ...space.xRange, columns: Math.max(1, Math.round(space.right - space.left)) };
  return decimate(Float64Array.from(x), Float64Array.from(values), axis, figure.y.scale === 'log');
}

function shape(curve: FigureCurve, figure: Figure, space: Space): string {
  const style = `stroke="${attribute(curve.colour)}"${curve.opacity < 1 ? ` stroke-opacity="${curve.opacity}"` : ''}`;
  const points = curve.shape === 'line' ? pointsOf(curve, figure, space) : rawPoints(curve, figure, space);
  const dots =
    curve.shape === 'line'
      ? ''
      : points
          .filter(({ y }) => Number.isFinite(y))
          .map(
            point =>
              `<circle cx="${n(space.x(point.x))}" cy="${n(space.y(point.y))}" r="${curve.shape === 'both' ? 3 : 2}" fill="${attribute(curve.colour)}"/>`,
          )
          .join('');
  if (curve.shape === 'points') return dots;
  const dash = curve.dash.length > 0 ? ` stroke-dasharray="${curve.dash.join(' ')}"` : '';
  return `<path d="${path(points, space)}" fill="none" ${style} stroke-width="1.75" stroke-linejoin="round"${dash}/>${dots}`;
}

function rawPoints({ x, y }: FigureCurve, figure: Figure, { xRange }: Space) {
  const all = Array.from({ length: x.length }, (_, i) => ({ x: x[i] ?? NaN, y: y[i] ?? NaN }));
  return all.filter(point => point.x >= xRange.min && point.x <= xRange.max && (figure.y.scale === 'linear' || point.y > 0));
}

function band(curve: FigureCurve, figure: Figure, space: Space): string {
  const ends = bandEnds(curve);
  if (!ends) return '';
  const floor = figure.y.scale === 'log' ? space.yRange.min : -Infinity;
  const upper = pointsOf(curve, figure, space, ends[1]);
  const lower = pointsOf(
    curve,
    figure,
    space,
    ends[0].map(value => Math.max(floor, value)),
  );
  const drawn = (points: readonly { x: number; y: number }[]) => points.filter(({ y }) => Number.isFinite(y));
  const outline = [...drawn(upper), ...drawn(lower).reverse()];
  if (outline.length === 0) return '';
  return `<path d="${path(outline, space)}Z" fill="${attribute(curve.colour)}" fill-opacity="0.18" stroke="none"/>`;
}

/** Lower and upper end of a curve's band. */
function bandEnds({ y, deviation, limits }: FigureCurve): readonly [Float64Array, Float64Array] | null {
  if (limits) return [Float64Array.from(limits.lower), Float64Array.from(limits.upper)];
  return deviation ? [shifted(y, deviation, -1), shifted(y, deviation, 1)] : null;
}

function shifted(y: ArrayLike<number>, deviation: ArrayLike<number>, sign: 1 | -1): Float64Array {
  return Float64Array.from({ length: y.length }, (_, i) => (y[i] ?? NaN) + sign * (deviation[i] ?? 0));
}

function path(points: readonly { readonly x: number; readonly y: number }[], space: Space): string {
  let isOpen = false;
  const parts = points.map(point => {
    if (!Number.isFinite(point.y)) {
      isOpen = false;
      return '';
    }
    const command = isOpen ? 'L' : 'M';
    isOpen = true;
    return `${command}${n(space.x(point.x))} ${n(space.y(point.y))}`;
  });
  return parts.join('');
}

const horizontal = ({ left, right }: Space, y: number, colour: string) =>
  `<path d="M${n(left)} ${n(y)}H${n(right)}" stroke="${attribute(colour)}" stroke-dasharray="6 3" fill="none"/>`;
const vertical = ({ top, bottom }: Space, x: number, colour: string) =>
  `<path d="M${n(x)} ${n(top)}V${n(bottom)}" stroke="${attribute(colour)}" stroke-dasharray="2 3" stroke-width="1.5" fill="none"/>`;

function lineLabel({ right, top, bottom }: Space, y: number, label: string, { muted, fontSize }: SvgStyle): string {
  if (label === '' || !(y >= top && y <= bottom)) return '';
  return text(right - 4, y - 4, label, { fill: muted, size: fontSize * 0.9, anchor: 'end' });
}

interface Entry {
  readonly curve: Pick<FigureCurve, 'label' | 'colour' | 'dash' | 'shape'>;
  readonly x: number;
}

function legendRows(figure: Figure, { width, fontSize }: SvgStyle): Entry[][] {
  const rows: Entry[][] = [];
  const marks = figure.marks.map(({ label, colour }) => ({ label, colour, dash: [2, 3], shape: 'line' as const }));
  let x = Infinity;
  for (const curve of [...figure.curves, ...marks].filter(({ label }) => label !== '')) {
    const needed = 30 + curve.label.length * fontSize * LETTER + 16;
    if (x + needed > width - 16) {
      rows.push([]);
      x = 16;
    }
    rows.at(-1)?.push({ curve, x });
    x += needed;
  }
  return rows;
}

function entry({ label, colour, dash, shape: kind }: Entry['curve'], x: number, y: number, { foreground, fontSize }: SvgStyle): string {
  const middle = y - fontSize * 0.35;
  const pattern = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  const line = `<path d="M${n(x)} ${n(middle)}h22" stroke="${attribute(colour)}" stroke-width="2" fill="none"${pattern}/>`;
  const dot = `<circle cx="${n(x + 11)}" cy="${n(middle)}" r="3" fill="${attribute(colour)}"/>`;
  return (kind === 'points' ? dot : kind === 'both' ? line + dot : line) + text(x + 28, y, label, { fill: foreground, size: fontSize });
}

interface TextStyle {
  readonly fill: string;
  readonly size: number;
  readonly anchor?: 'middle' | 'end';
  readonly weight?: 'bold';
}

function text(x: number, y: number, words: string, { fill, size, anchor, weight }: TextStyle): string {
  const extra = `${anchor ? ` text-anchor="${anchor}"` : ''}${weight ? ` font-weight="${weight}"` : ''}`;
  return `<text x="${n(x)}" y="${n(y)}" font-size="${n(size)}" fill="${attribute(fill)}"${extra}>${escaped(words)}</text>`;
}

function wrapped(words: string, width: number, fontSize: number): string[] {
  const most = Math.floor(width / (fontSize * 0.9 * LETTER));
  const lines: string[] = [];
  for (const word of words.split(' ').filter(part => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** To a hundredth of a pixel. */
const n = (value: number) => String(Math.round(value * 100) / 100);

const escaped = (words: string) =>
  words
    .replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, '') // XML 1.0 has no place for them.
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
const attribute = (words: string) => escaped(words).replaceAll('"', '&quot;');
