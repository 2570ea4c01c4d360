/** The section `experiment`: name, place and seed of a sweep. */
import * as z from 'zod';
import { isFileName, NAME_EXPECTED } from '../fileName';
import { directory, seed } from './values';

export const experimentSection = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .refine(isFileName, NAME_EXPECTED)
      .describe('Name of the sweep: its directory is `<save_dir>/<name>/<date-time-id>`, so it must be one path component.')
      .meta({ examples: ['my-experiment'] }),
    save_dir: directory()
      .default('./results')
      .describe('Directory into which the sweep is written; a relative path starts at the folder of this file.')
      .meta({ examples: ['./results'] }),
    seed: seed()
      .default(0)
      .describe(
        'Seed of the data (training points, label noise, images of tasks and probe), drawn once for the whole sweep. Initial values and batches have `sweep.seeds`.',
      ),
  })
  .describe('What this experiment is called and where it is written.');
