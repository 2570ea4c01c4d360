/** One seed of one width of thesis results, by the names that a run directory has for the same things. */
import { RunReadError } from '../../errors';
import type { ArrayRows } from '../../arrayRows';
import type { NpyArray, NpyData } from '../../npy';
import type { MetricsLine, RunRecord } from '../../records';
import type { ForeignRun } from '../foreignFormat';
import type { Manifest } from './manifest';
import { isFloat, kernelSize, WidthArchive, type PlacedRow, type SeededRows } from './widthArchive';

/** Bytes of rows that stay in memory: 250 kernels of 256 points in float32, and as many outputs and 90 cross kernels as matter. */
const KEEP = { K_train_train: 64 << 20, K_eval_train: 64 << 20, preds: 32 << 20 } as const;
/** Relative to the largest eigenvalue and by point, as of every kernel measured in float32. */
const FLOAT32_NOISE = 1e-7;
/** float32 inputs of a grid point and of a training point drawn from it are the same numbers up to one rounding. */
const SAME_POINT = 1e-6;

interface Parts {
  readonly archive: WidthArchive;
  readonly data: ReadonlyMap<string, NpyArray>;
  readonly kernels: SeededRows | undefined;
  readonly cross: SeededRows | undefined;
  readonly preds: SeededRows | undefined;
  readonly losses: { readonly values: NpyData; readonly rows: readonly PlacedRow[] } | undefined;
}

/** @throws RunReadError for an archive that is missing or damaged, or holds nothing of this seed */
export async function openThesisRun(manifest: Manifest, width: number, seed: number): Promise<ForeignRun> {
  const archive = WidthArchive.open(manifest.archive(width));
  try {
    const parts = await readParts(archive, manifest, seed);
    return await assemble(parts, manifest, seed);
  } catch (error) {
    archive.close();
    throw error;
  }
}

async function readParts(archive: WidthArchive, manifest: Manifest, seed: number): Promise<Parts> {
  const optional = async (name: string, meta: string, keepBytes: number) =>
    archive.has(name) ? archive.seeded(name, meta, keepBytes) : undefined;
  const kernels = await optional('K_train_train', 'kernel_meta', KEEP.K_train_train);
  if (kernels) kernelSize(kernels);
  const losses = await optional('loss_values', 'loss_meta', 0);
  const values = losses && (await archive.array('loss_values'));
  return {
    archive,
    data: await readData(archive, manifest),
    kernels,
    cross: await optional('K_eval_train', 'kernel_meta', KEEP.K_eval_train),
    preds: await optional('preds', 'preds_meta', KEEP.preds),
    losses: losses && values && { values: values.data, rows: losses.of(seed) },
  };
}

async function assemble(parts: Parts, manifest: Manifest, seed: number): Promise<ForeignRun> {
  const { kernels, cross, preds, losses, data, archive } = parts;
  checkShapes(parts);
  const kernelRows = kernels?.of(seed) ?? [];
  const predRows = preds?.of(seed) ?? [];
  const steps = [...new Set([kernelRows, predRows, losses?.rows ?? []].flatMap(rows => rows.map(({ step }) => step)))].sort(
    (a, b) => a - b,
  );
  if (steps.length === 0) throw new RunReadError('missing', archive.path, `holds no snapshot of seed ${seed}`);
  const lossAt = new Map(losses?.rows.map(({ step, row }) => [step, Number(losses.values[row] ?? NaN)]));
  const errorAt = await errors(preds, predRows, data.get('y_eval_true'));
  const arrays = new Map<string, ArrayRows>();
  if (kernels && kernelRows.length > 0) arrays.set('K_train_train', rowsOf(kernels, kernelRows));
  if (cross && kernelRows.length > 0) arrays.set('K_eval_train', rowsOf(cross, kernelRows));
  if (preds && predRows.length > 0) {
    const outputs = rowsOf(preds, predRows);
    arrays.set('preds_eval', outputs);
    const places = trainingPlaces(data);
    if (places) arrays.set('preds_train', chosen(outputs, places));
  }
  return {
    record: recordOf(manifest, steps.at(-1) ?? 0, kernels),
    lines: steps.map((step): MetricsLine => ({
      step,
      epoch: step,
      ...(lossAt.has(step) && { loss: lossAt.get(step) ?? NaN }),
      ...(errorAt.has(step) && { eval_mse: errorAt.get(step) ?? NaN }),
    })),
    data,
    arrays,
    kernelSteps: kernelRows.map(({ step }) => step),
    close: () => archive.close(),
  };
}

function recordOf(manifest: Manifest, last: number, kernels: SeededRows | undefined): RunRecord {
  const { steps } = manifest.meta;
  const single = kernels?.rows.type === '<f4';
  return {
    state: last >= steps ? 'finished' : 'stopped',
    pid: null,
    step: last,
    steps,
    error: null,
    engine: null,
    precision: kernels ? (single ? 'float32' : 'float64') : null,
    ...(kernels && {
      measurement: { precision: single ? 'float32' : 'float64', noise_floor: single ? FLOAT32_NOISE * kernelSize(kernels) : null },
    }),
  };
}

