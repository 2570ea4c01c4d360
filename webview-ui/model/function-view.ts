/**
 * The function on the circle at one snapshot: target, training points, network and kernel regression over the angle, or what
 * each misses of the target. The circle closes: every curve ends where it begins.
 */
import type { Derived } from '../derived/derived-cache';
import { lowerBound } from '../../src/shared/decimate';
import type { Range } from './ranges';

export const functionCurves = ['target', 'network', 'regression', 'continuation', 'predicted'] as const;
export type FunctionCurveId = (typeof functionCurves)[number];
/** The values themselves, or what is left when the target is subtracted. */
export type FunctionShow = 'values' | 'residual';

/** What does not change over time. */
export interface CircleData {
  /** [n] ascending, in radians. */
  readonly angles: Float64Array;
  /** [n] position of each angle in the extension's arrays. */
  readonly order: Uint32Array;
  /** [n] f*, in the order of `angles`; null where the truth is not known. */
  readonly target: Float64Array | null;
  readonly training: CirclePoints;
}

/** [M] in the order of their angles. */
export interface CirclePoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface FunctionCurve {
  readonly id: FunctionCurveId;
  /** [n + 1] the last one is the first, one turn later. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** (1/n) Σ (f − f*)²; null for the target and where the truth is not known. */
  readonly mse: number | null;
}

export interface FunctionModel {
  readonly curves: readonly FunctionCurve[];
  readonly points: CirclePoints | null;
  /** Of the value axis. */
  readonly range: Range;
  /** Curves that leave the value axis, with their own range. */
  readonly beyond: readonly { readonly id: FunctionCurveId; readonly range: Range }[];
}

/** Outputs [n] on the evaluation points, in the extension's order; absent where they are not there. */
export type FunctionOutputs = Readonly<Partial<Record<Exclude<FunctionCurveId, 'target'>, Float64Array>>>;

/** Null where the data do not lie on the circle or have several outputs. */
export function circleData({ arrays }: Derived): CircleData | null {
  const angles = arrays.get('gamma_eval')?.values;
  const trainAngles = arrays.get('gamma_train')?.values;
  const labels = arrays.get('y_train')?.values;
  if (!angles || !trainAngles || labels?.length !== trainAngles.length) return null;
  const order = ascending(angles);
  const trainOrder = ascending(trainAngles);
  const truth = arrays.get('y_eval_true')?.values;
  return {
    angles: inOrder(angles, order),
    order,
    target: truth?.length === angles.length ? inOrder(truth, order) : null,
    training: { x: inOrder(trainAngles, trainOrder), y: inOrder(labels, trainOrder) },
  };
}

/**
 * `held`: range that the value axis has shown so far, which it keeps to and only widens; what is left of the target gets smaller
 * by orders of magnitude, so its axis follows in round steps. Kernel regression widens the axis by half of what the rest
 * needs at most: with a small ridge it can be anything.
 */
export function functionModel(data: CircleData, outputs: FunctionOutputs, show: FunctionShow, held: Range | null): FunctionModel {
  const curves = functionCurves.flatMap(id => curveOf(id, data, outputs, show) ?? []);
  const points = show === 'values' ? data.training : trainingResidual(data);
  const own = curves.filter(({ id }) => id === 'target' || id === 'network').map(curve => extent(curve.y));
  const content = union([...own, ...(points ? [extent(points.y)] : [])]);
  const needed = show === 'residual' ? aroundZero(content) : held ? union([content, held]) : content;
  const limit = widened(needed, 0.25);
  const others = curves.filter(({ id }) => id !== 'target' && id !== 'network').map(({ id, y }) => ({ id, range: extent(y) }));
  const range = union([needed, ...others.map(other => intersection(other.range, limit))]);
  return {
    curves,
    points,
    range,
    beyond: others.filter(other => other.range.min < range.min || other.range.max > range.max),
  };
}

/** Index of the curve's point nearest to an angle. */
export function indexAtAngle({ angles }: Pick<CircleData, 'angles'>, angle: number): number {
  const above = lowerBound(angles, angle);
  if (above === 0) return 0;
  if (above === angles.length) return angles.length - 1;
  return angle - (angles[above - 1] ?? -Infinity) <= (angles[above] ?? Infinity) - angle ? above - 1 : above;
}

/** Least and greatest finite value; NaN and infinity do not count. */
function extent(values: Float64Array): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** The positions of `values` from the least to the greatest. */
export function ascending(values: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

function curveOf(id: FunctionCurveId, data: CircleData, outputs: FunctionOutputs, show: FunctionShow): FunctionCurve | null {
  const { angles, target, order } = data;
  const output = id === 'target' ? null : outputs[id];
  const values = id === 'target' ? target : output && inOrder(output, order);
  if (!values || (show === 'residual' && !target)) return null;
  const error = values.map((value, i) => value - (target?.[i] ?? NaN));
  const shown = show === 'values' ? values : error;
  return {
    id,
    x: closed(angles, (angles[0] ?? 0) + 2 * Math.PI),
    y: closed(shown, shown[0] ?? NaN),
    mse: target && output ? error.reduce((sum, value) => sum + value ** 2, 0) / error.length : null,
  };
}

/** From −r to r, r the next of 1, 2, 5 times a power of ten. */
function aroundZero({ min, max }: Range): Range {
  const reach = Math.max(Math.abs(min), Math.abs(max));
  if (!(reach > 0 && reach < Infinity)) return { min: -1, max: 1 };
  const power = 10 ** Math.floor(Math.log10(reach));
  const round = power * ([1, 2, 5, 10].find(factor => factor * power >= reach) ?? 10);
  return { min: -round, max: round };
}

/** Labels minus target, at the training points that are evaluation points too; null where not all are. */
function trainingResidual({ angles, target, training }: CircleData): CirclePoints | null {
  if (!target) return null;
  const rows = Array.from(training.x, angle => indexAtAngle({ angles }, angle));
  if (rows.some((row, i) => Math.abs((angles[row] ?? NaN) - (training.x[i] ?? NaN)) > 1e-9)) return null;
  return { x: training.x, y: training.y.map((label, i) => label - (target[rows[i] ?? 0] ?? NaN)) };
}

function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  return Float64Array.from(order, position => values[position] ?? NaN);
}

function closed(values: Float64Array, last: number): Float64Array {
  const longer = new Float64Array(values.length + 1);
  longer.set(values);
  longer[values.length] = last;
  return longer;
}

function union(ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) }), { min: Infinity, max: -Infinity });
}

function intersection(a: Range, b: Range): Range {
  return { min: Math.max(a.min, b.min), max: Math.min(a.max, b.max) };
}

/** The range with `share` of its height more on both sides. */
function widened({ min, max }: Range, share: number): Range {
  const room = (max - min) * share || 1;
  return { min: min - room, max: max + room };
}
