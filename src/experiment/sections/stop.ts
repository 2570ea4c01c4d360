/** The section `stop`: when a run ends before its last step. */
import * as z from 'zod';
import { positive } from './values';

export const stopSection = z
  .strictObject({
    frozen: z.boolean().default(false).describe('End a run at its velocity freeze (`analysis.velocity_freeze`).'),
    diverged: z.boolean().default(true).describe('End a run whose loss is no longer finite; its state is then diverged.'),
    wall_time: positive()
      .optional()
      .describe('End each run after this time of training. Absent: no limit.')
      .meta({ unit: 'seconds', examples: [3600] }),
  })
  .describe('When a run ends before its last step.');
