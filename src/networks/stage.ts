/**
 * What follows a hidden layer: the activation, and 2 x 2 pooling where the layer has images. Pooling comes after the activation; an activation
 * that never decreases gives the same result and the same gradient after max pooling, on a quarter of the numbers, and is taken there.
 */
import { imageLength, pooledSize } from '../tensors/images';
import type { Activation, ImageSize, Tensor, Tensors } from '../tensors/tensors';
import { activateJet } from './activationJet';
import { replace } from './scaled';

export interface Stage {
  readonly activation: Activation;
  /** Absent without pooling. `size` is that of the layer's maps. */
  readonly pooling?: { readonly kind: 'max' | 'average'; readonly size: ImageSize };
}

export interface StagePass {
  /** The input of the next layer. */
  readonly output: Tensor;
  /** Where sigma was taken: z, or z after max pooling. */
  readonly preactivation: Tensor;
  /** Of max pooling. */
  readonly route: Tensor | null;
}

/** @param z belongs to the result from here on: what it does not hold is disposed. */
export function stageForward(tensors: Tensors, stage: Stage, z: Tensor): StagePass {
  const { pooling } = stage;
  if (pooling === undefined) return { output: activate(tensors, stage, z), preactivation: z, route: null };
  if (isPooledFirst(stage)) {
    const { values, route } = tensors.maxPool(z, pooling.size);
    tensors.dispose(z);
    return { output: activate(tensors, stage, values), preactivation: values, route };
  }
  const active = activate(tensors, stage, z);
  const { values, route } =
    pooling.kind === 'max' ? tensors.maxPool(active, pooling.size) : { values: tensors.pool(active, pooling.size, null), route: null };
  if (active !== z) tensors.dispose(active);
  return { output: values, preactivation: z, route };
}

/** From the gradient by the stage's output to that by z; the former is disposed. */
export function stageBackward(tensors: Tensors, stage: Stage, pass: Omit<StagePass, 'output'>, gradient: Tensor): Tensor {
  const { pooling } = stage;
  const throughPooling = (g: Tensor) =>
    pooling === undefined ? g : replace(tensors, g, pooled => tensors.poolTransposed(pooled, pooling.size, pass.route));
  if (isPooledFirst(stage)) return throughPooling(throughActivation(tensors, stage, gradient, pass.preactivation));
  return throughActivation(tensors, stage, throughPooling(gradient), pass.preactivation);
}

/** Derivatives along a direction, of max pooling at the places that the values themselves take. The tensors of z are disposed. */
export function stageJet(tensors: Tensors, stage: Stage, z: readonly Tensor[]): readonly Tensor[] {
  const { pooling } = stage;
  if (pooling === undefined) return activateJet(tensors, z, stage.activation);
  const pooled = (jet: readonly Tensor[]): readonly Tensor[] => {
    const [values] = jet as [Tensor];
    const route = pooling.kind === 'max' ? tensors.maxPool(values, pooling.size).route : null;
    return jet.map(tensor => replace(tensors, tensor, map => tensors.pool(map, pooling.size, route)));
  };
  return isPooledFirst(stage) ? activateJet(tensors, pooled(z), stage.activation) : pooled(activateJet(tensors, z, stage.activation));
}

/** Numbers that the forward pass keeps of a layer's `numbers`: where sigma is taken, and the route. */
export function keptNumbers(stage: Stage, numbers: number): number {
  const { pooling } = stage;
  if (pooling === undefined) return numbers;
  const pooled = imageLength(pooledSize(pooling.size));
  return (isPooledFirst(stage) ? pooled : numbers) + (pooling.kind === 'max' ? pooled : 0);
}

/** GELU decreases below -0.75, leaky ReLU with a negative slope below 0; all others never do. */
function isPooledFirst({ activation, pooling }: Stage): boolean {
  const decreases = activation.name === 'gelu' || (activation.name === 'leaky_relu' && activation.slope < 0);
  return pooling?.kind === 'max' && !decreases;
}

function activate(tensors: Tensors, { activation }: Stage, z: Tensor): Tensor {
  return activation.name === 'linear' ? z : tensors.activate(z, activation);
}

function throughActivation(tensors: Tensors, { activation }: Stage, g: Tensor, z: Tensor): Tensor {
  if (activation.name === 'linear') return g;
  return replace(tensors, g, gradient => {
    const derivative = tensors.activationDerivative(z, activation);
    return replace(tensors, derivative, slope => tensors.multiply(gradient, slope));
  });
}
