/** From `tasks` to the tasks themselves: a list, or one of the families E_i (concepts), E~_a (frequencies) and splits. */
import type { ExperimentSettings } from './schema';

export interface PlannedTask {
  /** As the data set numbers them; each once. */
  readonly classes: readonly number[];
  /** Probability of each class, summing to 1; null: every image of the classes, once. */
  readonly probabilities: readonly number[] | null;
  /** Training images; `whole`: all there are (with probabilities: without using one twice); `smaller group`: as many as that one has. */
  readonly samples: number | 'whole' | { readonly smallerOf: readonly (readonly number[])[] };
  /** Null: as long as the settings say for every task. */
  readonly epochs: number | null;
}

type TasksSettings = NonNullable<ExperimentSettings['tasks']>;

const FREQUENCY_GROUPS = [
  [0, 1, 2, 3, 4],
  [5, 6, 7, 8, 9],
] as const;

/** @param classes of the data set, for `tasks` that are not given: one task of all of them. */
export function plannedTasks(tasks: TasksSettings | undefined, classes: number): readonly PlannedTask[] {
  if (tasks === undefined) return [whole(range(0, classes))];
  if (Array.isArray(tasks))
    return tasks.map(task => ({
      classes: task.classes,
      probabilities: task.weights === undefined ? null : normalised(task.weights),
      samples: task.samples ?? 'whole',
      epochs: task.epochs ?? null,
    }));
  if (tasks.concepts !== undefined) {
    const { window, shift } = tasks.concepts;
    return [whole(range(0, window)), whole(range(shift, window))];
  }
  if (tasks.frequencies !== undefined) {
    const { a, groups = FREQUENCY_GROUPS, samples } = tasks.frequencies;
    return a.map(second => ({
      classes: groups.flat(),
      probabilities: groups.flatMap((group, g) => group.map(() => (g === 0 ? 1 - second : second) / group.length)),
      samples: samples ?? { smallerOf: groups },
      epochs: null,
    }));
  }
  return (tasks.split ?? []).map(whole);
}

const whole = (classes: readonly number[]): PlannedTask => ({ classes, probabilities: null, samples: 'whole', epochs: null });

const range = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}
