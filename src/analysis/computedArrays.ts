/** Kernels and outputs of a snapshot, computed from its parameters where they were not kept. */
import type { RunSettings } from '../experiment/schema';
import { createMeasurer, type Measured, type Measurer } from '../measurement/measurer';
import { ModelOutputs } from '../measurement/modelOutputs';
import type { Network, ParameterValues } from '../networks/network';
import type { NpyArray } from '../runs/npy';
import type { Matrix } from '../science/linalg/matrix';
import type { Tensors } from '../tensors/tensors';
import { asInputs, dataArray } from './dataArrays';

/** Names of the arrays that follow from the parameters. */
export const DERIVED_ARRAYS = ['K_train_train', 'K_eval_train', 'preds_train', 'preds_eval'] as const;
export type DerivedArray = (typeof DERIVED_ARRAYS)[number];

export const isDerived = (name: string): name is DerivedArray => (DERIVED_ARRAYS as readonly string[]).includes(name);

/** What was read and computed of one snapshot: kernel and outputs come of one pass, and a regression needs them all. */
class RecentSnapshot {
  parameters: ParameterValues | undefined;
  trained: Pick<Measured, 'outputs' | 'kernel'> | undefined;
  readonly arrays = new Map<DerivedArray, NpyArray>();

  constructor(readonly step: number) {}
}

export interface ComputedFrom {
  readonly network: Network;
  readonly settings: RunSettings;
  /** The data set, with the points that are followed. */
  readonly data: ReadonlyMap<string, NpyArray>;
  /** The same in a task, where each has points of its own. */
  readonly dataOf: ((task: number) => ReadonlyMap<string, NpyArray>) | null;
  readonly taskAt: (step: number) => number;
  readonly parameters: (step: number) => ParameterValues;
  /** What measures; absent: float64 loops. */
  readonly tensors?: Tensors;
}

export class ComputedArrays {
  private recent = new RecentSnapshot(NaN);
  /** By task; one where all tasks are followed on the same points. */
  private readonly followed = new Map<number, { readonly measurer: Measurer; readonly outputs: ModelOutputs }>();

  constructor(private readonly from: ComputedFrom) {}

  /** In float64; of networks with convolutions in the precision that the run was measured in. @throws AnalysisError `no_data`; what `parameters` throws */
  array(name: DerivedArray, step: number): NpyArray {
    if (this.recent.step !== step) this.recent = new RecentSnapshot(step);
    const known = this.recent.arrays.get(name);
    if (known) return known;
    const matrix = this.computed(name, step);
    const single = matrix.cols === 1 && name.startsWith('preds_');
    const array = { shape: single ? [matrix.rows] : [matrix.rows, matrix.cols], data: matrix.data };
    this.recent.arrays.set(name, array);
    return array;
  }

  private computed(name: DerivedArray, step: number): Matrix {
    const parameters = (this.recent.parameters ??= this.from.parameters(step));
    if (name.endsWith('_eval') || name === 'K_eval_train') dataArray(this.from.data, 'X_eval');
    const trained = () => (this.recent.trained ??= this.trained(parameters, step));
    switch (name) {
      case 'K_train_train':
        return trained().kernel;
      case 'K_eval_train':
        return this.at(step).measurer.cross(parameters);
      case 'preds_train':
        // Without the kernel, unless that is there: the outputs alone are a small part of its cost.
        return this.at(step).outputs.onTraining(this.recent.trained?.outputs ?? this.at(step).measurer.outputs(parameters));
      case 'preds_eval':
        return this.at(step).outputs.onEvaluation(this.at(step).measurer.evaluation(parameters));
    }
  }

  private trained(parameters: ParameterValues, step: number) {
    const { outputs, kernel } = this.at(step).measurer.training(parameters);
    return { outputs, kernel };
  }

  /** What measures the points that are followed at a snapshot. */
  private at(step: number): { readonly measurer: Measurer; readonly outputs: ModelOutputs } {
    const { network, settings, data: shared, dataOf, taskAt, tensors } = this.from;
    const task = dataOf === null ? 0 : taskAt(step);
    const known = this.followed.get(task);
    if (known) return known;
    const data = dataOf?.(task) ?? shared;
    const inputs = asInputs(dataArray(data, 'X_train'));
    const evaluated = data.get('X_eval');
    const measurer = createMeasurer({
      network,
      inputs,
      evalInputs: evaluated ? asInputs(evaluated) : { count: 0, size: inputs.size, values: new Float64Array(0) },
      reduction: settings.probe.reduction,
      ...(tensors && { training: tensors }),
    });
    const at = { measurer, outputs: ModelOutputs.of(measurer, settings.model.alpha, () => this.from.parameters(0)) };
    this.followed.set(task, at);
    return at;
  }
}
