/** The plain implementation of `Tensors`: float64 loops, the referee of the others and the precision of measurement. */
import { activateInPlace, differentiateInPlace } from './activation';
import { TensorsError } from './errors';
import { addFilterGradients, convolved, convolvedTransposed } from './float64-convolution';
import { multiplyInto, transposed } from './float64-product';
import {
  filterCount,
  filterRows,
  imageCount,
  imageLength,
  mapChannels,
  pooledCount,
  pooledShape,
  positionsOf,
  requireRoute,
} from './images';
import { Lifetimes } from './lifetimes';
import { maxPoolInto, poolInto, poolTransposedInto } from './pooling';
import { imageRows, matrixShape, productShape, requireEqualShapes, requireRow, requireSize, rowsShape, sizeOf, type Shape } from './shapes';
import type { Activation, ImageSize, MaxPooled, RowRange, Tensor, Tensors, TensorValues, Transposition } from './tensors';

export function createFloat64Tensors(): Tensors {
  return new Float64Tensors();
}

class DenseTensor implements Tensor {
  /** Undefined once disposed. */
  values: Float64Array | undefined;
  constructor(
    values: Float64Array,
    readonly shape: Shape,
  ) {
    this.values = values;
  }
}

class Float64Tensors implements Tensors {
  readonly name = 'float64';
  readonly precision = 'float64';
  readonly versions = {};
  private readonly lifetimes = new Lifetimes<DenseTensor>(
    value => value instanceof DenseTensor,
    tensor => (tensor.values = undefined),
  );

  fromValues(values: ArrayLike<number>, shape: Shape): Tensor {
    requireSize(values.length, shape, 'fromValues');
    return this.make(Float64Array.from(values), [...shape]);
  }

  read(tensor: Tensor): TensorValues {
    return valuesOf(tensor).slice();
  }

  dispose(...tensors: readonly Tensor[]): void {
    for (const tensor of tensors) own(tensor).values = undefined;
  }

  scope<R>(body: () => R): R {
    return this.lifetimes.scope(body);
  }

  matMul(a: Tensor, b: Tensor, transposition: Transposition = {}): Tensor {
    const { n, k, m } = productShape(a, b, transposition);
    const left = transposition.transposeA ? transposed(valuesOf(a), k, n) : valuesOf(a);
    const right = transposition.transposeB ? transposed(valuesOf(b), m, k) : valuesOf(b);
    const out = new Float64Array(n * m);
    multiplyInto(out, left, right, n, k, m);
    return this.make(out, [n, m]);
  }

  transpose(a: Tensor): Tensor {
    const [rows, cols] = matrixShape(a, 'transpose');
    return this.make(transposed(valuesOf(a), rows, cols), [cols, rows]);
  }

  reshape(a: Tensor, shape: Shape): Tensor {
    const values = valuesOf(a);
    requireSize(values.length, shape, 'reshape');
    return this.make(values.slice(), [...shape]);
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.addScaled(a, b, 1);
  }

  subtract(a: Tensor, b: Tensor): Tensor {
    return this.addScaled(a, b, -1);
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    requireEqualShapes(a, b, 'multiply');
    const out = valuesOf(a).slice();
    const right = valuesOf(b);
    for (let i = 0; i < out.length; i++) out[i] = at(out, i) * at(right, i);
    return this.make(out, a.shape);
  }

  scale(a: Tensor, factor: number): Tensor {
    const out = valuesOf(a).slice();
    for (let i = 0; i < out.length; i++) out[i] = at(out, i) * factor;
    return this.make(out, a.shape);
  }

  addScaled(a: Tensor, b: Tensor, factor: number): Tensor {
    requireEqualShapes(a, b, 'add');
    const out = valuesOf(a).slice();
    const right = valuesOf(b);
    for (let i = 0; i < out.length; i++) out[i] = at(out, i) + factor * at(right, i);
    return this.make(out, a.shape);
  }

  addRow(a: Tensor, row: Tensor): Tensor {
    requireRow(a, row);
    const out = valuesOf(a).slice();
    const values = valuesOf(row);
    for (let start = 0; start < out.length; start += values.length) {
      for (let j = 0; j < values.length; j++) out[start + j] = at(out, start + j) + at(values, j);
    }
    return this.make(out, a.shape);
  }

  sumRows(a: Tensor): Tensor {
    const [, cols] = matrixShape(a, 'sumRows');
    const values = valuesOf(a);
    const out = new Float64Array(cols);
    for (let start = 0; start < values.length; start += cols) {
      for (let j = 0; j < cols; j++) out[j] = at(out, j) + at(values, start + j);
    }
    return this.make(out, [cols]);
  }

  activate(z: Tensor, activation: Activation): Tensor {
    const out = valuesOf(z).slice();
    activateInPlace(out, activation);
    return this.make(out, z.shape);
  }

  activationDerivative(z: Tensor, activation: Activation): Tensor {
    const out = valuesOf(z).slice();
    differentiateInPlace(out, activation);
    return this.make(out, z.shape);
  }

