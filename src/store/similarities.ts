/** How alike the tasks of a run are, from the settings of its sweep and the run's own axes. */
import { tasksSection } from '../experiment/sections/tasks';
import { taskSimilarities } from '../experiment/taskSimilarity';

const PREFIX = 'tasks.';

/** Similarity of each task to the one before it, from the second on; empty where the settings say no tasks, or none that this version knows. */
export function similaritiesOf(tasks: unknown, axes: Readonly<Record<string, unknown>>): readonly number[] {
  const swept = Object.entries(axes).filter(([key]) => key.startsWith(PREFIX));
  const own = swept.reduce<unknown>((settings, [key, value]) => put(settings, key.slice(PREFIX.length).split('.'), value), tasks);
  const { success, data } = tasksSection.safeParse(own);
  return success ? taskSimilarities(data) : [];
}

function put(section: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const known = typeof section === 'object' && section !== null && !Array.isArray(section) ? (section as Record<string, unknown>) : {};
  return { ...known, [key]: put(known[key], rest, value) };
}
