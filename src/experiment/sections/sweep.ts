/** The section `sweep`: the axes whose combinations are the runs. */
import * as z from 'zod';
import { MAX_RUNS } from '../limits';
import { count, seed, width } from './values';

const axisValue = z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]);
export type AxisValue = z.output<typeof axisValue>;

export const sweepSection = z
  .object({
    widths: z
      .union([
        width(),
        z
          .array(z.union([width(), z.array(width()).min(1).max(100)]))
          .min(1)
          .max(MAX_RUNS),
      ])
      .optional()
      .describe('Widths of the sweep, each a number or a list with one width a layer; in place of `model.width`.')
      .meta({
        examples: [
          [100, 512, 1024, 2048, 10000],
          [64, 256],
        ],
      }),
    seeds: z
      .union([count().max(MAX_RUNS), z.array(seed()).min(1).max(MAX_RUNS)])
      .default(1)
      .describe(
        'Seeds of the initial values, drawn layer by layer from one stream, and of the batches; a number n means the seeds 0 to n-1. `experiment.seed` draws the data.',
      )
      .meta({ examples: [5, [0, 1, 2]] }),
  })
  .catchall(z.array(axisValue).min(1).max(MAX_RUNS))
  .describe(
    'Axes of the sweep: `widths`, `seeds`, and any dotted key with a list of values, such as `train.lr: [0.1, 1]`. Every combination of their values is one run.',
  );