  convolve(x: Tensor, filter: Tensor, size: ImageSize): Tensor {
    const images = imageCount(x.shape, size, 'convolve');
    const filters = filterCount(filter, size, 'convolve');
    return this.make(convolved(valuesOf(x), valuesOf(filter), images, filters, size), [images * positionsOf(size), filters]);
  }

  convolveTransposed(gradient: Tensor, filter: Tensor, size: ImageSize): Tensor {
    const filters = filterCount(filter, size, 'convolveTransposed');
    const images = imageCount(gradient.shape, { ...size, channels: filters }, 'convolveTransposed');
    const out = convolvedTransposed(valuesOf(gradient), valuesOf(filter), images, filters, size);
    return this.make(out, [images * positionsOf(size), size.channels]);
  }

  filterGradient(x: Tensor, gradient: Tensor, size: ImageSize): Tensor {
    const images = imageCount(x.shape, size, 'filterGradient');
    const filters = mapChannels(gradient.shape, images, size, 'filterGradient');
    const out = new Float64Array(9 * size.channels * filters);
    addFilterGradients(valuesOf(x), [{ values: valuesOf(gradient), filters }], images, size, filterRows(size, undefined), () => out);
    return this.make(out, [9 * size.channels, filters]);
  }

  filterGradients(x: Tensor, gradients: readonly Tensor[], size: ImageSize, range?: RowRange): readonly Tensor[] {
    const images = imageCount(x.shape, size, 'filterGradients');
    const rows = filterRows(size, range);
    const maps = gradients.map(gradient => {
      const filters = mapChannels(gradient.shape, images, size, 'filterGradients');
      const length = (rows.end - rows.first) * filters;
      return { values: valuesOf(gradient), filters, length, out: new Float64Array(images * length) };
    });
    addFilterGradients(valuesOf(x), maps, images, size, rows, (n, g) => {
      const { out, length } = maps[g] as (typeof maps)[number];
      return out.subarray(n * length, (n + 1) * length);
    });
    return maps.map(({ out, length }) => this.make(out, [images, length]));
  }

  sumPositions(maps: Tensor, images: number): Tensor {
    const [positions, cols] = imageRows(maps, images, 'sumPositions');
    const out = new Float64Array(images * cols);
    const values = valuesOf(maps);
    for (let n = 0; n < images; n++) {
      for (let p = 0; p < positions; p++) {
        for (let j = 0; j < cols; j++) out[n * cols + j] = at(out, n * cols + j) + at(values, (n * positions + p) * cols + j);
      }
    }
    return this.make(out, [images, cols]);
  }

  addInnerProducts(out: Float64Array, a: Tensor, b: Tensor): void {
    const [n, m, k] = rowsShape(a, b, 'addInnerProducts');
    requireSize(out.length, [n, m], 'addInnerProducts');
    multiplyInto(out, valuesOf(a), transposed(valuesOf(b), m, k), n, k, m);
  }

  addRowProducts(out: Float64Array, a: Tensor, b: Tensor): void {
    requireEqualShapes(a, b, 'addRowProducts');
    const [n, , k] = rowsShape(a, b, 'addRowProducts');
    requireSize(out.length, [n], 'addRowProducts');
    const [left, right] = [valuesOf(a), valuesOf(b)];
    for (let i = 0; i < n; i++) {
      let sum = at(out, i);
      for (let p = i * k; p < (i + 1) * k; p++) sum += at(left, p) * at(right, p);
      out[i] = sum;
    }
  }

  maxPool(x: Tensor, size: ImageSize): MaxPooled {
    const images = imageCount(x.shape, size, 'maxPool');
    const shape = pooledShape(images, size);
    const [values, route] = [new Float64Array(sizeOf(shape)), new Float64Array(sizeOf(shape))];
    maxPoolInto(values, route, valuesOf(x), images, size);
    return { values: this.make(values, shape), route: this.make(route, shape) };
  }

  pool(x: Tensor, size: ImageSize, route: Tensor | null): Tensor {
    const images = imageCount(x.shape, size, 'pool');
    requireRoute(route, images, size, 'pool');
    const shape = pooledShape(images, size);
    const out = new Float64Array(sizeOf(shape));
    poolInto(out, valuesOf(x), images, size, route && valuesOf(route));
    return this.make(out, shape);
  }

  poolTransposed(gradient: Tensor, size: ImageSize, route: Tensor | null): Tensor {
    const images = pooledCount(gradient.shape, size, route, 'poolTransposed');
    const out = new Float64Array(images * imageLength(size));
    poolTransposedInto(out, valuesOf(gradient), images, size, route && valuesOf(route));
    return this.make(out, [images * positionsOf(size), size.channels]);
  }

  private make(values: Float64Array, shape: Shape): Tensor {
    return this.lifetimes.track(new DenseTensor(values, shape));
  }
}

function own(tensor: Tensor): DenseTensor {
  if (tensor instanceof DenseTensor) return tensor;
  throw new TensorsError('lifetime', 'the tensor belongs to another implementation than float64');
}

function valuesOf(tensor: Tensor): Float64Array {
  const { values } = own(tensor);
  if (values === undefined) throw new TensorsError('lifetime', 'the tensor was disposed');
  return values;
}

/** Element i of an array known to hold it. */
function at(values: Float64Array, i: number): number {
  return values[i] as number;
}
