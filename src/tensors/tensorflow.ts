/** `Tensors` over a backend of TensorFlow.js, in float32; every operation makes a tensor with data of its own. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { activationDerivativeFunction, activationFunction, type ElementFunction } from './activation';
import { WasmConvolutions, type Convolutions } from './convolutions';
import { TensorsError } from './errors';
import { filterCount, filterRows, imageCount, mapChannels, pooledCount, pooledShape, positionsOf, requireRoute } from './images';
import { Kernels, type TensorflowLibrary } from './kernels';
import { LibraryConvolutions } from './libraryConvolutions';
import { Lifetimes } from './lifetimes';
import { maxPoolInto, poolInto, poolTransposedInto } from './pooling';
import { PackingProducts, PlainProducts, type Products } from './products';
import { imageRows, matrixShape, productShape, requireEqualShapes, requireRow, requireSize, rowsShape, sizeOf, type Shape } from './shapes';
import { Tabulated } from './tabulated';
import type { Activation, ImageSize, MaxPooled, RowRange, Tensor, Tensors, TensorsName, TensorValues, Transposition } from './tensors';

export function createTensorflowTensors(library: TensorflowLibrary): Tensors {
  return new TensorflowTensors(library);
}

class Handle implements Tensor {
  constructor(
    readonly owner: object,
    readonly shape: Shape,
    /** Undefined once disposed. */
    public info: TensorInfo | undefined,
  ) {}
}

class TensorflowTensors implements Tensors {
  readonly name: TensorsName;
  readonly precision = 'float32';
  readonly versions: Readonly<Record<string, string>>;
  private readonly kernels: Kernels;
  private readonly products: Products;
  private readonly convolutions: Convolutions;
  private readonly tables = new Map<string, Tabulated>();
  private readonly lifetimes = new Lifetimes<Handle>(
    (value): value is Handle => value instanceof Handle && value.owner === this,
    handle => this.release(handle),
  );

  constructor(library: TensorflowLibrary) {
    this.name = library.name;
    this.versions = library.versions;
    this.kernels = new Kernels(library);
    this.products = library.packsRightSide ? new PackingProducts(this.kernels) : new PlainProducts(this.kernels);
    this.convolutions = library.packsRightSide ? new WasmConvolutions(this.kernels, this.products) : new LibraryConvolutions(this.kernels);
  }

  fromValues(values: ArrayLike<number>, shape: Shape): Tensor {
    requireSize(values.length, shape, 'fromValues');
    return this.make(this.kernels.write(new Float32Array(values), shape));
  }

  read(tensor: Tensor): TensorValues {
    return this.kernels.values(this.info(tensor)).slice();
  }

  dispose(...tensors: readonly Tensor[]): void {
    for (const tensor of tensors) this.release(this.own(tensor));
  }

  scope<R>(body: () => R): R {
    return this.lifetimes.scope(body);
  }

  matMul(a: Tensor, b: Tensor, transposition: Transposition = {}): Tensor {
    productShape(a, b, transposition);
    const { transposeA = false, transposeB = false } = transposition;
    return this.make(this.products.product(this.info(a), this.info(b), transposeA, transposeB));
  }

  transpose(a: Tensor): Tensor {
    matrixShape(a, 'transpose');
    return this.make(this.kernels.run('Transpose', { x: this.info(a) }, { perm: [1, 0] }));
  }

  /** A copy, so that no two shapes share data. */
  reshape(a: Tensor, shape: Shape): Tensor {
    requireSize(sizeOf(a.shape), shape, 'reshape');
    return this.make(this.kernels.write(this.kernels.values(this.info(a)).slice(), shape));
  }

  add(a: Tensor, b: Tensor): Tensor {
    requireEqualShapes(a, b, 'add');
    return this.make(this.kernels.run('Add', { a: this.info(a), b: this.info(b) }));
  }

  subtract(a: Tensor, b: Tensor): Tensor {
    requireEqualShapes(a, b, 'subtract');
    return this.make(this.kernels.run('Sub', { a: this.info(a), b: this.info(b) }));
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    requireEqualShapes(a, b, 'multiply');
    return this.make(this.kernels.run('Multiply', { a: this.info(a), b: this.info(b) }));
  }

  scale(a: Tensor, factor: number): Tensor {
    return this.make(this.kernels.run('Multiply', { a: this.info(a), b: this.kernels.factor(factor) }));
  }

  addScaled(a: Tensor, b: Tensor, factor: number): Tensor {
    requireEqualShapes(a, b, 'addScaled');
    const scaled = this.kernels.run('Multiply', { a: this.info(b), b: this.kernels.factor(factor) });
    const sum = this.kernels.run('Add', { a: this.info(a), b: scaled });
    this.kernels.free(scaled);
    return this.make(sum);
  }

  addRow(a: Tensor, row: Tensor): Tensor {
    requireRow(a, row);
    return this.make(this.kernels.run('Add', { a: this.info(a), b: this.info(row) }));
  }

  sumRows(a: Tensor): Tensor {
    matrixShape(a, 'sumRows');
    return this.make(this.products.sumRows(this.info(a)));
  }

  activate(z: Tensor, activation: Activation): Tensor {
    const x = this.info(z);
    switch (activation.name) {
      case 'relu':
        return this.make(this.kernels.run('Relu', { x }));
      case 'leaky_relu':
        // Prelu with one slope a column: the LeakyRelu kernel of WebAssembly is a scalar loop.
        return this.make(this.kernels.run('Prelu', { x, alpha: this.kernels.filled([z.shape.at(-1) ?? 1], activation.slope) }));
      case 'linear':
        return this.make(this.kernels.run('Identity', { x }));
      case 'erf':
      case 'tanh':
      case 'gelu':
        return this.smooth(x, activation.name, () => activationFunction(activation));
    }
  }

