/** How far the parameters have moved from their initial values. */
import type { Values } from '../linalg/matrix';
import { distance, norm } from '../linalg/norms';
import { MetricError } from './errors';

/** A layer's arrays (W, b, ...), in the same order at every snapshot. */
export interface LayerParameters {
  readonly name: string;
  readonly arrays: readonly Values[];
}

export interface ParameterDrift {
  /** ‖theta_t - theta_0‖ / ‖theta_0‖ over all parameters; null for theta_0 = 0. */
  readonly whole: number | null;
  /** The same of each layer, by name. */
  readonly layers: Readonly<Record<string, number | null>>;
}

/**
 * Relative Euclidean distance of the parameters from their initial values, whole and by layer (Chizat, Oyallon and Bach 2019); of order
 * 1/sqrt(width) in the lazy regime. @throws MetricError `shape_mismatch` where layers or lengths differ.
 */
export function parameterDrift(layers: readonly LayerParameters[], initial: readonly LayerParameters[]): ParameterDrift {
  if (layers.length !== initial.length) {
    throw new MetricError('shape_mismatch', `the parameters: expected ${initial.length} layers, found ${layers.length}`);
  }
  const moves = layers.map((layer, i) => ({ name: layer.name, ...moveOf(layer, initial[i]) }));
  return {
    whole: quotient(
      moves.map(move => move.distance),
      moves.map(move => move.norm),
    ),
    layers: Object.fromEntries(moves.map(move => [move.name, quotient([move.distance], [move.norm])])),
  };
}

function moveOf(layer: LayerParameters, initial: LayerParameters | undefined): { distance: number; norm: number } {
  const lengths = (arrays: readonly Values[] = []) => arrays.map(array => array.length).join(', ');
  const [found, expected] = [lengths(layer.arrays), lengths(initial?.arrays)];
  if (found !== expected || layer.name !== initial?.name) {
    throw new MetricError(
      'shape_mismatch',
      `the parameters of ${layer.name}: expected arrays of ${expected} numbers of layer ${initial?.name}, found ${found}`,
    );
  }
  const distances = layer.arrays.map((array, i) => distance(array, initial.arrays[i] ?? array));
  return { distance: Math.hypot(...distances), norm: Math.hypot(...initial.arrays.map(norm)) };
}

function quotient(distances: readonly number[], norms: readonly number[]): number | null {
  const size = Math.hypot(...norms);
  return size === 0 ? null : Math.hypot(...distances) / size;
}
