/** The section `target`: the function to be learnt. */
import * as z from 'zod';
import { oneOf } from './oneOf';
import { KALVANKAR } from './sources';

export const targetSection = z
  .strictObject({
    Ks: z
      .array(z.number().int().min(0))
      .min(1)
      .max(1000)
      .default([2, 4, 7, 11, 16, 23, 32])
      .describe('Frequencies k of the target f*(g) = sum_k a_k sin(k g + phi_k).'),
    amps: z
      .array(z.number())
      .min(1)
      .max(1000)
      .default([0.9, 0.7, 0.55, 0.45, 0.35, 0.28, 0.22])
      .describe('Amplitudes a_k, one for each of `Ks`.'),
    phases: z
      .array(z.number())
      .min(1)
      .max(1000)
      .default([0, 1.57079632679, 1.2, 2.0, 0.942, 4.5, 5.8])
      .describe('Phases phi_k, one for each of `Ks`.')
      .meta({ unit: 'radians' }),
    form: oneOf({
      sin: 'f*(g) = sum_k a_k sin(k g + phi_k), on the circle',
      cos: 'f*(g) = sum_k a_k cos(k g + phi_k), on the circle',
      product: 'f*(x) = x_1 x_2, of the first two coordinates of gaussian inputs',
    })
      .default('sin')
      .describe('The form of the target. With `kind: gaussian` the default is `product`.'),
  })
  .describe('The function to be learnt: on the circle a Fourier mixture f*(g) of the angle g, of gaussian inputs a product.')
  .meta({ source: KALVANKAR });
