/**
 * How a kernel over outputs, Theta[nc, md], becomes the one that is followed:
 *
 * | reduction   | kernel                                                                   | size    |
 * |-------------|--------------------------------------------------------------------------|---------|
 * | trace-mean  | (1/C) sum_c Theta[nc, mc], the convention of neural-tangents (Novak 2020) | N x N   |
 * | trace-sum   | sum_c Theta[nc, mc]                                                       | N x N   |
 * | logit-sum   | (1/C) sum_cd Theta[nc, md], the kernel of (1/sqrt C) sum_c f_c            | N x N   |
 * | class c     | Theta[nc, mc] of one output                                               | N x N   |
 * | full        | Theta itself, index n * C + c                                             | NC x NC |
 */
import { KernelError } from './errors';

export type Reduction =
  { readonly kind: 'trace-mean' | 'trace-sum' | 'full' | 'logit-sum' } | { readonly kind: 'class'; readonly output: number };

/** Reads `trace-mean`, `trace-sum`, `full`, `logit-sum` or `class c`, c from 0 to `outputs` - 1. @throws KernelError otherwise. */
export function parseReduction(text: string, outputs: number): Reduction {
  switch (text) {
    case 'trace-mean':
    case 'trace-sum':
    case 'full':
    case 'logit-sum':
      return { kind: text };
  }
  const output = /^class (\d+)$/.exec(text)?.[1];
  if (output === undefined) {
    throw new KernelError('unknown_reduction', `reduction: expected trace-mean, trace-sum, full, logit-sum or "class c", found "${text}"`);
  }
  const reduction: Reduction = { kind: 'class', output: Number(output) };
  requireOutput(reduction, outputs);
  return reduction;
}

/**
 * The gradients df to be propagated back, each [C] and the same for every point: e_c for each output c, e_c for one class,
 * or 1/sqrt(C) in every output.
 */
export function outputSeeds(reduction: Reduction, outputs: number): readonly Float64Array[] {
  requireOutput(reduction, outputs);
  switch (reduction.kind) {
    case 'trace-mean':
    case 'trace-sum':
    case 'full':
      return Array.from({ length: outputs }, (_, c) => unit(c, outputs));
    case 'class':
      return [unit(reduction.output, outputs)];
    case 'logit-sum':
      return [new Float64Array(outputs).fill(1 / Math.sqrt(outputs))];
  }
}

function requireOutput(reduction: Reduction, outputs: number): void {
  if (reduction.kind === 'class' && reduction.output >= outputs) {
    throw new KernelError(
      'class_out_of_range',
      `reduction "class ${reduction.output}": the network has ${outputs === 1 ? 'one output, class 0' : `outputs 0 to ${outputs - 1}`}`,
    );
  }
}

function unit(c: number, outputs: number): Float64Array {
  const seed = new Float64Array(outputs);
  seed[c] = 1;
  return seed;
}
