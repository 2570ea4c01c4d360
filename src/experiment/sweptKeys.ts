/** The axes of a sweep that the schema alone cannot check: keys that must exist, their values, values given twice. */
import { keysOf, nodeAt, propertiesOf, settingType } from './keys';
import type { SchemaNode } from './keys';
import { foundValue } from './expectation';
import { sweptValueProblems } from './issues';
import type { IssueProblem } from './issues';
import type { Located, LocatedMap, LocatedScalar, Path } from './yaml/locatedTree';
import { plain, valueAt } from './yaml/locatedTree';
import { dottedKey, elsewhere, keyText, MAX_PROBLEMS, problemAt } from './problem';
import type { Place } from './problem';
import { nearest, suggestKey, unknownKey } from './suggestions';
import type { Unknown } from './suggestions';

/** Why a setting cannot be an axis. */
const NOT_SWEPT: Readonly<Record<string, Unknown>> = {
  'model.width': { message: 'expected sweep.widths for the widths of a sweep, found model.width', meant: 'widths' },
  'experiment.seed': {
    message: 'cannot be swept: it draws the data, once for the whole sweep; sweep.seeds gives the seeds of the initial values',
  },
  'experiment.name': { message: 'cannot be swept: a sweep has one name' },
  'experiment.save_dir': { message: 'cannot be swept: a sweep is written to one place' },
  'data.kind': { message: 'cannot be swept: each kind of data has keys of its own; write one file a kind' },
  'data.path': { message: 'cannot be swept: write one file for each set of images' },
  'tasks.split': { message: 'cannot be swept: write one file for each split, or sweep tasks.concepts.shift or tasks.frequencies.a' },
  'tasks.frequencies.groups': { message: 'cannot be swept: write one file for each pair of groups' },
};

/** Problems of every axis in `tree`, `widths` and `seeds` included. */
export function sweepProblems(tree: LocatedMap): IssueProblem[] {
  const sweep = valueAt(tree, ['sweep']);
  if (sweep?.kind !== 'map') return [];
  const problems: IssueProblem[] = [];
  for (const [key, { keyPlace, value }] of sweep.entries) {
    if (problems.length > MAX_PROBLEMS) break;
    const path = ['sweep', key];
    const twice = repeated(value, path);
    const isOwn = key === 'widths' || key === 'seeds';
    problems.push(...(isOwn ? excludedWidth(tree, key, keyPlace) : axis(tree, key, keyPlace, value)), ...twice);
  }
  return problems;
}

function axis(tree: LocatedMap, key: string, keyPlace: Place, value: Located): IssueProblem[] {
  const path = ['sweep', key];
  const refused = (place: Place, message: string, meant?: string) => [{ problem: problemAt(place, dottedKey(path), message, meant), path }];
  const reason = Object.hasOwn(NOT_SWEPT, key) ? NOT_SWEPT[key] : undefined;
  if (reason !== undefined) return refused(keyPlace, reason.message, reason.meant);
  const own = key.startsWith('sweep.') ? key.slice('sweep.'.length) : undefined;
  if (own === 'widths' || own === 'seeds') return refused(keyPlace, `expected ${own} under sweep, found ${key}`, own);
  const type = settingType(key);
  if (type === undefined) {
    const { message, meant } = unknownAxis(key);
    return refused(keyPlace, message, meant);
  }
  if (key.startsWith('data.points')) return refused(keyPlace, 'cannot be swept: inline points are one data set; write one file a data set');
  if (value.kind !== 'list' || value.items.length === 0)
    return refused(value.place, `expected a list of values of ${key}, found ${foundValue(value, {})}`);
  const once = valueAt(tree, key.split('.'));
  const both =
    once === undefined ? [] : refused(keyPlace, `expected ${key} either swept or given once, found both (also ${elsewhere(once.place)})`);
  const values = value.items.flatMap((item, i) => {
    const result = type.safeParse(plain(item));
    return result.success ? [] : sweptValueProblems(result.error, key, [...path, i], tree);
  });
  return [...both, ...values];
}

function unknownAxis(key: string): Unknown {
  const node = nodeAt(key.split('.'));
  const properties = propertiesOf(node);
  if (properties !== undefined) {
    const child = firstSetting(properties);
    return {
      message: `expected the dotted key of one setting, such as ${keyText(`${key}.${child}`)}: [...], found the section ${keyText(key)}`,
    };
  }
  const split = key.lastIndexOf('.');
  const section = split === -1 ? [] : key.slice(0, split).split('.');
  const name = key.slice(split + 1);
  if (split !== -1 && propertiesOf(nodeAt(section)) !== undefined) {
    const { message, meant } = unknownKey(section, name);
    if (meant === undefined) return { message };
    return { message, meant: asAxis(keysOf(section).includes(meant) ? [...section, meant].join('.') : meant) };
  }
  const meant = nearest(name, ['widths', 'seeds']) ?? suggestKey(['sweep'], name);
  const message = `expected widths, seeds or the dotted key of a setting, found ${keyText(key)}`;
  return meant === undefined ? { message } : { message: `${message}; did you mean ${meant}?`, meant: asAxis(meant) };
}

/** The dotted key, below a section, of its first setting. */
function firstSetting(properties: Readonly<Record<string, SchemaNode>>): string {
  const [key, node] = Object.entries(properties)[0] ?? ['', undefined];
  const inner = propertiesOf(node);
  return inner === undefined ? key : `${key}.${firstSetting(inner)}`;
}

/** The key under sweep that sweeps a setting. */
const asAxis = (key: string) => (key === 'model.width' ? 'widths' : key);

function excludedWidth(tree: LocatedMap, key: string, keyPlace: Place): IssueProblem[] {
  const own = key === 'widths' ? valueAt(tree, ['model', 'width']) : undefined;
  if (own === undefined) return [];
  const message = `expected either sweep.widths or model.width, found both (model.width ${elsewhere(own.place)})`;
  return [{ problem: problemAt(keyPlace, 'sweep.widths', message), path: ['sweep', 'widths'] }];
}

/** A value that stands twice in an axis would be the same run twice. */
function repeated(value: Located, path: Path): IssueProblem[] {
  if (value.kind !== 'list') return [];
  const first = new Map<string, number>();
  return value.items.flatMap((item, i) => {
    const said = JSON.stringify(plain(item));
    const before = first.get(said);
    if (before === undefined) first.set(said, i);
    if (before === undefined || said === 'null') return [];
    const at = [...path, i];
    const text = item.kind === 'scalar' ? (item satisfies LocatedScalar).source.slice(0, 40) : 'a list';
    return [
      { problem: problemAt(item.place, dottedKey(at), `expected each value once, found ${text} again (also at [${before}])`), path: at },
    ];
  });
}
