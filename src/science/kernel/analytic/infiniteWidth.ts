/**
 * The kernels of a multilayer perceptron of infinite width: the covariance of its outputs at the initial values (NNGP; Neal 1996, Lee et al.
 * 2018) and the limit of its tangent kernel (NTK; Jacot, Gabriel and Hongler 2018), for any depth:
 *
 *     dense layer:  Theta <- W K + B + w Theta,  K <- w K + b         nonlinearity:  Theta <- Theta E[sigma' sigma'],  K <- E[sigma sigma]
 *
 * with w, b, W, B as `conventions` says. Accurate to 1e-12 of sqrt(K_nn K_mm), also for nearly parallel, opposite and zero inputs (see `gaussianPair`);
 * GELU for inputs up to |x|/sqrt d = 1e4.
 * The kernel belongs to each of the outputs, which are independent in the limit: it is that of trace-mean.
 */
import type { Matrix, Matrix64 } from '../../linalg/matrix';
import { zeros } from '../../linalg/matrix';
import { KernelError } from '../errors';
import { erfScaleOf, infiniteLayers, type Convention, type InfiniteLayer, type InfiniteNetwork } from './conventions';
import { dualActivation, type DualActivation } from './dualActivation';
import { distanceOf, inputCovariance, inputOf, type Covariance, type Input, type Spread } from './gaussianPair';

export interface InfiniteKernels {
  /** [N, M]. */
  readonly ntk: Matrix64;
  /** [N, M] */
  readonly nngp: Matrix64;
  /** The summands of `ntk`: what the parameters of each layer contribute, by the layer's name. */
  readonly layers: Readonly<Record<string, Matrix64>>;
}

/**
 * @param x1 [N, d] and @param x2 [M, d] inputs; x1 against itself where x2 is absent, and then exactly symmetric.
 * @throws KernelError `bad_inputs`, `bad_network` (a network that the convention does not define), `variance_too_large` (tanh).
 */
export function infiniteWidthKernels(
  network: InfiniteNetwork,
  x1: Matrix,
  x2: Matrix | undefined,
  convention: Convention,
): InfiniteKernels {
  requireInputs(x1, x2);
  const layers = infiniteLayers(network, x1.cols, convention);
  const recursion = new Recursion(layers, dualActivation(network.activation, erfScaleOf(convention)), 1 / x1.cols);
  const rows = tracesOf(recursion, x1);
  const columns = x2 === undefined ? rows : tracesOf(recursion, x2);
  const matrix = () => zeros(rows.length, columns.length);
  const result = { ntk: matrix(), nngp: matrix(), layers: Object.fromEntries(layers.map(({ name }) => [name, matrix()])) };
  const terms = layers.map(({ name }) => (result.layers[name] as Matrix64).data);
  rows.forEach((first, i) => {
    for (let j = x2 === undefined ? i : 0; j < columns.length; j++) {
      const places = x2 === undefined ? [i * columns.length + j, j * columns.length + i] : [i * columns.length + j];
      const { nngp, summands } = recursion.pair(first, columns[j] as Trace);
      const ntk = summands.reduce((sum, term) => sum + term, 0);
      for (const place of places) {
        result.ntk.data[place] = ntk;
        result.nngp.data[place] = nngp;
        terms.forEach((data, l) => (data[place] = summands[l] as number));
      }
    }
  });
  return result;
}

/** One input on its way through the layers: its variances before and after each activation. */
interface Trace {
  readonly input: Input;
  /** Of the activations that enter each layer; the first is |x|^2/d. */
  readonly entering: readonly Spread[];
  /** Of the pre-activations of each hidden layer. */
  readonly hidden: readonly Spread[];
}

class Recursion {
  constructor(
    private readonly layers: readonly InfiniteLayer[],
    private readonly dual: DualActivation,
    private readonly inputScale: number,
  ) {}

  trace(input: Input): Trace {
    const entering: Spread[] = [{ variance: this.inputScale * input.length ** 2, deviation: Math.sqrt(this.inputScale) * input.length }];
    const hidden: Spread[] = [];
    for (const { covariance } of this.layers.slice(0, -1)) {
      const { weight, bias } = covariance;
      const variance = weight * (entering.at(-1) as Spread).variance + bias;
      hidden.push({ variance, deviation: Math.sqrt(variance) });
      const after = this.dual.variance(variance);
      entering.push({ variance: after, deviation: Math.sqrt(after) });
    }
    return { input, entering, hidden };
  }

  /** Covariance of the outputs, and what each layer contributes to the tangent kernel. */
  pair(x: Trace, y: Trace): { readonly nngp: number; readonly summands: readonly number[] } {
    let covariance: Covariance = inputCovariance(x.input, y.input, this.inputScale);
    const summands: number[] = [];
    let nngp = 0;
    this.layers.forEach(({ covariance: { weight, bias }, gradient }, l) => {
      for (let i = 0; i < l; i++) summands[i] = (summands[i] as number) * weight;
      summands.push(gradient.weight * covariance.k12 + gradient.bias);
      const q12 = weight * covariance.k12 + bias;
      if (l === this.layers.length - 1) {
        nngp = q12;
        return;
      }
      // |(a, c) ^ (b, c)|^2 = |a ^ b|^2 + c^2 |a - b|^2: the bias c is one more component of both vectors.
      const wedge = Math.hypot(weight * covariance.wedge, Math.sqrt(weight * bias) * covariance.distance);
      const [q11, q22] = [(x.hidden[l] as Spread).variance, (y.hidden[l] as Spread).variance];
      const [first, second] = [x.entering[l + 1] as Spread, y.entering[l + 1] as Spread];
      const moments = this.dual.moments({ q11, q22, q12, wedge }, first.variance, second.variance);
      for (let i = 0; i <= l; i++) summands[i] = (summands[i] as number) * moments.derivative;
      covariance = {
        k12: moments.k12,
        wedge: moments.wedge,
        distance: distanceOf(first.deviation, second.deviation, moments.k12, moments.wedge),
      };
    });
    return { nngp, summands };
  }
}

function tracesOf(recursion: Recursion, { rows, cols, data }: Matrix): Trace[] {
  return Array.from({ length: rows }, (_, n) => recursion.trace(inputOf(data.subarray(n * cols, (n + 1) * cols))));
}

function requireInputs(x1: Matrix, x2: Matrix | undefined): void {
  const bad = (message: string) => new KernelError('bad_inputs', message);
  if (x1.cols < 1) throw bad('x1: expected inputs of at least one number, found none');
  if (x2 !== undefined && x2.cols !== x1.cols) throw bad(`x2: expected inputs of ${x1.cols} numbers, as those of x1, found ${x2.cols}`);
  for (const [name, x] of [['x1', x1] as const, ...(x2 ? [['x2', x2] as const] : [])]) {
    const odd = x.data.findIndex(value => !Number.isFinite(value));
    if (odd !== -1) throw bad(`${name}[${Math.floor(odd / x.cols)}][${odd % x.cols}]: expected a finite number, found ${x.data[odd]}`);
  }
}
