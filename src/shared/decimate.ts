/**
 * A long curve as the few points that its picture needs: the least and the greatest value of every pixel column, in the
 * space of the axis (a column of a log axis is a ratio of steps), so that no spike is lost and no time is spent on what
 * cannot be seen.
 */

export interface Point {
  readonly x: number;
  /** NaN breaks the line. */
  readonly y: number;
}

export interface DecimationAxis {
  readonly scale: 'linear' | 'log';
  /** Ends of the visible axis, `min < max`; both positive on a log axis. */
  readonly min: number;
  readonly max: number;
  /** Width of the plot in pixels. */
  readonly columns: number;
}

/**
 * At most two points a pixel column, plus one break where the column has one, plus the neighbours just outside the axis so
 * that lines run to the edge. The first and the last point in view are kept exactly.
 *
 * @param x [n] ascending, e.g. steps; points at x <= 0 have no place on a log axis and are left out
 * @param y [n]; what is not finite (NaN, infinities, holes) breaks the line, as does y <= 0 with `positive`
 */
export function decimate(x: Float64Array, y: Float64Array, axis: DecimationAxis, positive = false): Point[] {
  const [start, end] = visibleRange(x, axis);
  if (end - start <= 2 * axis.columns) return exactPoints(x, y, start, end, positive);
  const points: Point[] = [];
  const edge = columnEdges(axis);
  pushColumn(points, x, y, start, start + 1, positive);
  const last = end - 1;
  let from = start + 1;
  for (let next = 1; from < last; next++) {
    const limit = next > axis.columns ? Infinity : edge(next);
    let to = from;
    while (to < last && (x[to] ?? NaN) < limit) to++;
    if (to > from) pushColumn(points, x, y, from, to, positive);
    from = to;
  }
  pushColumn(points, x, y, last, end, positive);
  return points;
}

/** Index of the first element of ascending `x` that is >= `value`; n when there is none. */
export function lowerBound(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** [first, last) of the points in view and one neighbour on either side. */
function visibleRange(x: Float64Array, { scale, min, max }: DecimationAxis): [number, number] {
  const first = lowerBound(x, min) - 1;
  const smallest = scale === 'log' ? lowerBound(x, Number.MIN_VALUE) : 0;
  let end = lowerBound(x, max);
  while (end < x.length && (x[end] ?? NaN) === max) end++;
  return [Math.max(first, smallest), Math.min(end + 1, x.length)];
}

function exactPoints(x: Float64Array, y: Float64Array, start: number, end: number, positive: boolean): Point[] {
  const points: Point[] = [];
  for (let i = start; i < end; i++) {
    const value = y[i] ?? NaN;
    const drawn = Number.isFinite(value) && !(positive && value <= 0);
    points.push({ x: x[i] ?? NaN, y: drawn ? value : NaN });
  }
  return points;
}

/** Left end of the k-th pixel column in the axis's own space; one logarithm a column instead of one a point. */
function columnEdges({ scale, min, max, columns }: DecimationAxis): (k: number) => number {
  if (scale === 'linear') return k => min + ((max - min) * k) / columns;
  const ratio = Math.log(max / min) / columns;
  const edges = Float64Array.from({ length: columns + 2 }, (_, k) => min * Math.exp(ratio * k));
  return k => edges[k] ?? Infinity;
}

/** The extremes of rows [from, to), in the order in which they came, and a break where the line breaks; several breaks are one. */
function pushColumn(points: Point[], x: Float64Array, y: Float64Array, from: number, to: number, positive: boolean): void {
  let least = -1;
  let greatest = -1;
  let low = Infinity;
  let high = -Infinity;
  let lastDrawn = -1;
  let broken = false;
  let breakAfter = -1;
  for (let i = from; i < to; i++) {
    const value = y[i] ?? NaN;
    // False for NaN too.
    if (!(value > -Infinity && value < Infinity) || (positive && value <= 0)) {
      broken = true;
      breakAfter = lastDrawn;
      continue;
    }
    if (value < low) {
      low = value;
      least = i;
    }
    if (value > high) {
      high = value;
      greatest = i;
    }
    lastDrawn = i;
  }
  const first = Math.min(least, greatest);
  const second = Math.max(least, greatest);
  if (broken && breakAfter < first) pushBreak(points);
  if (first >= 0) points.push({ x: x[first] ?? NaN, y: y[first] ?? NaN });
  if (broken && breakAfter >= first && breakAfter < second) pushBreak(points);
  if (second > first) points.push({ x: x[second] ?? NaN, y: y[second] ?? NaN });
  if (broken && breakAfter >= second) pushBreak(points);
}

function pushBreak(points: Point[]): void {
  const previous = points.at(-1);
  if (!previous || !Number.isNaN(previous.y)) points.push({ x: previous?.x ?? 0, y: NaN });
}
