/** The arrays of one snapshot, written as far as they are kept. */
import { isKept, type KeepPlan } from '../../measurement/keep';
import type { Measurer } from '../../measurement/measurer';
import type { Layer, ParameterValues } from '../../networks/network';
import type { RunSink } from '../../runs/writer';
import type { Matrix, Matrix64 } from '../../science/linalg/matrix';
import { encodeParameters } from './checkpoint';

export interface SnapshotArrays {
  readonly step: number;
  /** Start, freeze, end, or a side of a task switch: what `keep: marks` means. */
  readonly isMark: boolean;
  readonly parameters: ParameterValues;
  /** F on the training points, [M, C]. */
  readonly trained: Matrix;
  /** F on the evaluation points; null where there are none. */
  readonly evaluated: Matrix | null;
  /** Of the training points. */
  readonly kernel: Matrix64;
  /** Measures the kernel between evaluation and training points, where that is kept. */
  readonly measurer: Measurer;
}

/** @throws RunWriteError */
export function writeKeptArrays(writer: RunSink, keep: KeepPlan, layers: readonly Layer[], of: SnapshotArrays): void {
  const { step, isMark, parameters, trained, evaluated, kernel, measurer } = of;
  if (isKept(keep.parameters, isMark)) {
    for (const [name, { shape, data }] of Object.entries(encodeParameters(layers, parameters))) writer.appendRow(name, step, data, shape);
  }
  if (isKept(keep.preds, isMark)) {
    writer.appendRow('preds_train', step, trained.data, outputShape(trained));
    if (evaluated) writer.appendRow('preds_eval', step, evaluated.data, outputShape(evaluated));
  }
  if (isKept(keep.kernels, isMark)) {
    for (const [name, { rows, cols, data }] of [
      ['K_train_train', kernel] as const,
      ...(evaluated ? [['K_eval_train', measurer.cross(parameters)] as const] : []),
    ]) {
      writer.appendRow(name, step, measurer.precision === 'float64' ? data : Float32Array.from(data), [rows, cols]);
    }
  }
}

/** [N] of one output, [N, C] of several. */
function outputShape({ rows, cols }: Matrix): readonly number[] {
  return cols === 1 ? [rows] : [rows, cols];
}
