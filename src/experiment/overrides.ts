/** `--set key=value`: dotted keys with YAML values, set on the file's tree before it is validated. */
import type { Located, LocatedMap } from './yaml/locatedTree';
import { valueAt, without, withValue } from './yaml/locatedTree';
import { dottedKey, problemAt } from './problem';
import type { Place, Problem } from './problem';
import { readYaml } from './yaml/readYaml';

export interface Overridden {
  readonly tree: LocatedMap;
  readonly problems: readonly Problem[];
}

/**
 * Applies options in their order; a later one wins over an earlier one, and each over the file. What an option excludes
 * gives way to it when the file has it (`sweep.widths` replaces the file's `model.width`, `train.lr` a swept `train.lr`), and
 * stays, to be reported, when another option set it.
 */
export function applyOverrides(tree: LocatedMap, options: readonly string[]): Overridden {
  const problems: Problem[] = [];
  let result = tree;
  options.forEach((text, option) => {
    const parsed = parseOverride(text, option);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      return;
    }
    const { path, place, value } = parsed;
    const changed = withValue(withoutExcluded(result, path), path, place, value);
    if (changed.kind === 'blocked')
      problems.push(
        problemAt(place, dottedKey(path), `expected a key of a section, but ${dottedKey(changed.at)} is a value, not a section`),
      );
    else result = changed;
  });
  return { tree: result, problems };
}

interface Override {
  readonly path: readonly string[];
  readonly place: Place;
  readonly value: Located;
}

function parseOverride(text: string, option: number): Override | { readonly problems: readonly Problem[] } {
  const file = `--set ${oneLine(text)}`;
  const place: Place = { file, line: 1, column: 1, option };
  const equals = text.indexOf('=');
  const key = (equals === -1 ? text : text.slice(0, equals)).trim();
  const refused = (message: string) => ({ problems: [problemAt(place, key === '' ? '(option)' : dottedKey([key]), message)] });
  if (equals === -1) return refused('expected key=value, found no "="');
  const path = key.startsWith('sweep.') ? ['sweep', key.slice('sweep.'.length)] : key.split('.');
  if (path.some(part => part === '' || part === '__proto__')) return refused('expected a dotted key before "=", such as train.steps=400');
  const yaml = readYaml(text.slice(equals + 1), { file, option, firstColumn: equals + 2 });
  if (!yaml.ok) return { problems: yaml.problems.map(problem => ({ ...problem, key: dottedKey(path) })) };
  if (yaml.tree === undefined) return refused('expected a value after "=", found nothing');
  return { path, place, value: yaml.tree };
}

/** The option as a message can show it: bounded, control characters escaped. */
function oneLine(text: string): string {
  const bounded = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return bounded.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function withoutExcluded(tree: LocatedMap, path: readonly string[]): LocatedMap {
  return excludedBy(path).reduce((result, excluded) => {
    const present = valueAt(result, excluded);
    return present === undefined || present.place.option !== undefined ? result : without(result, excluded);
  }, tree);
}

/** Keys of which a file has one or the other. */
const EITHER: Readonly<Record<string, string>> = {
  'train.steps': 'train.epochs_per_task',
  'train.epochs_per_task': 'train.steps',
  'train.eval_every': 'train.eval_every_epochs',
  'train.eval_every_epochs': 'train.eval_every',
};

function excludedBy(path: readonly string[]): readonly (readonly string[])[] {
  const key = path.join('.');
  if (key === 'sweep.widths') return [['model', 'width']];
  if (key === 'model.width') return [['sweep', 'widths']];
  const swept = path[0] === 'sweep' ? (path[1] ?? '') : undefined;
  const own = swept === undefined ? ['sweep', key] : swept.split('.');
  const other = EITHER[swept ?? key];
  return other === undefined ? [own] : [own, other.split('.'), ['sweep', other]];
}
