/**
 * How far the tangent features phi_c(x) = grad f_c(x) have moved: mean over points and outputs of ‖phi_t - phi_0‖ / ‖phi_0‖ (Kalvankar,
 * "Infinite width, NTK and feature learning", 2025), without a Jacobian. By layer phi = s g (x) a and beta g, with the layer's inputs a and output
 * gradients g, so that ‖phi_t - phi_0‖^2 = Theta_tt + Theta_00 - 2 Theta_t0 costs a few inner products a point, O(N width). It is summed up from
 * the differences of a and g: small drifts keep their digits, and features that stay have drift 0.
 */
import type { Matrix } from '../linalg/matrix';
import type { LayerFactors } from './empirical';
import { KernelError } from './errors';

export interface FeatureDrift {
  /** Over all parameters; points whose features were 0 at first do not count, null when all were. */
  readonly whole: number | null;
  /** The same of each layer's parameters, by its name. */
  readonly layers: Readonly<Record<string, number | null>>;
}

/** ‖phi_t - phi_0‖^2 and ‖phi_0‖^2 of one layer's parameters, at each point and output, [N C]. */
export interface FeatureSquares {
  readonly name: string;
  readonly moved: Float64Array;
  readonly first: Float64Array;
}

/**
 * @param now and @param first factors of one network at the same points, at two parameter points; C is the number of outputs propagated back
 *   (all with trace-mean, one with a class or the summed logits).
 * @throws KernelError `factors_disagree`.
 */
export function featureDrift(now: readonly LayerFactors[], first: readonly LayerFactors[]): FeatureDrift {
  if (now.length !== first.length)
    throw new KernelError('factors_disagree', `feature drift: expected factors of ${first.length} layers, found ${now.length}`);
  return featureDriftOf(now.map((layer, l) => layerSquares(layer, first[l] as LayerFactors)));
}

/** The same from the squares of every layer. */
export function featureDriftOf(squares: readonly FeatureSquares[]): FeatureDrift {
  const layers: Record<string, number | null> = {};
  for (const layer of squares) layers[layer.name] = meanRatio([layer]);
  return { whole: meanRatio(squares), layers };
}

/** Of one layer: g (x) a - g0 (x) a0 = dg (x) a + g0 (x) da. */
export function layerSquares(now: LayerFactors, first: LayerFactors): FeatureSquares {
  requireSameShapes(now, first);
  const { weightScale2, biasScale2 } = first;
  const points = first.activations.rows;
  const outputs = first.gradients.length;
  const moved = new Float64Array(points * outputs);
  const before = new Float64Array(points * outputs);
  for (let n = 0; n < points; n++) {
    const a = rowMoments(now.activations, first.activations, n);
    for (let c = 0; c < outputs; c++) {
      const g = rowMoments(now.gradients[c] as Matrix, first.gradients[c] as Matrix, n);
      const weights = g.moved * a.now + g.first * a.moved + 2 * g.movedByFirst * a.movedByNow;
      moved[n * outputs + c] = Math.max(0, weightScale2 * weights + biasScale2 * g.moved);
      before[n * outputs + c] = g.first * (weightScale2 * a.first + biasScale2);
    }
  }
  return { name: first.name, moved, first: before };
}

/** Inner products of row n now and at first, and of their difference d. */
function rowMoments(now: Matrix, first: Matrix, n: number) {
  let nowSquare = 0;
  let firstSquare = 0;
  let moved = 0;
  let movedByNow = 0;
  let movedByFirst = 0;
  for (let i = n * first.cols; i < (n + 1) * first.cols; i++) {
    const [x, y] = [now.data[i] as number, first.data[i] as number];
    const d = x - y;
    nowSquare += x * x;
    firstSquare += y * y;
    moved += d * d;
    movedByNow += d * x;
    movedByFirst += d * y;
  }
  return { now: nowSquare, first: firstSquare, moved, movedByNow, movedByFirst };
}

function meanRatio(layers: readonly FeatureSquares[]): number | null {
  let sum = 0;
  let count = 0;
  const size = layers[0]?.first.length ?? 0;
  for (let i = 0; i < size; i++) {
    let first = 0;
    let moved = 0;
    for (const layer of layers) {
      first += layer.first[i] as number;
      moved += layer.moved[i] as number;
    }
    if (first === 0) continue;
    sum += Math.sqrt(moved / first);
    count++;
  }
  return count === 0 ? null : sum / count;
}

function requireSameShapes(now: LayerFactors, first: LayerFactors): void {
  const shape = ({ activations, gradients }: LayerFactors) =>
    [activations, ...gradients].map(({ rows, cols }) => `${rows} x ${cols}`).join(', ');
  if (shape(now) !== shape(first) || now.name !== first.name)
    throw new KernelError(
      'factors_disagree',
      `feature drift of ${first.name}: expected factors of ${shape(first)}, found ${now.name} with ${shape(now)}`,
    );
}
