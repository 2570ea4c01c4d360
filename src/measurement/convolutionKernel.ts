/** A convolution's share of a kernel on a tensor library, by either order of contraction, in pieces that keep to a memory bound. */
import { blockProduct, patchProducts, type ContractionOrder } from '../science/kernel/convolution';
import { positionsOf } from '../tensors/images';
import type { ImageSize, RowRange, Tensor, Tensors, TensorValues } from '../tensors/tensors';

/** A layer at some points: its images and the gradients of the propagated outputs by its maps. */
export interface ConvolutionSide {
  readonly points: number;
  readonly images: Tensor;
  readonly gradients: readonly Tensor[];
}

/** Kernel sums [rows, columns] over pairs of outputs: the left side's index, the right side's. */
export interface OutputPairs {
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly pairs: readonly (readonly [number, number])[];
}

export interface ConvolutionContraction {
  readonly tensors: Tensors;
  readonly size: ImageSize;
  readonly filters: number;
  readonly order: ContractionOrder;
  /** What the pieces may take. */
  readonly memoryBytes: number;
}

/** Adds <dW f_c(x_n), dW f_d(x_m)> / s^2 and the same of b / beta^2 to the sums of every target. */
export function addConvolutionKernel(
  contraction: ConvolutionContraction,
  left: ConvolutionSide,
  right: ConvolutionSide,
  targets: readonly OutputPairs[],
): void {
  if (contraction.order === 'weights') addByWeights(contraction, left, right, targets);
  else addByPositions(contraction, left, right, targets);
  addBiases(contraction.tensors, left, right, targets);
}

/** D[n,c] = U[n]^T G[n,c] for some rows of U^T at a time; the sums go on from piece to piece, so that their size changes nothing. */
function addByWeights(
  { tensors, size, filters, memoryBytes }: ConvolutionContraction,
  left: ConvolutionSide,
  right: ConvolutionSide,
  targets: readonly OutputPairs[],
): void {
  // Of each row: the products, and the patches twice while they are put together.
  const sides = left === right ? [left] : [left, right];
  const numbers = sides.reduce((sum, { points, gradients }) => sum + points * (gradients.length * filters + 2 * positionsOf(size)), 0);
  for (const rows of rowRanges(9 * size.channels, Math.floor(memoryBytes / (bytesOf(tensors) * numbers)))) {
    tensors.scope(() => {
      const products = tensors.filterGradients(left.images, left.gradients, size, rows);
      const others = left === right ? products : tensors.filterGradients(right.images, right.gradients, size, rows);
      for (const { weights, pairs } of targets) {
        for (const [c, d] of pairs) tensors.addInnerProducts(weights, products[c] as Tensor, others[d] as Tensor);
      }
    });
  }
}

/** Products of all pairs of positions, for some images of each side at a time. */
function addByPositions(
  { tensors, size, filters, memoryBytes }: ConvolutionContraction,
  left: ConvolutionSide,
  right: ConvolutionSide,
  targets: readonly OutputPairs[],
): void {
  // Of a tile of t images on each side: products of pixels, of gradients for every target, and those twice more while they are added up.
  const matrices = 3 + targets.length;
  const tile = Math.max(1, Math.floor(Math.sqrt(memoryBytes / (matrices * bytesOf(tensors))) / positionsOf(size)));
  const leftTiles = imageTiles(tensors, left, size, filters, tile);
  const rightTiles = left === right ? leftTiles : imageTiles(tensors, right, size, filters, tile);
  for (const a of leftTiles) {
    for (const b of rightTiles) {
      // Of the same points, a pair of one output with itself gives a symmetric matrix: half of it is enough.
      const mirrored = (pairs: OutputPairs['pairs']) => left === right && pairs.every(([c, d]) => c === d);
      const wanted = targets.filter(({ pairs }) => a.first <= b.first || !mirrored(pairs));
      tensors.scope(() =>
        forEachPair(tensors, a, b, size, wanted, ({ weights, pairs }, n, m, value) => {
          const sum = (weights[n * right.points + m] as number) + value;
          weights[n * right.points + m] = sum;
          if (mirrored(pairs) && a !== b) weights[m * right.points + n] = sum;
        }),
      );
    }
  }
}

