/**
 * What a run needs to go on as if it had never ended: parameters in the precision of the training and the velocity of the momentum, the
 * parameters of the last snapshot (the next kernel velocity is measured from its kernel), the eigenvectors that start the next eigenvalue
 * iteration, and the kernel that the present task began with. Batches follow from the step.
 */
import type { Layer, LayerValues, ParameterValues } from '../../networks/network';
import { RunReadError } from '../../runs/errors';
import { parameterArray } from '../../runs/layout';
import type { NpyArray } from '../../runs/npy';
import type { NpzEntries } from '../../runs/npz';
import type { Matrix64 } from '../../science/linalg/matrix';

export interface Checkpoint {
  readonly step: number;
  /** Seconds of training so far. */
  readonly wallS: number;
  readonly parameters: ParameterValues;
  /** v of the momentum; null without, and before the first step. */
  readonly velocity: ParameterValues | null;
  /** The kernel at the last switch, normalised and packed; undefined before it, null where normalising leaves nothing. */
  readonly taskStart: Float64Array | null | undefined;
  readonly lastSnapshot: {
    readonly step: number;
    readonly parameters: ParameterValues;
    readonly eigenvectors: Matrix64 | null;
  };
}

export function encodeCheckpoint(checkpoint: Checkpoint, layers: readonly Layer[]): NpzEntries {
  const { step, wallS, parameters, velocity, taskStart, lastSnapshot } = checkpoint;
  const { eigenvectors } = lastSnapshot;
  return {
    step: { shape: [1], data: BigInt64Array.of(BigInt(step)) },
    wall_s: { shape: [1], data: Float64Array.of(wallS) },
    ...encodeParameters(layers, parameters, ''),
    ...(velocity && encodeParameters(layers, velocity, VELOCITY)),
    ...(taskStart !== undefined && { task_start: { shape: [taskStart?.length ?? 0], data: taskStart ?? new Float64Array(0) } }),
    'snapshot.step': { shape: [1], data: BigInt64Array.of(BigInt(lastSnapshot.step)) },
    ...encodeParameters(layers, lastSnapshot.parameters, SNAPSHOT),
    ...(eigenvectors && {
      'snapshot.eigenvectors': { shape: [eigenvectors.rows, eigenvectors.cols], data: eigenvectors.data },
    }),
  };
}

/** @throws RunReadError `malformed` when an array is missing or not of the network's shape. */
export function decodeCheckpoint(arrays: ReadonlyMap<string, NpyArray>, layers: readonly Layer[], path: string): Checkpoint {
  const array = (name: string): NpyArray => {
    const found = arrays.get(name);
    if (found === undefined) throw new RunReadError('malformed', path, `expected an array "${name}"`);
    return found;
  };
  const number = (name: string) => Number(array(name).data[0]);
  const parameters = (prefix: string) => layers.map(layer => decodeLayer(layer, prefix, array, path));
  const vectors = arrays.get('snapshot.eigenvectors');
  const hasVelocity = layers.some(({ name }) => arrays.has(VELOCITY + parameterArray(name, 'W')));
  return {
    step: number('step'),
    wallS: number('wall_s'),
    parameters: parameters(''),
    velocity: hasVelocity ? parameters(VELOCITY) : null,
    taskStart: taskStartOf(arrays.get('task_start'), path),
    lastSnapshot: {
      step: number('snapshot.step'),
      parameters: parameters(SNAPSHOT),
      eigenvectors: vectors === undefined ? null : asMatrix(vectors, path),
    },
  };
}

/** Parameters as arrays `theta.<layer>.W` [fan_in, fan_out] and `theta.<layer>.b` [fan_out], as they are kept and checkpointed. */
export function encodeParameters(layers: readonly Layer[], parameters: ParameterValues, prefix = ''): NpzEntries {
  const entries: Record<string, NpyArray> = {};
  layers.forEach(({ name, fanIn, fanOut }, l) => {
    const values = parameters[l];
    if (values === undefined) throw new RangeError(`no parameters of ${name}`);
    entries[prefix + parameterArray(name, 'W')] = { shape: [fanIn, fanOut], data: values.W };
    if (values.b) entries[prefix + parameterArray(name, 'b')] = { shape: [fanOut], data: values.b };
  });
  return entries;
}

const SNAPSHOT = 'snapshot.';
const VELOCITY = 'velocity.';

function taskStartOf(array: NpyArray | undefined, path: string): Float64Array | null | undefined {
  if (array === undefined) return undefined;
  if (!(array.data instanceof Float64Array)) throw new RunReadError('malformed', path, 'task_start: expected float64 numbers');
  return array.data.length === 0 ? null : array.data;
}

function decodeLayer(layer: Layer, prefix: string, array: (name: string) => NpyArray, path: string): LayerValues {
  const values = (kind: 'W' | 'b', length: number) => {
    const name = prefix + parameterArray(layer.name, kind);
    const { data } = array(name);
    if ((data instanceof Float64Array || data instanceof Float32Array) && data.length === length) return data;
    throw new RunReadError('malformed', path, `${name}: expected ${length} floating-point numbers`);
  };
  const W = values('W', layer.fanIn * layer.fanOut);
  return layer.biasScale === 0 ? { W } : { W, b: values('b', layer.fanOut) };
}

function asMatrix({ shape, data }: NpyArray, path: string): Matrix64 {
  const [rows, cols] = shape;
  if (shape.length === 2 && rows !== undefined && cols !== undefined && data instanceof Float64Array) return { rows, cols, data };
  throw new RunReadError('malformed', path, 'snapshot.eigenvectors: expected a float64 matrix');
}
