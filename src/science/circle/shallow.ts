/**
 * Networks with one hidden ReLU layer, inputs in the plane and one output:
 *
 *     z_j(x) = s (w_1j x_1 + w_2j x_2) + beta b_j,    f(x) = s' sum_j a_j relu(z_j(x)) + beta' c.
 */

export interface ShallowScales {
  /** s and beta of the hidden layer; beta = 0: no bias. */
  readonly weight: number;
  readonly bias: number;
  /** s' and beta' of the output; beta' = 0: no bias. */
  readonly outputWeight: number;
  readonly outputBias: number;
}

export interface ShallowParameters {
  /** [n] each; b is zero where there is no bias. */
  readonly w1: Float64Array;
  readonly w2: Float64Array;
  readonly b: Float64Array;
  readonly a: Float64Array;
  readonly c: number;
}
