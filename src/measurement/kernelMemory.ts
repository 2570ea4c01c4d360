/** How the bound of memory of a snapshot is shared among passes, gradients, and the pieces in which they are contracted. */
import type { Network } from '../networks/network';
import type { ContractionOrder } from '../science/kernel/convolution';
import { positionsOf } from '../tensors/images';
import type { Tensors } from '../tensors/tensors';
import { bytesOf } from './convolutionKernel';

export interface PassMemory {
  readonly network: Network;
  readonly tensors: Tensors;
  /** Of every layer: gradients that are contracted over positions wait for those of all outputs. */
  readonly orders: readonly ContractionOrder[];
  /** Outputs propagated back. */
  readonly outputs: number;
  readonly memoryBytes: number;
}

/** Of the bound, for patches and products; the rest is for passes and gradients. */
const PIECES_PART = 1 / 4;
/** Features of more bytes are contracted piece by piece instead of being held. */
const MAX_FEATURE_BYTES = 64 * 2 ** 20;
/** Two sets of features, and the pass that they are made from, are a part of the bound. */
const FEATURES_PART = 1 / 8;

/** Of patches and products at a time. */
export const pieceBytes = (memoryBytes: number): number => PIECES_PART * memoryBytes;

/** Points of each of `sides` sets whose passes and gradients of one output at least fit, one at least. */
export function pointsAtATime(memory: PassMemory, sides: 1 | 2): number {
  return Math.max(1, Math.floor(passBytes(memory) / (sides * (standingBytes(memory) + gradientBytes(memory)))));
}

/** Outputs that can be propagated back at a time at so many points, one at least. */
export function outputsAtATime(memory: PassMemory, points: number): number {
  return Math.max(1, Math.floor((passBytes(memory) / points - standingBytes(memory)) / gradientBytes(memory)));
}

/** Whether the features of a network, d f_c(x_n) / d theta, are few. It does not depend on the bound, so that what follows from it does not either. */
export function areFewFeatures(network: Network, tensors: Tensors, points: number, outputs: number): boolean {
  return featureBytes(network, tensors, points, outputs) <= MAX_FEATURE_BYTES;
}

/** Whether they may be held, all of them, within the bound. */
export function canHoldFeatures(network: Network, tensors: Tensors, points: number, outputs: number, memoryBytes: number): boolean {
  return featureBytes(network, tensors, points, outputs) <= Math.min(MAX_FEATURE_BYTES, FEATURES_PART * memoryBytes);
}

const passBytes = ({ memoryBytes }: PassMemory) => (1 - PIECES_PART) * memoryBytes;

/** Of one point, what stays while the gradients of one output after the other come and go. */
function standingBytes({ network, tensors, orders, outputs }: PassMemory): number {
  const waiting = network.layers.reduce(
    (sum, { image, fanOut }, l) => sum + (image && orders[l] === 'positions' ? positionsOf(image) * fanOut : 0),
    0,
  );
  const { kept, widest } = network.passNumbers;
  // Beside them the gradient by a map before and after its pooling.
  return bytesOf(tensors) * (kept + 2 * widest + outputs * waiting);
}

const gradientBytes = ({ network, tensors }: PassMemory) => bytesOf(tensors) * network.passNumbers.gradients;

function featureBytes(network: Network, tensors: Tensors, points: number, outputs: number): number {
  return bytesOf(tensors) * points * outputs * network.parameterCount;
}
