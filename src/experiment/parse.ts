/** An experiment file, from text to settings or to everything that is wrong with it. */
import { ruleProblems } from './rules/checkRules';
import { foundValue } from './expectation';
import { issueProblems } from './issues';
import type { IssueProblem } from './issues';
import type { Located, LocatedMap } from './yaml/locatedTree';
import { plain, without, withValue } from './yaml/locatedTree';
import { applyOverrides } from './overrides';
import { withKindDefaults } from './kindDefaults';
import { MAX_PROBLEMS, problemAt, sortProblems, WHOLE_FILE } from './problem';
import type { Place, Problem } from './problem';
import { readYaml } from './yaml/readYaml';
import { DEFAULT_EVAL_EVERY, DEFAULT_STEPS, DEFAULT_WIDTH } from './limits';
import { experimentSchema } from './schema';
import { sweepSection } from './sections/sweep';
import type { ExperimentSettings } from './schema';
import { sweepProblems } from './sweptKeys';

export type ParseResult =
  | { readonly ok: true; readonly settings: ExperimentSettings; readonly source: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ParseOptions {
  /** `--set` options, `train.steps=400`: set before validation, in this order. */
  readonly set?: readonly string[];
}

/**
 * Reads an experiment file (YAML 1.2) and validates it. Never throws on any text; all problems are reported, in the order of the
 * file, then of the options. `fileName` is only written into the problems; `source` is the text as given.
 */
export function parseExperiment(text: string, fileName: string, options: ParseOptions = {}): ParseResult {
  const yaml = readYaml(text, { file: fileName });
  if (!yaml.ok) return { ok: false, problems: sortProblems(yaml.problems) };
  const start: Place = { file: fileName, line: 1, column: 1 };
  if (yaml.tree === undefined)
    return refused(start, 'experiment.name', 'expected an experiment, which needs at least a name, found an empty file');
  if (yaml.tree.kind !== 'map') return refused(yaml.tree.place, WHOLE_FILE, notSections(yaml.tree));
  const overridden = applyOverrides(yaml.tree, options.set ?? []);
  // What is missing in the whole file is reported at its beginning, not at its first key.
  const { settings, problems } = validate(withKindDefaults({ ...overridden.tree, place: start }));
  const all = sortProblems([...overridden.problems, ...problems]);
  if (all.length > 0 || settings === undefined) return { ok: false, problems: all };
  return { ok: true, settings: settled(settings), source: text };
}

function refused(place: Place, key: string, message: string): ParseResult {
  return { ok: false, problems: [problemAt(place, key, message)] };
}

function notSections(tree: Located): string {
  const isUnspaced = tree.kind === 'scalar' && /^\w+:\S/.test(tree.source);
  return `expected sections such as "experiment:" with keys and values, found ${foundValue(tree, {})}${isUnspaced ? '; a space must follow the colon' : ''}`;
}

/** The schema first, then what keys demand of each other, as far as the settings they concern are sound. */
function validate(tree: LocatedMap): { readonly settings: ExperimentSettings | undefined; readonly problems: readonly Problem[] } {
  const result = experimentSchema.safeParse(plain(tree));
  const issues = (result.error?.issues ?? []).filter(issue => issue.path[0] !== 'sweep' || isOwnSweepKey(issue.path[1]));
  const found: IssueProblem[] = [...firstOfEachValue(issues).flatMap(issue => issueProblems(issue, tree)), ...sweepProblems(tree)];
  const problems = found.map(({ problem }) => problem);
  const faulty = found.map(({ path }) => path.map(String));
  const settings = result.data ?? (faulty.length > MAX_PROBLEMS ? undefined : soundSettings(tree, faulty));
  if (settings !== undefined) problems.push(...ruleProblems(tree, withoutFaultyAxes(settings, faulty), faulty));
  return { settings: result.data, problems };
}

/** A value is reported once, by the first check that it fails. The rest of a hopeless file is left out. */
function firstOfEachValue<Issue extends { readonly path: readonly PropertyKey[]; readonly code?: string }>(
  issues: readonly Issue[],
): Issue[] {
  const seen = new Set<string>();
  return issues
    .filter(issue => {
      const path = JSON.stringify([...issue.path.map(String), issue.code === 'unrecognized_keys']);
      const isFirst = !seen.has(path);
      seen.add(path);
      return isFirst;
    })
    .slice(0, MAX_PROBLEMS + 1);
}

/** Keys of `sweep` that the schema checks; it knows only the form of the others, which `sweepProblems` checks in full. */
const isOwnSweepKey = (key: PropertyKey | undefined) => key === undefined || key === 'widths' || key === 'seeds';

/** Settings of the file without what is faulty, so that the rules about everything else can still be checked. */
function soundSettings(tree: LocatedMap, faulty: readonly (readonly string[])[]): ExperimentSettings | undefined {
  let sound = tree;
  for (const path of faulty) sound = without(sound, path.slice(0, 2));
  const name = withValue(sound, ['experiment', 'name'], tree.place, {
    kind: 'scalar',
    place: tree.place,
    value: 'unnamed',
    isQuoted: false,
    source: 'unnamed',
  });
  return name.kind === 'blocked' ? undefined : experimentSchema.safeParse(plain(name)).data;
}

function withoutFaultyAxes(settings: ExperimentSettings, faulty: readonly (readonly string[])[]): ExperimentSettings {
  const names = new Set(faulty.flatMap(([section, key]) => (section === 'sweep' && key !== undefined ? [key] : [])));
  if (names.size === 0) return settings;
  const { widths, seeds, ...swept } = settings.sweep;
  const kept = Object.fromEntries(Object.entries(swept).filter(([key]) => !names.has(key)));
  const own = { ...(names.has('seeds') ? {} : { seeds }), ...(names.has('widths') ? {} : { widths }) };
  return { ...settings, sweep: sweepSection.parse({ ...own, ...kept }) };
}

/** What the file leaves open but is settled: the width, the length of training, and with inline points their numbers. */
function settled(settings: ExperimentSettings): ExperimentSettings {
  const { data, model, train, sweep } = settings;
  const width = sweep.widths === undefined ? { width: model.width ?? DEFAULT_WIDTH } : {};
  const isOpen = (...keys: string[]) => keys.every(key => !(key in sweep) && valueIn(settings, key) === undefined);
  const steps = isOpen('train.steps', 'train.epochs_per_task') && settings.tasks === undefined ? { steps: DEFAULT_STEPS } : {};
  const every = isOpen('train.eval_every', 'train.eval_every_epochs') ? { eval_every: DEFAULT_EVAL_EVERY } : {};
  const { points } = data;
  const counts =
    points === undefined ? {} : { M_train: points.inputs.length, n_eval: (points.eval_inputs ?? points.inputs).length, noise_std: 0 };
  return { ...settings, data: { ...data, ...counts }, model: { ...model, ...width }, train: { ...train, ...steps, ...every } };
}

function valueIn(settings: ExperimentSettings, key: string): unknown {
  let value: unknown = settings;
  for (const part of key.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return value;
}