async function readData(archive: WidthArchive, manifest: Manifest): Promise<Map<string, NpyArray>> {
  const file = manifest.data === undefined ? undefined : WidthArchive.open(manifest.data);
  try {
    const data = new Map<string, NpyArray>();
    for (const name of ['gamma_eval', 'X_eval', 'y_eval_true', 'gamma_train', 'X_train', 'y_train']) {
      const array = (await archive.array(name)) ?? (await file?.array(name));
      if (array) data.set(name, flat(name, array));
    }
    for (const part of ['train', 'eval']) {
      const inputs = data.get(`X_${part}`);
      if (inputs && !data.has(`gamma_${part}`)) data.set(`gamma_${part}`, anglesOf(inputs));
    }
    return data;
  } finally {
    file?.close();
  }
}

/** One output: targets and angles of shape [n, 1] are those of [n]. */
function flat(name: string, { shape, data }: NpyArray): NpyArray {
  return !name.startsWith('X_') && shape.length === 2 && shape[1] === 1 ? { shape: shape.slice(0, 1), data } : { shape, data };
}

function anglesOf({ shape, data }: NpyArray): NpyArray {
  const [points = 0, size = 0] = shape;
  const angles = Float64Array.from({ length: points }, (_, i) => Math.atan2(Number(data[size * i + 1]), Number(data[size * i])));
  return { shape: [points], data: size === 2 ? angles : new Float64Array(points) };
}

function checkShapes({ kernels, cross, preds, losses, data, archive }: Parts): void {
  const bad = (name: string, expected: string, found: readonly number[]) =>
    new RunReadError('malformed', `${archive.path}: ${name}.npy`, `expected ${expected}, found rows of shape (${found.join(', ')})`);
  for (const name of ['X_train', 'y_train'])
    if (!data.has(name))
      throw new RunReadError('missing', `${archive.path}: ${name}.npy`, 'is neither in the archive nor in the data file');
  const points = data.get('X_train')?.shape[0] ?? data.get('y_train')?.shape[0];
  const evaluated = data.get('X_eval')?.shape[0] ?? data.get('y_eval_true')?.shape[0];
  if (kernels && points !== undefined && kernelSize(kernels) !== points)
    throw bad('K_train_train', `rows of shape (${points}, ${points}), one row for each training point`, kernels.rows.rowShape);
  if (cross && kernels && !isShape(cross, evaluated, kernelSize(kernels)))
    throw bad('K_eval_train', `rows of shape (${evaluated ?? 'n_eval'}, ${kernelSize(kernels)})`, cross.rows.rowShape);
  if (preds && !isShape(preds, evaluated, 1)) throw bad('preds', `rows of shape (${evaluated ?? 'n_eval'},)`, preds.rows.rowShape);
  if (preds && !isFloat(preds.rows)) throw bad('preds', 'floating-point numbers', preds.rows.rowShape);
  if (losses?.rows.some(({ row }) => row >= losses.values.length)) throw bad('loss_values', 'one loss a row', [losses.values.length]);
}

function isShape({ rows }: SeededRows, first: number | undefined, second: number): boolean {
  const [n, ...rest] = rows.rowShape;
  return n !== undefined && (first === undefined || n === first) && rest.reduce((product, size) => product * size, 1) === second;
}

/** Mean squared error on the evaluation points, against the target without noise; none where it is not known. */
async function errors(
  preds: SeededRows | undefined,
  rows: readonly PlacedRow[],
  truth: NpyArray | undefined,
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  if (!preds || !truth || rows.length === 0) return found;
  const stepOf = new Map(rows.map(({ step, row }) => [row, step]));
  const last = Math.max(...stepOf.keys());
  for await (const { row, data } of preds.rows.stream(undefined, last + 1)) {
    const step = stepOf.get(row);
    if (step === undefined) continue;
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += (Number(data[i]) - Number(truth.data[i])) ** 2;
    found.set(step, sum / data.length);
  }
  return found;
}

/** Index among the evaluation points of each training point; undefined where they are not drawn from them. */
function trainingPlaces(data: ReadonlyMap<string, NpyArray>): readonly number[] | undefined {
  const [train, grid] = [data.get('gamma_train'), data.get('gamma_eval')];
  if (!train || !grid) return undefined;
  const sorted = numbers(grid)
    .map((angle, index) => ({ angle, index }))
    .sort((a, b) => a.angle - b.angle);
  const places = numbers(train).map(angle => nearest(sorted, angle));
  return places.includes(-1) ? undefined : places;
}

const numbers = ({ data }: NpyArray) => Array.from({ length: data.length }, (_, i) => Number(data[i]));

function nearest(sorted: readonly { readonly angle: number; readonly index: number }[], angle: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.angle ?? NaN) < angle - SAME_POINT) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low];
  return found && Math.abs(found.angle - angle) <= SAME_POINT ? found.index : -1;
}

function rowsOf({ rows }: SeededRows, places: readonly PlacedRow[]): ArrayRows {
  const rowOf = new Map(places.map(({ step, row }) => [step, row]));
  const shape = rows.rowShape.filter((size, axis) => axis < 1 || size !== 1);
  return {
    steps: places.map(({ step }) => step),
    at(step) {
      const row = rowOf.get(step);
      return row === undefined ? undefined : { shape, data: rows.read(row).data };
    },
    async prepare(step, signal) {
      const row = rowOf.get(step);
      if (row !== undefined) await rows.prepare(row, signal);
    },
    close: () => undefined,
  };
}

function chosen(outputs: ArrayRows, places: readonly number[]): ArrayRows {
  return {
    ...outputs,
    at(step) {
      const row = outputs.at(step);
      return row && { shape: [places.length], data: Float64Array.from(places, place => Number(row.data[place])) };
    },
  };
}