type AddProduct = (target: OutputPairs, n: number, m: number, value: number) => void;

/** sum_pq (U[n] U[m]^T)_pq (G[n,c] G[m,d]^T)_pq of every target and all pairs of points of two tiles. */
function forEachPair(
  tensors: Tensors,
  a: ImageTile,
  b: ImageTile,
  size: ImageSize,
  targets: readonly OutputPairs[],
  add: AddProduct,
): void {
  const positions = positionsOf(size);
  const stride = b.count * positions;
  const [u, v] = [a.open(), b.open()];
  const pixels = tensors.read(sumOfProducts(tensors, [[u.images, v.images]]));
  const gradients = targets.map(target => ({
    target,
    values: tensors.read(
      sumOfProducts(
        tensors,
        target.pairs.map(([c, d]) => [u.gradients[c] as Tensor, v.gradients[d] as Tensor]),
      ),
    ),
  }));
  const [patches, scratch] = [new Float64Array(positions ** 2), new Float64Array(positions ** 2)];
  for (let n = 0; n < a.count; n++) {
    for (let m = 0; m < b.count; m++) {
      const offset = n * positions * stride + m * positions;
      patchProducts(patches, scratch, { values: pixels, offset, stride }, size);
      for (const { target, values } of gradients) {
        add(target, a.first + n, b.first + m, blockProduct(patches, { values, offset, stride }, positions));
      }
    }
  }
}

function addBiases(tensors: Tensors, left: ConvolutionSide, right: ConvolutionSide, targets: readonly OutputPairs[]): void {
  tensors.scope(() => {
    const sums = ({ points, gradients }: ConvolutionSide) => gradients.map(gradient => tensors.sumPositions(gradient, points));
    const leftSums = sums(left);
    const rightSums = left === right ? leftSums : sums(right);
    for (const { biases, pairs } of targets) {
      for (const [c, d] of pairs) tensors.addInnerProducts(biases, leftSums[c] as Tensor, rightSums[d] as Tensor);
    }
  });
}

/** sum of a b^T. */
function sumOfProducts(tensors: Tensors, pairs: readonly (readonly [Tensor, Tensor])[]): Tensor {
  return pairs
    .map(
      ([a, b]) =>
        () =>
          tensors.matMul(a, b, { transposeB: true }),
    )
    .reduce<Tensor | null>((sum, product) => {
      const next = product();
      if (sum === null) return next;
      const total = tensors.add(sum, next);
      tensors.dispose(sum, next);
      return total;
    }, null) as Tensor;
}

interface ImageTile {
  readonly first: number;
  readonly count: number;
  /** The tile's positions as rows: [count positions, channels] and [count positions, filters]. */
  readonly open: () => { readonly images: Tensor; readonly gradients: readonly Tensor[] };
}

function imageTiles(tensors: Tensors, side: ConvolutionSide, size: ImageSize, filters: number, count: number): readonly ImageTile[] {
  const { points, images, gradients } = side;
  const positions = positionsOf(size);
  if (count >= points) {
    const open = () => ({ images: tensors.reshape(images, [points * positions, size.channels]), gradients });
    return [{ first: 0, count: points, open }];
  }
  const [pixels, maps] = [tensors.read(images), gradients.map(gradient => tensors.read(gradient))];
  return Array.from({ length: Math.ceil(points / count) }, (_, i): ImageTile => {
    const [first, end] = [i * count, Math.min(points, (i + 1) * count)];
    const rows = (values: TensorValues, columns: number) =>
      tensors.fromValues(values.subarray(first * positions * columns, end * positions * columns), [(end - first) * positions, columns]);
    return {
      first,
      count: end - first,
      open: () => ({ images: rows(pixels, size.channels), gradients: maps.map(values => rows(values, filters)) }),
    };
  });
}

/** Rows 0 .. count - 1 in pieces of at most `length`, one at least. */
export function rowRanges(count: number, length: number): readonly RowRange[] {
  const step = Math.min(count, Math.max(1, length));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => ({ first: i * step, end: Math.min(count, (i + 1) * step) }));
}

/** Of a number. */
export function bytesOf({ precision }: Tensors): number {
  return precision === 'float64' ? 8 : 4;
}
