/** Draws a chart as SVG 1.1: vectors and text only, no script, no style sheet, nothing from elsewhere. */
import { decimate } from '../decimate';
import { figureTicks } from './axisTicks';
import type { ChartFigure, FigureAxis, FigureCurve } from './figure';
import { attribute, framed, headHeight, LETTER, MARGIN, n, type SvgStyle, text } from './svgParts';

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

export function chartSvg(figure: ChartFigure, style: SvgStyle): string {
  const { fontSize } = style;
  const space = spaceOf(figure, style);
  const legend = legendRows(figure, style);
  const legendTop = space.bottom + fontSize * 4.8;
  const parts = [
    ...axes(figure, style, space),
    `<clipPath id="plot"><rect x="${n(space.left)}" y="${n(space.top - 1)}" width="${n(space.right - space.left)}" height="${n(space.bottom - space.top + 2)}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...figure.curves.map(curve => band(curve, figure, space)),
    ...figure.lines.map(({ value }) => horizontal(space, space.y(value), style.muted)),
    ...figure.curves.map(curve => shape(curve, figure, space)),
    ...figure.marks.map(mark => vertical(space, space.x(mark.x), mark.colour)),
    '</g>',
    ...figure.lines.map(({ value, label }) => lineLabel(space, space.y(value), label, style)),
    ...legend.flatMap((row, i) => row.map(({ curve, x }) => entry(curve, x, legendTop + i * fontSize * 1.6, style))),
  ];
  return framed(
    figure,
    style,
    parts,
    legend.length === 0 ? space.bottom + fontSize * 3.6 : legendTop + (legend.length - 0.6) * fontSize * 1.6,
  );
}

function spaceOf(figure: ChartFigure, style: SvgStyle): Space {
  const { width, height, fontSize } = style;
  const xRange =
    figure.x.range ??
    rangeOf(
      figure.x,
      figure.curves.map(({ x }) => x),
      figure.marks.map(({ x }) => x),
      0,
    );
  const yValues = figure.curves.flatMap(curve => {
    const ends = bandEnds(curve);
    return ends ? [reached(ends[0], curve.y, figure.y), ends[1], curve.y] : [curve.y];
  });
  const yRange =
    figure.y.range ??
    rangeOf(
      figure.y,
      yValues,
      figure.lines.map(({ value }) => value),
      0.05,
    );
  const widest = Math.max(0, ...figureTicks(figure.y, yRange, 6).map(({ label }) => label.length));
  const [left, right, top] = [(style.captioned ? 28 : 14) + widest * fontSize * LETTER, width - 26, headHeight(style)];
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

function axes({ x, y }: ChartFigure, style: SvgStyle, space: Space): string[] {
  const { left, right, top, bottom } = space;
  const { fontSize, muted, grid } = style;
  const most = Math.max(2, Math.floor((right - left) / (fontSize * 5)));
  const across = figureTicks(x, space.xRange, most).flatMap(({ value, label }) => {
    const at = space.x(value);
    if (label === '') return [`<path d="M${n(at)} ${n(bottom)}v2.5" stroke="${attribute(muted)}" fill="none"/>`];
    return [
      `<path d="M${n(at)} ${n(bottom)}v4" stroke="${attribute(muted)}" fill="none"/>`,
      text(at, bottom + fontSize * 1.5, label, { fill: muted, size: fontSize, anchor: 'middle' }),
    ];
  });
  const up = figureTicks(y, space.yRange, 6).flatMap(({ value, label }) => {
    const at = space.y(value);
    if (label === '') return [`<path d="M${n(left)} ${n(at)}h-2.5" stroke="${attribute(muted)}" fill="none"/>`];
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
    text(style.captioned ? MARGIN : 4, top - fontSize * 0.7, y.title, { fill: style.foreground, size: fontSize }),
  ];
}

/** Points that reach the picture: two to a pixel at most. */
function pointsOf({ x, y }: FigureCurve, figure: ChartFigure, space: Space, values: ArrayLike<number> = y) {
  const axis = { scale: figure.x.scale, ...space.xRange, columns: Math.max(1, Math.round(space.right - space.left)) };
  return decimate(Float64Array.from(x), Float64Array.from(values), axis, figure.y.scale === 'log');
}

function shape(curve: FigureCurve, figure: ChartFigure, space: Space): string {
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

function rawPoints({ x, y }: FigureCurve, figure: ChartFigure, { xRange }: Space) {
  const all = Array.from({ length: x.length }, (_, i) => ({ x: x[i] ?? NaN, y: y[i] ?? NaN }));
  return all.filter(point => point.x >= xRange.min && point.x <= xRange.max && (figure.y.scale === 'linear' || point.y > 0));
}

function band(curve: FigureCurve, figure: ChartFigure, space: Space): string {
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

/** The lower end as far as the axis reaches for it: a band that comes close to 0 has no end on a log axis, and leaves the picture. */
function reached(lower: Float64Array, y: ArrayLike<number>, { scale }: FigureAxis): Float64Array {
  return scale === 'log' ? lower.map((value, i) => Math.max(value, (y[i] ?? NaN) / 4)) : lower;
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

/** Curves, and below them the marks. */
function legendRows({ curves, marks }: ChartFigure, style: SvgStyle): Entry[][] {
  const lines = marks.map(({ label, colour }) => ({ label, colour, dash: [2, 3], shape: 'line' as const }));
  return [...inRows(curves, style), ...inRows(lines, style)];
}

/** In one row where they fit, else in columns, so that entries stand below each other. */
function inRows(all: readonly Entry['curve'][], { width, fontSize }: SvgStyle): Entry[][] {
  const curves = all.filter(({ label }) => label !== '');
  const widths = curves.map(({ label }) => 30 + label.length * fontSize * LETTER + 14);
  const room = width - 2 * MARGIN;
  const ends = widths.map((_, i) => widths.slice(0, i + 1).reduce((sum, needed) => sum + needed, 0));
  if ((ends.at(-1) ?? 0) <= room)
    return curves.length === 0 ? [] : [curves.map((curve, i) => ({ curve, x: MARGIN + (ends[i] ?? 0) - (widths[i] ?? 0) }))];
  const columns = Math.max(1, Math.floor(room / Math.max(...widths)));
  const rows: Entry[][] = [];
  curves.forEach((curve, i) => {
    if (i % columns === 0) rows.push([]);
    rows.at(-1)?.push({ curve, x: MARGIN + (i % columns) * (room / columns) });
  });
  return rows;
}

function entry({ label, colour, dash, shape: kind }: Entry['curve'], x: number, y: number, { foreground, fontSize }: SvgStyle): string {
  const middle = y - fontSize * 0.35;
  const pattern = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  const line = `<path d="M${n(x)} ${n(middle)}h22" stroke="${attribute(colour)}" stroke-width="2" fill="none"${pattern}/>`;
  const dot = `<circle cx="${n(x + 11)}" cy="${n(middle)}" r="3" fill="${attribute(colour)}"/>`;
  return (kind === 'points' ? dot : kind === 'both' ? line + dot : line) + text(x + 28, y, label, { fill: foreground, size: fontSize });
}
