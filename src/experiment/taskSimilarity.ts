/** How alike two tasks are (Reactivation: Empirical NTK dynamics under task shifts, 2025). */
import type { ExperimentSettings } from './schema';
import { plannedTasks } from './taskSequence';

/** Jaccard overlap |A and B| / |A or B| of two sets of classes, from 0 to 1; for E_i of window m it is (m - i)/(m + i). @throws RangeError for two empty sets. */
export function jaccardOverlap(a: Iterable<number>, b: Iterable<number>): number {
  const [left, right] = [new Set(a), new Set(b)];
  if (left.size + right.size === 0) throw new RangeError('the overlap of two empty sets is not defined');
  const common = [...left].filter(value => right.has(value)).length;
  return common / (left.size + right.size - common);
}

/** 1 - |a - b| of two tasks that draw the second group of classes with probabilities a and b. */
export function frequencySimilarity(a: number, b: number): number {
  return 1 - Math.abs(a - b);
}

/**
 * Similarity of each task to the one before it, from the second task on: `frequencySimilarity` within the family `frequencies`, else the
 * overlap of the classes. Empty without a sequence.
 */
export function taskSimilarities(tasks: ExperimentSettings['tasks']): readonly number[] {
  if (tasks === undefined) return [];
  if (!Array.isArray(tasks) && tasks.frequencies !== undefined)
    return pairs(tasks.frequencies.a).map(([a, b]) => frequencySimilarity(a, b));
  return pairs(plannedTasks(tasks, 0)).map(([before, after]) => jaccardOverlap(before.classes, after.classes));
}

function pairs<Value>(values: readonly Value[]): (readonly [Value, Value])[] {
  return values.slice(1).map((after, i) => [values[i] as Value, after] as const);
}
