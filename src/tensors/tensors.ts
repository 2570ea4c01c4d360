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
}
