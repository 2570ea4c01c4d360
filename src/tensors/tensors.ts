/**
 * The operations that networks and training need, over one interface with three implementations: TensorFlow.js with its
 * native library, TensorFlow.js on WebAssembly (embedded), and plain float64 loops, which are the referee of both.
 */

export type TensorsName = 'tensorflow' | 'embedded' | 'float64';
export type Precision = 'float32' | 'float64';
export type TensorValues = Float64Array | Float32Array;

/** An opaque handle; it belongs to the implementation that made it and lives until `dispose` or the end of its scope. */
export interface Tensor {
  readonly shape: readonly number[];
}

export interface Transposition {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** sigma in a = sigma(z); `slope` is leaky ReLU's. erf is erf(z); gelu is the exact z Phi(z). */
export type ActivationName = 'relu' | 'leaky_relu' | 'erf' | 'tanh' | 'gelu' | 'linear';
export interface Activation {
  readonly name: ActivationName;
  readonly slope: number;
}

/**
 * The images in a tensor of N height width channels numbers, row-major [N, height, width, channels] whatever its shape says: one row an image,
 * or one row a position of an image.
 */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Rows first .. end - 1 of a filter. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** The largest of each window, and where it was: 0 to 3, the place in the window, row by row. */
export interface MaxPooled {
  readonly values: Tensor;
  readonly route: Tensor;
}

export interface Tensors {
  readonly name: TensorsName;
  readonly precision: Precision;
  /** Library versions, for the record of a run, e.g. `{ "@tensorflow/tfjs-core": "4.22.0" }`. */
  readonly versions: Readonly<Record<string, string>>;

  /** Copies the values in, row-major, converted to this implementation's precision. */
  fromValues(values: ArrayLike<number>, shape: readonly number[]): Tensor;
  /** Copies the values out, in this implementation's precision. */
  read(tensor: Tensor): TensorValues;
  dispose(...tensors: readonly Tensor[]): void;
  /** Runs `body` and disposes every tensor made in it except those in its result (a tensor, or nested arrays and records of tensors). */
  scope<R>(body: () => R): R;

  /** [n, k] x [k, m] -> [n, m] after the transpositions. */
  matMul(a: Tensor, b: Tensor, transposition?: Transposition): Tensor;
  transpose(a: Tensor): Tensor;
  reshape(a: Tensor, shape: readonly number[]): Tensor;
  /** Element by element, equal shapes. */
  add(a: Tensor, b: Tensor): Tensor;
  subtract(a: Tensor, b: Tensor): Tensor;
  multiply(a: Tensor, b: Tensor): Tensor;
  scale(a: Tensor, factor: number): Tensor;
  /** a + factor * b, equal shapes: the update of gradient descent. */
  addScaled(a: Tensor, b: Tensor, factor: number): Tensor;
  /** [n, m] + row [m] on every row. */
  addRow(a: Tensor, row: Tensor): Tensor;
  /** [n, m] -> [m], the sum over rows. */
  sumRows(a: Tensor): Tensor;
  /** sigma(z), element by element. */
  activate(z: Tensor, activation: Activation): Tensor;
  /** sigma'(z), element by element; at a kink (z = 0 of ReLU and leaky ReLU) the value of the inactive side. */
  activationDerivative(z: Tensor, activation: Activation): Tensor;

  /**
   * Cross-correlation with filters of 3 x 3, stride 1, zeros around the image ('same'): images x of `size`, `filter` [9 channels, F] with rows
   * (ky, kx, channel) -> [N height width, F].
   */
  convolve(x: Tensor, filter: Tensor, size: ImageSize): Tensor;
  /** Its transpose in x: [N height width, F] -> [N height width, channels]. */
  convolveTransposed(gradient: Tensor, filter: Tensor, size: ImageSize): Tensor;
  /** Its gradient by the filter, [9 channels, F], from that of its result, [N height width, F]. */
  filterGradient(x: Tensor, gradient: Tensor, size: ImageSize): Tensor;
  /** The same of every image by itself and of several gradients with one x: [N, rows F] of each, all 9 channels rows or those of `rows`. */
  filterGradients(x: Tensor, gradients: readonly Tensor[], size: ImageSize, rows?: RowRange): readonly Tensor[];
  /** [images positions, F] -> [images, F], the sum over the positions of each image. */
  sumPositions(maps: Tensor, images: number): Tensor;

  /** Adds <a_i, b_j> of rows a [n, k] and b [m, k] to out[i m + j]; float32 sums run over some hundred terms at most before float64 takes over. */
  addInnerProducts(out: Float64Array, a: Tensor, b: Tensor): void;
  /** Adds <a_i, b_i> to out[i], likewise. */
  addRowProducts(out: Float64Array, a: Tensor, b: Tensor): void;

  /**
   * Pooling over windows of 2 x 2 without overlap: [N, height, width, channels] -> [N floor(height/2) floor(width/2), channels]; an odd last row or
   * column belongs to no window. The first of equal values is the largest; NaN is larger than all.
   */
  maxPool(x: Tensor, size: ImageSize): MaxPooled;
  /** What each window passes on: the value at its place in `route`; the mean where that is null. */
  pool(x: Tensor, size: ImageSize, route: Tensor | null): Tensor;
  /** The transpose of `pool`: [N floor(height/2) floor(width/2), channels] -> [N height width, channels]. */
  poolTransposed(gradient: Tensor, size: ImageSize, route: Tensor | null): Tensor;
}