  activationDerivative(z: Tensor, activation: Activation): Tensor {
    const x = this.info(z);
    switch (activation.name) {
      case 'relu':
        return this.make(this.kernels.positive(x));
      case 'leaky_relu':
        return this.make(this.kernels.run('Step', { x }, { alpha: activation.slope }));
      case 'linear':
        return this.make(this.kernels.write(new Float32Array(sizeOf(z.shape)).fill(1), z.shape));
      case 'erf':
      case 'tanh':
      case 'gelu':
        return this.smooth(x, `${activation.name}'`, () => activationDerivativeFunction(activation));
    }
  }

  convolve(x: Tensor, filter: Tensor, size: ImageSize): Tensor {
    const images = imageCount(x.shape, size, 'convolve');
    const filters = filterCount(filter, size, 'convolve');
    return this.make(this.convolutions.convolve(this.info(x), this.info(filter), images, filters, size));
  }

  convolveTransposed(gradient: Tensor, filter: Tensor, size: ImageSize): Tensor {
    const filters = filterCount(filter, size, 'convolveTransposed');
    const images = imageCount(gradient.shape, { ...size, channels: filters }, 'convolveTransposed');
    return this.make(this.convolutions.convolveTransposed(this.info(gradient), this.info(filter), images, filters, size));
  }

  filterGradient(x: Tensor, gradient: Tensor, size: ImageSize): Tensor {
    const images = imageCount(x.shape, size, 'filterGradient');
    const filters = mapChannels(gradient.shape, images, size, 'filterGradient');
    return this.make(this.convolutions.filterGradient(this.info(x), this.info(gradient), images, filters, size));
  }

  filterGradients(x: Tensor, gradients: readonly Tensor[], size: ImageSize, rows?: RowRange): readonly Tensor[] {
    const images = imageCount(x.shape, size, 'filterGradients');
    const maps = gradients.map(gradient => ({
      info: this.info(gradient),
      filters: mapChannels(gradient.shape, images, size, 'filterGradients'),
    }));
    return this.convolutions.filterGradients(this.info(x), maps, images, size, filterRows(size, rows)).map(info => this.make(info));
  }

  sumPositions(maps: Tensor, images: number): Tensor {
    imageRows(maps, images, 'sumPositions');
    return this.make(this.products.sumPositions(this.info(maps), images));
  }

  addInnerProducts(out: Float64Array, a: Tensor, b: Tensor): void {
    const [n, m] = rowsShape(a, b, 'addInnerProducts');
    requireSize(out.length, [n, m], 'addInnerProducts');
    this.products.addInnerProducts(out, this.info(a), this.info(b));
  }

  addRowProducts(out: Float64Array, a: Tensor, b: Tensor): void {
    requireEqualShapes(a, b, 'addRowProducts');
    const [n, , k] = rowsShape(a, b, 'addRowProducts');
    requireSize(out.length, [n], 'addRowProducts');
    const [left, right] = [this.kernels.values(this.info(a)), this.kernels.values(this.info(b))];
    for (let i = 0; i < n; i++) {
      let sum = out[i] as number;
      for (let p = i * k; p < (i + 1) * k; p++) sum += (left[p] as number) * (right[p] as number);
      out[i] = sum;
    }
  }

  maxPool(x: Tensor, size: ImageSize): MaxPooled {
    const images = imageCount(x.shape, size, 'maxPool');
    const shape = pooledShape(images, size);
    const [values, route] = this.kernels.fillTwo(shape, this.info(x), (pooled, places, maps) =>
      maxPoolInto(pooled, places, maps, images, size),
    );
    return { values: this.make(values), route: this.make(route) };
  }

  pool(x: Tensor, size: ImageSize, route: Tensor | null): Tensor {
    const images = imageCount(x.shape, size, 'pool');
    requireRoute(route, images, size, 'pool');
    const others = route ? [this.info(x), this.info(route)] : [this.info(x)];
    return this.make(
      this.kernels.fill(pooledShape(images, size), others, (out, [maps, places]) =>
        poolInto(out, maps as Float32Array, images, size, places ?? null),
      ),
    );
  }

  poolTransposed(gradient: Tensor, size: ImageSize, route: Tensor | null): Tensor {
    const images = pooledCount(gradient.shape, size, route, 'poolTransposed');
    const others = route ? [this.info(gradient), this.info(route)] : [this.info(gradient)];
    return this.make(
      this.kernels.fill([images * positionsOf(size), size.channels], others, (out, [maps, places]) =>
        poolTransposedInto(out, maps as Float32Array, images, size, places ?? null),
      ),
    );
  }

  /** Smooth activations are computed here: the library's erf is good to 1.5e-7 only, its tanh and exp are scalar loops. */
  private smooth(x: TensorInfo, key: string, f: () => ElementFunction): Tensor {
    let table = this.tables.get(key);
    if (table === undefined) this.tables.set(key, (table = new Tabulated(f())));
    const values = this.kernels.values(x);
    return this.make(this.kernels.write(table.map(values, new Float32Array(values.length)), x.shape));
  }

  private make(info: TensorInfo): Tensor {
    return this.lifetimes.track(new Handle(this, info.shape, info));
  }

  private own(tensor: Tensor): Handle {
    if (tensor instanceof Handle && tensor.owner === this) return tensor;
    throw new TensorsError('lifetime', `the tensor belongs to another implementation than ${this.name}`);
  }

  private info(tensor: Tensor): TensorInfo {
    const { info } = this.own(tensor);
    if (info === undefined) throw new TensorsError('lifetime', 'the tensor was disposed');
    return info;
  }

  private release(handle: Handle): void {
    if (handle.info !== undefined) this.kernels.free(handle.info);
    handle.info = undefined;
  }
}
