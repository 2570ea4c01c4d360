/** The section `tasks` of the experiment file: a sequence of classification tasks, one by one or as a family. */
import * as z from 'zod';
import { MAX_CLASSES, MAX_EPOCHS, MAX_IMAGES, MAX_TASKS } from '../limits';
import { REACTIVATION } from './sources';

const classIndex = () => z.number().int().min(0).max(65_535);
const classList = () => z.array(classIndex()).min(1).max(MAX_CLASSES);
const samples = () => z.number().int().min(1).max(MAX_IMAGES).optional();

const taskItem = z.strictObject({
  classes: classList()
    .describe('Classes of the task, as the data set numbers them, from 0.')
    .meta({ examples: [[0, 1, 2, 3, 4]] }),
  weights: z
    .array(z.number().min(0))
    .min(1)
    .max(MAX_CLASSES)
    .optional()
    .describe('How often each of `classes` occurs, up to a common factor. Absent: every image of the classes, once.')
    .meta({ examples: [[0.7, 0.3]] }),
  samples: samples()
    .describe('Training images of the task. Absent: all of its classes; with `weights` as many as there are without using one twice.')
    .meta({ examples: [5000] }),
  epochs: z
    .number()
    .int()
    .min(1)
    .max(MAX_EPOCHS)
    .optional()
    .describe('Length of this task; wins over `train.epochs_per_task`.')
    .meta({ unit: 'epochs', examples: [20] }),
});

const family = z.strictObject({
  concepts: z
    .strictObject({
      window: z
        .number()
        .int()
        .min(1)
        .max(MAX_CLASSES)
        .default(5)
        .describe('m, the number of classes of each task.')
        .meta({ examples: [5, 10] }),
      shift: z
        .number()
        .int()
        .min(0)
        .max(MAX_CLASSES)
        .default(1)
        .describe('i, the number of new classes of the second task; its similarity to the first is the Jaccard overlap (m - i)/(m + i).')
        .meta({ examples: [0, 1, 2, 3, 4, 5] }),
    })
    .optional()
    .describe('New concepts, E_i: two tasks with the classes 0 to m-1 and i to i+m-1.')
    .meta({ source: REACTIVATION }),
  frequencies: z
    .strictObject({
      a: z
        .array(z.number().min(0).max(1))
        .min(1)
        .max(MAX_TASKS)
        .default([0.1, 0.5])
        .describe('One task for each value: it draws the second group of classes with probability a. Similarity of two tasks: 1 - |a - b|.')
        .meta({ examples: [[0.1, 0.5]] }),
      groups: z
        .tuple([classList(), classList()])
        .optional()
        .describe('The two groups of classes, each class of a group as often as the others. Absent: 0 to 4, and 5 to 9.')
        .meta({
          examples: [
            [
              [0, 1, 2, 3, 4],
              [5, 6, 7, 8, 9],
            ],
          ],
        }),
      samples: samples()
        .describe('Training images of each task. Absent: as many as the smaller group has, so that no image is used twice whatever a is.')
        .meta({ examples: [5000] }),
    })
    .optional()
    .describe('The same classes with other frequencies, E~_a: tasks that differ in how often the two groups of classes occur.')
    .meta({ source: REACTIVATION }),
  split: z
    .array(classList())
    .min(1)
    .max(MAX_TASKS)
    .optional()
    .describe('One task for each list of classes, with all their images.')
    .meta({
      examples: [
        [
          [0, 1, 2, 3, 4],
          [5, 6, 7, 8, 9],
        ],
      ],
    }),
});

export const tasksSection = z
  .union([z.array(taskItem).min(1).max(MAX_TASKS), family])
  .describe(
    'The tasks that are learnt one after the other, from images: a list with `classes`, `weights`, `samples` and `epochs` of each task, or one of the families `concepts`, `frequencies` and `split`. Absent: one task of all classes.',
  );

export type TasksSettings = z.output<typeof tasksSection>;
