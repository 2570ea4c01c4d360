/**
 * What a network of infinite width is, layer by layer, in each of the conventions in use. They differ in where the factor 1/fan_in stands: in
 * the forward pass, so that it also scales the gradients, or in the initial variance alone.
 *
 * A dense layer turns the covariance K of its inputs (of x itself: x.x'/d) into q = w K + b, and adds W K + B to the tangent kernel:
 *
 * | convention      | layer   | w (initial variance) | b         | W (gradients)  | B         |
 * |-----------------|---------|----------------------|-----------|----------------|-----------|
 * | neural-tangents | every   | w_std^2              | b_std^2   | w_std^2        | b_std^2   |
 * | the same of the | every   | w_std^2              | 0         | fan_in         | 1         |
 * | standard parametrisation  |                      |           |                |           |
 * | seed-002        | first   | d w_std^2            | b_std^2   | d w_std^2      | b_std^2   |
 * |                 | others  | w_std^2              | b_std^2   | w_std^2        | b_std^2   |
 * | seed-001        | first   | w_std^2              | none      | d              | none      |
 * |                 | output  | w_std^2              | none      | 1              | none      |
 *
 * - `neural-tangents` (Novak et al. 2020): the limit of this program's own networks. In the standard parametrisation Theta grows with
 *   the widths, so that they stay in it (Sohl-Dickstein et al. 2020, with s = 1); biases start at 0 there, as those of the networks do.
 * - `seed-002`: w ~ N(0, I), no 1/d, and erf(z/sqrt 2) for erf: on the unit sphere Theta = K + u K' in one hidden layer.
 * - `seed-001`: f = m^(-1/2) sum a_r sigma(w_r.x), a ~ N(0, sigma_a^2), w ~ N(0, sigma_w^2/d I), trained as they are (Kalvankar, "Infinite
 *   width, NTK and feature learning", 2025): Theta = E sigma sigma + sigma_a^2 x.x' E sigma' sigma', with sigma_a = sigma_w = w_std.
 */
import { KernelError } from '../errors';
import type { AnalyticActivation } from './dualActivation';

export const CONVENTIONS = ['neural-tangents', 'seed-001', 'seed-002'] as const;
export type Convention = (typeof CONVENTIONS)[number];

/** The keys of the experiment file's `model`. */
export interface InfiniteNetwork {
  readonly depthHidden: number;
  readonly activation: AnalyticActivation;
  readonly parametrisation: 'ntk' | 'standard';
  /** sigma_w. */
  readonly wStd: number;
  /** sigma_b of the hidden layers and of the output layer; 0: no bias. In the standard parametrisation only whether it is 0 counts. */
  readonly bStd: number;
  readonly outputBStd: number;
  /** Of each hidden layer: what the standard parametrisation's kernel depends on. */
  readonly widths?: readonly number[];
}

export interface InfiniteLayer {
  /** `layer1`, `layer2`, ...; the last is `output`, as in the networks. */
  readonly name: string;
  readonly covariance: Affine;
  readonly gradient: Affine;
}

export interface Affine {
  readonly weight: number;
  readonly bias: number;
}

/**
 * @param inputSize d.
 * @throws KernelError `bad_network` for a network that the convention does not define.
 */
export function infiniteLayers(network: InfiniteNetwork, inputSize: number, convention: Convention): readonly InfiniteLayer[] {
  requireDefined(network, convention);
  return Array.from({ length: network.depthHidden + 1 }, (_, l) => {
    const isOutput = l === network.depthHidden;
    const bStd = isOutput ? network.outputBStd : network.bStd;
    const name = isOutput ? 'output' : `layer${l + 1}`;
    const weight = network.wStd ** 2;
    if (convention === 'seed-001') return plain(name, weight, l === 0 ? inputSize : 1);
    if (convention === 'seed-002') return alike(name, l === 0 ? inputSize * weight : weight, bStd ** 2);
    if (network.parametrisation === 'ntk') return alike(name, weight, bStd ** 2);
    const fanIn = l === 0 ? inputSize : (network.widths?.[l - 1] as number);
    return { name, covariance: { weight, bias: 0 }, gradient: { weight: fanIn, bias: bStd > 0 ? 1 : 0 } };
  });
}

/** c of the activation erf(c z). */
export function erfScaleOf(convention: Convention): number {
  return convention === 'seed-002' ? Math.SQRT1_2 : 1;
}

/** The convention in a sentence, for a print-out or a label. */
export function describeConvention(network: InfiniteNetwork, convention: Convention): string {
  switch (convention) {
    case 'neural-tangents':
      return network.parametrisation === 'ntk'
        ? "neural-tangents: NTK parametrisation, K = x.x'/d and Theta = 0 of the inputs; dense layers K <- w_std^2 K + b_std^2, Theta <- K + w_std^2 Theta"
        : `neural-tangents: standard parametrisation, which depends on the widths (${(network.widths ?? []).join(', ')}): K = x.x'/d and Theta = 0 of the inputs; dense layers Theta <- fan_in K + 1 (where there is a bias) + w_std^2 Theta, K <- w_std^2 K, biases start at 0`;
    case 'seed-001':
      return "seed-001: w ~ N(0, w_std^2/d I), a ~ N(0, w_std^2), f = m^(-1/2) sum a sigma(w.x): Theta = E[sigma sigma] + w_std^2 x.x' E[sigma' sigma']";
    case 'seed-002':
      return "seed-002: as neural-tangents, but K = x.x' of the inputs, without 1/d (w ~ N(0, I) where w_std = 1), and erf is erf(z/sqrt 2)";
  }
}

function requireDefined(network: InfiniteNetwork, convention: Convention): void {
  const refuse = (expected: string, found: string): never => {
    throw new KernelError('bad_network', `${expected}, found ${found}`);
  };
  const { parametrisation, depthHidden, bStd, outputBStd, widths } = network;
  if (convention === 'neural-tangents') {
    if (parametrisation === 'standard' && widths?.length !== depthHidden)
      refuse(`standard parametrisation: expected a width of each of the ${depthHidden} hidden layers`, `${widths?.length ?? 'none'}`);
    return;
  }
  if (parametrisation !== 'ntk') refuse(`convention ${convention}: expected parametrisation ntk`, parametrisation);
  if (convention === 'seed-002') return;
  if (depthHidden !== 1) refuse('convention seed-001: expected depth_hidden 1, one hidden layer', `${depthHidden}`);
  if (bStd !== 0 || outputBStd !== 0)
    refuse('convention seed-001: expected a network without biases, b_std and output_b_std 0', `${bStd} and ${outputBStd}`);
}

const alike = (name: string, weight: number, bias: number): InfiniteLayer => ({
  name,
  covariance: { weight, bias },
  gradient: { weight, bias },
});

const plain = (name: string, variance: number, gradient: number): InfiniteLayer => ({
  name,
  covariance: { weight: variance, bias: 0 },
  gradient: { weight: gradient, bias: 0 },
});
