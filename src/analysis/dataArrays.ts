/** The arrays of a data set, as the numbers that are computed with. */
import type { NpyArray } from '../runs/npy';
import type { Matrix64 } from '../science/linalg/matrix';
import { AnalysisError } from './errors';

/** @throws AnalysisError `no_data` */
export function dataArray(data: ReadonlyMap<string, NpyArray>, name: string): NpyArray {
  const array = data.get(name);
  if (array === undefined) throw new AnalysisError('no_data', `the data set has no array "${name}"`);
  return array;
}

/** Rows of `cols` numbers each. */
export function asMatrix({ data }: NpyArray, cols: number): Matrix64 {
  const values = asFloat64(data);
  return { rows: values.length / cols, cols, data: values };
}

/** The numbers themselves where they are of that kind. */
function asFloat64(data: NpyArray['data']): Float64Array {
  if (data instanceof Float64Array) return data;
  return data instanceof BigInt64Array ? Float64Array.from(data, Number) : new Float64Array(data);
}

/** The points of an array [N, d], or [N] of one number each. */
export function asInputs({ shape, data }: NpyArray) {
  return { count: shape[0] ?? 0, size: shape[1] ?? 1, values: asFloat64(data) };
}

/** [height, width, channels] of a data set of images. */
export function imageShapeOf(data: ReadonlyMap<string, NpyArray>): readonly [number, number, number] | null {
  const [height, width, channels] = Array.from(data.get('image_shape')?.data ?? [], Number);
  return height === undefined || width === undefined || channels === undefined ? null : [height, width, channels];
}
