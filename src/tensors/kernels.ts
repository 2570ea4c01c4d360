/**
 * The kernels of a TensorFlow.js backend, called directly: no engine, no tape, no tidy; 2 to 3 microseconds an operation instead of
 * 4 to 14. What a kernel returns belongs to the caller, who frees it.
 */
import type {
  KernelBackend,
  KernelFunc,
  NamedAttrMap,
  NamedTensorInfoMap,
  Tensor as LibraryTensor,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import { TensorsError } from './errors';
import { sizeOf, type Shape } from './shapes';
import type { TensorsName } from './tensors';

/** Kernels of the library that are used. */
export type KernelName =
  | 'Add'
  | 'Sub'
  | 'Multiply'
  | 'BatchMatMul'
  | 'Transpose'
  | 'Identity'
  | 'Relu'
  | 'Step'
  | 'Prelu'
  | 'Sum'
  | 'AvgPool'
  | 'Reshape'
  | 'Conv2D'
  | 'Conv2DBackpropInput'
  | 'Conv2DBackpropFilter'
  | 'PadV2'
  | 'Slice'
  | 'Concat'
  | 'Sign';

/** What is needed of a loaded library. */
export interface TensorflowLibrary {
  readonly name: Exclude<TensorsName, 'float64'>;
  readonly versions: Readonly<Record<string, string>>;
  readonly backend: KernelBackend;
  /** The function of a kernel of this backend. */
  readonly kernel: (name: KernelName) => KernelFunc;
  /** What a bare result must become before other kernels take it: the native ones demand tensors that their engine knows. */
  readonly adopt: (info: TensorInfo) => TensorInfo;
  /** Where tensors lie in a memory that this program can reach (WebAssembly). */
  readonly heap?: TensorHeap;
  /** True where a product packs its right side (WebAssembly); false where it takes any orientation as it is. */
  readonly packsRightSide: boolean;
}

export interface TensorHeap {
  /** A tensor whose numbers are anything. */
  readonly allocate: (shape: Shape) => TensorInfo;
  /** The numbers where they lie, until the next tensor is made: the memory may move. */
  readonly view: (info: TensorInfo) => Float32Array;
}

/** Factors and rows of ones recur in every step; so many are kept. */
const MAX_CONSTANTS = 128;

export class Kernels {
  private readonly backend: KernelBackend;
  private readonly adopt: (info: TensorInfo) => TensorInfo;
  private readonly functions = new Map<KernelName, KernelFunc>();
  private readonly heap: TensorHeap | undefined;
  private readonly constants = new Map<string | number, TensorInfo>();

  constructor(private readonly library: TensorflowLibrary) {
    this.backend = library.backend;
    this.adopt = library.adopt;
    this.heap = library.heap;
  }

  run(kernel: KernelName, inputs: NamedTensorInfoMap | readonly TensorInfo[], attrs: NamedAttrMap = {}): TensorInfo {
    let run = this.functions.get(kernel);
    if (run === undefined) this.functions.set(kernel, (run = this.library.kernel(kernel)));
    // Kernels of any number of inputs take them as a list, which the type of kernels does not know.
    const result = run({ inputs: inputs as NamedTensorInfoMap, attrs, backend: this.backend });
    if (Array.isArray(result)) throw new TensorsError('backend_failed', `the kernel ${kernel} returned ${result.length} tensors, not one`);
    return this.adopt(result);
  }

  /** Takes the values over: the caller writes them no more. */
  write(values: Float32Array, shape: Shape): TensorInfo {
    const own = [...shape];
    return this.adopt({ dataId: this.backend.write(values, own, 'float32'), shape: own, dtype: 'float32' });
  }

  /** A tensor that `fill` writes whole, in place where it can; it makes no other tensor. `views` are the numbers of others. */
  fill(shape: Shape, others: readonly TensorInfo[], body: (out: Float32Array, views: readonly Float32Array[]) => void): TensorInfo {
    if (this.heap === undefined) {
      const out = new Float32Array(sizeOf(shape));
      body(
        out,
        others.map(info => this.values(info)),
      );
      return this.write(out, shape);
    }
    const info = this.heap.allocate(shape);
    const { view } = this.heap;
    body(view(info), others.map(view));
    return info;
  }

  /** Two tensors of one shape that `body` writes whole from the numbers of a third. */
  fillTwo(
    shape: Shape,
    other: TensorInfo,
    body: (one: Float32Array, two: Float32Array, view: Float32Array) => void,
  ): readonly [TensorInfo, TensorInfo] {
    if (this.heap) {
      const made = [this.heap.allocate(shape), this.heap.allocate(shape)] as const;
      body(this.heap.view(made[0]), this.heap.view(made[1]), this.heap.view(other));
      return made;
    }
    const [one, two] = [new Float32Array(sizeOf(shape)), new Float32Array(sizeOf(shape))];
    body(one, two, this.values(other));
    return [this.write(one, shape), this.write(two, shape)];
  }

  /** 1 where x > 0, else 0; NaN of NaN. The native kernel of the step goes through the plain JavaScript backend: there it is the sign of ReLU. */
  positive(x: TensorInfo): TensorInfo {
    if (this.heap) return this.run('Step', { x }, { alpha: 0 });
    const active = this.run('Relu', { x });
    const sign = this.run('Sign', { x: active });
    this.free(active);
    return sign;
  }

  /** The values, to be read only, until the next tensor is made. */
  values(info: TensorInfo): Float32Array {
    return this.heap ? this.heap.view(info) : (this.backend.readSync(info.dataId) as Float32Array);
  }

  /** What `use` makes of the same data in another shape; what it makes must not hold that data itself, nor be a product with it on the right. */
  viewed<R>(info: TensorInfo, shape: Shape, use: (view: TensorInfo) => R): R {
    if (this.heap) return use({ ...info, shape: [...shape] });
    const view = this.run('Reshape', { x: info }, { shape: [...shape] });
    try {
      return use(view);
    } finally {
      this.free(view);
    }
  }

  /** The same data in another shape; `info` itself is no longer needed. */
  reshaped(info: TensorInfo, shape: Shape): TensorInfo {
    if (this.heap) return { ...info, shape: [...shape] };
    const result = this.run('Reshape', { x: info }, { shape: [...shape] });
    this.free(info);
    return result;
  }

  /** Kernels of the native library return tensors that its engine counts; those of WebAssembly bare data. */
  free(info: TensorInfo | LibraryTensor): void {
    if ('dispose' in info) info.dispose();
    else this.backend.disposeData(info.dataId);
  }

  factor(value: number): TensorInfo {
    return this.constant(value, [], value);
  }

  /** A tensor of one value everywhere; it stays the property of this object and may be gone after the next call. */
  filled(shape: Shape, value: number): TensorInfo {
    return this.constant(`${value} x ${shape.join(' ')}`, shape, value);
  }

  private constant(key: string | number, shape: Shape, value: number): TensorInfo {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    if (this.constants.size >= MAX_CONSTANTS) {
      for (const info of this.constants.values()) this.free(info);
      this.constants.clear();
    }
    const info = this.write(new Float32Array(sizeOf(shape)).fill(value), shape);
    this.constants.set(key, info);
    return info;
  }
}
