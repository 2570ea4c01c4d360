/** Points with targets that are taken a batch at a time: of a data set in memory, or of some of its images. */
import type { TensorValues } from '../tensors/tensors';
import type { Points } from './dataset';
import type { LabelledImages } from './images/labelledImages';

export interface TakenPoints {
  readonly count: number;
  /** [count, d] */
  readonly inputs: TensorValues;
  /** y [count, C], one-hot of classes. */
  readonly targets: Float64Array;
}

export interface PointSet {
  readonly count: number;
  /** d */
  readonly size: number;
  /** Absent indices: all, in their order. */
  take(indices?: Uint32Array): TakenPoints;
}

/** All points of arrays in memory. */
export class ArraySet implements PointSet {
  readonly count: number;
  readonly size: number;

  constructor(
    private readonly inputs: Points,
    private readonly targets: Points,
  ) {
    this.count = inputs.count;
    this.size = inputs.size;
  }

  take(indices?: Uint32Array): TakenPoints {
    if (indices === undefined) return { count: this.count, inputs: this.inputs.values, targets: this.targets.values };
    return {
      count: indices.length,
      inputs: rowsOf(this.inputs.values, this.size, indices, new Float64Array(indices.length * this.size)),
      targets: rowsOf(this.targets.values, this.targets.size, indices, new Float64Array(indices.length * this.targets.size)),
    };
  }
}

/** Some images of a data set, their classes as one-hot rows over the outputs of a network. */
export class ImageSet implements PointSet {
  readonly size: number;

  /** @param indices of the images. @param columns class -> output @param outputs C */
  constructor(
    private readonly source: LabelledImages,
    readonly indices: Uint32Array,
    private readonly columns: ReadonlyMap<number, number>,
    private readonly outputs: number,
  ) {
    this.size = source.images.size;
  }

  get count(): number {
    return this.indices.length;
  }

  /** Output of the class of each image. */
  get labels(): Uint16Array {
    return Uint16Array.from(this.indices, index => this.columnOf(index));
  }

  labelAt(at: number): number {
    return this.columnOf(this.indices[at] as number);
  }

  /** @param chosen positions among these images */
  subset(chosen: Uint32Array): ImageSet {
    return new ImageSet(
      this.source,
      Uint32Array.from(chosen, at => this.indices[at] as number),
      this.columns,
      this.outputs,
    );
  }

  take(indices?: Uint32Array): TakenPoints {
    const chosen = indices === undefined ? this.indices : Uint32Array.from(indices, i => this.indices[i] as number);
    const { size, values } = this.source.images;
    const targets = new Float64Array(chosen.length * this.outputs);
    chosen.forEach((index, n) => (targets[n * this.outputs + this.columnOf(index)] = 1));
    return { count: chosen.length, inputs: rowsOf(values, size, chosen, new Float32Array(chosen.length * size)), targets };
  }

  private columnOf(index: number): number {
    const column = this.columns.get(this.source.labels[index] as number);
    if (column === undefined) throw new RangeError(`image ${index} is of a class that the task does not have`);
    return column;
  }
}

function rowsOf<Values extends TensorValues>(from: TensorValues, size: number, indices: Uint32Array, into: Values): Values {
  indices.forEach((index, n) => into.set(from.subarray(index * size, (index + 1) * size), n * size));
  return into;
}
