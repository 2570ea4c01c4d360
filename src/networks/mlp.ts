/** Multilayer perceptrons of any depth: a_0 = x, z_l = s_l a_{l-1} W_l + beta_l b_l, a_l = sigma(z_l), f = z_L. */
import type { Activation } from '../tensors/tensors';
import { layeredNetwork } from './layeredNetwork';
import type { Network } from './network';
import { parametrised, requireSizes, type Parametrisation } from './parametrisation';

export interface MlpSpec extends Parametrisation {
  readonly inputSize: number;
  /** Width of each hidden layer; none makes a linear model. */
  readonly widths: readonly number[];
  readonly outputs: number;
  readonly activation: Activation;
}

/** @throws NetworkError `bad_size` when a size is not a whole number from 1. */
export function createMlp(spec: MlpSpec): Network {
  const sizes = [spec.inputSize, ...spec.widths, spec.outputs];
  requireSizes(sizes);
  const { activation } = spec;
  const hidden = spec.widths.map((width, l) => parametrised(spec, { name: `layer${l + 1}`, fanIn: sizes[l] as number, fanOut: width }));
  const output = parametrised(spec, { name: 'output', fanIn: sizes.at(-2) as number, fanOut: spec.outputs });
  return layeredNetwork({ activation, hidden: hidden.map(layer => ({ ...layer, stage: { activation } })), output });
}
