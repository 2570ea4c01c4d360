/** The section `keep`: which arrays are stored at which snapshots. */
import * as z from 'zod';
import { oneOf } from './oneOf';

const keepRule = (auto: string) =>
  oneOf({
    auto,
    every: 'at every snapshot',
    marks: 'at the start, the freeze, both sides of each task switch, and the end',
    none: 'never',
  }).default('auto');

export const keepSection = z
  .strictObject({
    parameters: keepRule('`every` while they are fewer numbers than the kernels, else `marks`').describe(
      'Stored parameters, arrays `theta.<layer>.W` and `.b`. Kernels of any snapshot can be computed from them.',
    ),
    preds: keepRule('`every`').describe('Stored outputs on training and evaluation points, arrays `preds_train` and `preds_eval`.'),
    kernels: keepRule('`marks`').describe('Stored kernels, arrays `K_train_train` and `K_eval_train`.'),
  })
  .describe('Which arrays are stored at which snapshots.');
