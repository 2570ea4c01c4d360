/**
 * An independent float64 referee: f and J = df/dtheta by forward differentiation, one parameter at a time, through the formula
 * of the network written out as loops. Shares no code with what it checks.
 */
import type { MlpSpec } from '../../../src/networks/mlp';
import type { ParameterValues } from '../../../src/networks/network';

export interface OutputsAndJacobian {
  /** [N, C] */
  readonly outputs: number[];
  /** [N C][P], row n C + c; parameters layer by layer, W before b. */
  readonly jacobian: number[][];
}

export function outputsAndJacobian(spec: MlpSpec, parameters: ParameterValues, inputs: ArrayLike<number>): OutputsAndJacobian {
  const points = inputs.length / spec.inputSize;
  const sizes = [spec.inputSize, ...spec.widths, spec.outputs];
  const outputs: number[] = [];
  const jacobian: number[][] = Array.from({ length: points * spec.outputs }, () => []);
  for (let n = 0; n < points; n++) {
    const x = Array.from({ length: spec.inputSize }, (_, i) => inputs[n * spec.inputSize + i]!);
    outputs.push(...propagate(spec, sizes, parameters, x, undefined).map(([f]) => f));
    parameters.forEach(({ W, b }, layer) => {
      for (const [kind, count] of [
        ['W', W.length],
        ['b', b?.length ?? 0],
      ] as const) {
        for (let index = 0; index < count; index++) {
          propagate(spec, sizes, parameters, x, { layer, kind, index }).forEach(([, df], c) => jacobian[n * spec.outputs + c]!.push(df));
        }
      }
    });
  }
  return { outputs, jacobian };
}

type Dual = readonly [number, number];

function propagate(
  spec: MlpSpec,
  sizes: readonly number[],
  parameters: ParameterValues,
  x: readonly number[],
  along: { readonly layer: number; readonly kind: 'W' | 'b'; readonly index: number } | undefined,
): Dual[] {
  let a: Dual[] = x.map(value => [value, 0]);
  parameters.forEach(({ W, b }, layer) => {
    const fanIn = sizes[layer]!;
    const fanOut = sizes[layer + 1]!;
    const isOutput = layer === parameters.length - 1;
    const s = spec.parametrisation === 'ntk' ? spec.wStd / Math.sqrt(fanIn) : 1;
    const beta = spec.parametrisation === 'ntk' ? (isOutput ? spec.outputBStd : spec.bStd) : 1;
    a = Array.from({ length: fanOut }, (_, j): Dual => {
      let z = b === undefined ? 0 : beta * b[j]!;
      let dz = along?.layer === layer && along.kind === 'b' && along.index === j ? beta : 0;
      for (let i = 0; i < fanIn; i++) {
        z += s * a[i]![0] * W[i * fanOut + j]!;
        dz += s * a[i]![1] * W[i * fanOut + j]!;
        if (along?.layer === layer && along.kind === 'W' && along.index === i * fanOut + j) dz += s * a[i]![0];
      }
      return isOutput ? [z, dz] : [sigma(spec, z), slopeOf(spec, z) * dz];
    });
  });
  return a;
}

type Activated = Pick<MlpSpec, 'activation'>;

export function sigma(spec: Activated, z: number): number {
  switch (spec.activation.name) {
    case 'relu':
      return Math.max(0, z);
    case 'leaky_relu':
      return z > 0 ? z : spec.activation.slope * z;
    case 'erf':
      return erfBySeries(z);
    case 'tanh':
      return Math.tanh(z);
    case 'gelu':
      return (z * (1 + erfBySeries(z / Math.SQRT2))) / 2;
    case 'linear':
      return z;
  }
}

export function slopeOf(spec: Activated, z: number): number {
  switch (spec.activation.name) {
    case 'relu':
      return z > 0 ? 1 : 0;
    case 'leaky_relu':
      return z > 0 ? 1 : spec.activation.slope;
    case 'erf':
      return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z);
    case 'tanh':
      return 1 / Math.cosh(z) ** 2;
    case 'gelu':
      return (1 + erfBySeries(z / Math.SQRT2)) / 2 + (z / Math.sqrt(2 * Math.PI)) * Math.exp((-z * z) / 2);
    case 'linear':
      return 1;
  }
}

/** erf(z) = 2/sqrt(pi) exp(-z^2) sum_n 2^n z^(2n+1) / (2n+1)!!, all terms of one sign. */
function erfBySeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
}
