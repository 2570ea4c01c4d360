/** The section `data.points`: the training and evaluation points themselves. */
import * as z from 'zod';
import { MAX_POINTS } from '../limits';

const inputs = () => z.array(z.array(z.number()).min(1)).min(1).max(MAX_POINTS);
const targets = () =>
  z
    .array(z.union([z.number(), z.array(z.number()).min(1)]))
    .min(1)
    .max(MAX_POINTS);

export const pointsSection = z
  .strictObject({
    inputs: inputs()
      .describe('Training inputs: one list of numbers a point, all of one length.')
      .meta({
        examples: [
          [
            [-1, -1],
            [-1, 1],
            [1, -1],
            [1, 1],
          ],
        ],
      }),
    targets: targets()
      .describe('Training targets: one number a point, or one list with a number for each output of the network.')
      .meta({ examples: [[1, -1, -1, 1]] }),
    eval_inputs: inputs()
      .optional()
      .describe('Evaluation inputs, of the same length as the training inputs. Absent: the training inputs.')
      .meta({ examples: [[[0.5, 0.5]]] }),
    eval_targets: targets()
      .optional()
      .describe('Targets of `eval_inputs`. Absent: the error on them is not measured.')
      .meta({ examples: [[-1]] }),
  })
  .describe('The points themselves, for `kind: points`: inputs and targets written into this file.');
