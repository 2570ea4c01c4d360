/** What task sequences demand: one family, classes that the data have, a length in epochs. */
import { classCount, isImageKind } from '../images';
import { at, counted } from './rule';
import type { Combination, Rule, Violation } from './rule';
import { plannedTasks } from '../taskSequence';

const FAMILIES = ['concepts', 'frequencies', 'split'] as const;

export const taskRules: readonly Rule[] = [
  {
    keys: ['tasks'],
    check: ({ tasks }) => {
      if (tasks === undefined || Array.isArray(tasks)) return [];
      const given = FAMILIES.filter(name => tasks[name] !== undefined);
      if (given.length === 0) return [at('tasks', 'expected concepts, frequencies or split, found none of them')];
      return given.slice(1).map(name => at(`tasks.${name}`, `expected one family of tasks, found also ${given[0]}`));
    },
  },
  { keys: ['tasks'], check: eachClassOnce },
  { keys: ['tasks'], check: weightsFit },
  { keys: ['tasks', 'data.kind', 'data.classes'], check: classesExist },
  {
    keys: ['model.heads', 'tasks'],
    check: ({ model, tasks }, isGiven) =>
      isGiven('model.heads') && model.heads === 'per_task' && tasks === undefined
        ? [at('model.heads', 'expected shared without tasks, found per_task')]
        : [],
  },
  {
    keys: ['tasks', 'data.kind', 'train.steps', 'train.epochs_per_task'],
    check: ({ tasks, data, train }) => {
      if (tasks === undefined || !isImageKind(data.kind)) return [];
      if (train.epochs_per_task === undefined && train.steps !== undefined)
        return train.steps === 0
          ? []
          : [
              at(
                'train.steps',
                `expected epochs_per_task in its place, because tasks are learnt one after the other; found ${train.steps} steps`,
              ),
            ];
      const short = plannedTasks(tasks, 0).findIndex(({ epochs }) => epochs === null);
      if (train.epochs_per_task !== undefined || short === -1) return [];
      const path = Array.isArray(tasks) ? ['tasks', short] : ['tasks'];
      const own = Array.isArray(tasks) ? 'epochs, or ' : '';
      return [{ path, message: `expected the length of training on each task (${own}train.epochs_per_task), found none` }];
    },
  },
];

/** The lists of classes in the file, with their places. */
function* classLists(
  tasks: NonNullable<Combination['tasks']>,
): Generator<readonly [path: (string | number)[], classes: readonly number[]]> {
  if (Array.isArray(tasks)) for (const [i, { classes }] of tasks.entries()) yield [['tasks', i, 'classes'], classes];
  else {
    for (const [i, classes] of (tasks.split ?? []).entries()) yield [['tasks', 'split', i], classes];
    for (const [i, classes] of (tasks.frequencies?.groups ?? []).entries()) yield [['tasks', 'frequencies', 'groups', i], classes];
  }
}

function eachClassOnce({ tasks }: Combination): Violation[] {
  if (tasks === undefined) return [];
  const found: Violation[] = [];
  for (const [path, classes] of classLists(tasks)) {
    const twice = classes.findIndex((value, i) => classes.indexOf(value) < i);
    if (twice !== -1) found.push({ path: [...path, twice], message: `expected each class once in a task, found ${classes[twice]} again` });
  }
  const groups = Array.isArray(tasks) ? undefined : tasks.frequencies?.groups;
  const shared = groups?.[1].findIndex(value => groups[0].includes(value)) ?? -1;
  if (groups && shared !== -1)
    found.push({
      path: ['tasks', 'frequencies', 'groups', 1, shared],
      message: `expected a class that the first group does not have, found ${groups[1][shared]}`,
    });
  return found;
}

function weightsFit({ tasks }: Combination): Violation[] {
  if (!Array.isArray(tasks)) return [];
  return tasks.flatMap(({ classes, weights }, i): Violation[] => {
    if (weights === undefined) return [];
    const path = ['tasks', i, 'weights'];
    if (weights.length !== classes.length)
      return [{ path, message: `expected ${counted(classes.length, 'weight')}, one for each class, found ${weights.length}` }];
    return weights.some(weight => weight > 0) ? [] : [{ path, message: 'expected a weight above 0, found none' }];
  });
}

function classesExist({ tasks, data }: Combination): Violation[] {
  const classes = classCount(data);
  if (tasks === undefined || classes === undefined) return [];
  const has = `${data.kind}, which has ${counted(classes, 'class')} (0 to ${classes - 1})`;
  const found: Violation[] = [];
  for (const [path, list] of classLists(tasks)) {
    const odd = list.findIndex(value => value >= classes);
    if (odd !== -1) found.push({ path: [...path, odd], message: `expected a class of ${has}, found ${list[odd]}` });
  }
  if (Array.isArray(tasks)) return found;
  const { concepts, frequencies } = tasks;
  if (concepts && concepts.window + concepts.shift > classes) {
    const isWide = concepts.window > classes;
    found.push(
      isWide
        ? at('tasks.concepts.window', `expected at most ${classes}, the classes of ${data.kind}, found ${concepts.window}`)
        : at(
            'tasks.concepts.shift',
            `expected at most ${classes - concepts.window}, so that the second window of ${concepts.window} fits ${has}, found ${concepts.shift}`,
          ),
    );
  }
  if (frequencies && frequencies.groups === undefined && classes < 10)
    found.push(at('tasks.frequencies.groups', `expected two groups of classes of ${has}: the default ones need 10; found no such key`));
  return found;
}
