/** Applies the rules to every combination of the swept values they depend on, and finds the place to point at. */
import { countRuns, sweepAxes, withAxisValues } from '../axes';
import type { Axis } from '../axes';
import { nodeAt } from '../keys';
import { nearestPlace, valueAt } from '../yaml/locatedTree';
import type { LocatedMap, Path } from '../yaml/locatedTree';
import { dottedKey, problemAt } from '../problem';
import type { Problem } from '../problem';
import { rules } from './rules';
import type { Combination, IsGiven, Rule, Violation } from './rule';
import { suggestKey } from '../suggestions';
import { DEFAULT_WIDTH, MAX_RUNS } from '../limits';
import type { ExperimentSettings } from '../schema';
import type { AxisValue } from '../sections/sweep';

/** Axis values of one combination, by the key of the setting, each with its position in the axis. */
type Chosen = ReadonlyMap<string, { readonly value: AxisValue; readonly index: number }>;

/**
 * Problems of `settings`, as `tree` gave them. Rules that concern a faulty setting are silent: what they would say follows from
 * the fault that is reported already.
 */
export function ruleProblems(tree: LocatedMap, settings: ExperimentSettings, faulty: readonly Path[]): Problem[] {
  const axes = sweepAxes(settings);
  const runs = countRuns(axes);
  if (runs > MAX_RUNS)
    return [problemAt(nearestPlace(tree, ['sweep']), 'sweep', `expected at most ${MAX_RUNS} runs, found ${runs} (${shape(axes)})`)];
  const isGiven = givenIn(tree, axes);
  const faultyKeys = faulty.map(settingOf);
  const misspelt = faultyKeys.filter(key => nodeAt(key.split('.')) === undefined).map(meantBy);
  const isDoubtful = (key: string) =>
    faultyKeys.some(fault => concerns(key, fault)) || (!isGiven(key) && misspelt.some(meant => meant === '' || concerns(key, meant)));
  return rules.filter(rule => !rule.keys.some(isDoubtful)).flatMap(rule => violations(rule, tree, settings, axes, isGiven));
}

/** Key of the setting at which a faulty path stands: of an axis the setting that it sweeps. */
function settingOf(path: Path): string {
  const [first, second, ...rest] = path.map(String);
  if (first !== 'sweep' || second === undefined) return path.join('.');
  return second === 'widths' ? 'model.width' : [second, ...rest].join('.');
}

/** What an unknown key may have been meant to set: the key it resembles, else anything in its section. */
function meantBy(unknown: string): string {
  const section = unknown.split('.').slice(0, -1);
  const meant = suggestKey(section, unknown.slice(unknown.lastIndexOf('.') + 1));
  if (meant === undefined) return section.join('.');
  return meant.includes('.') || section.length === 0 ? meant : [...section, meant].join('.');
}

function givenIn(tree: LocatedMap, axes: readonly Axis[]): IsGiven {
  const swept = new Set(axes.map(axis => axis.name));
  return key => swept.has(key) || valueAt(tree, key.split('.')) !== undefined;
}

function violations(rule: Rule, tree: LocatedMap, settings: ExperimentSettings, axes: readonly Axis[], isGiven: IsGiven): Problem[] {
  const relevant = axes
    .map(axis => ({ key: axis.name === 'width' ? 'model.width' : axis.name, values: axis.values }))
    .filter(axis => rule.keys.some(key => concerns(key, axis.key)));
  return [...combinations(relevant)].flatMap(chosen =>
    rule.check(combination(settings, chosen), isGiven).map(violation => located(violation, tree, chosen)),
  );
}

function combination(settings: ExperimentSettings, chosen: Chosen): Combination {
  const values = [...chosen].filter(([key]) => key !== 'model.width').map(([key, { value }]) => [key, value] as const);
  const { model, ...others } = withAxisValues(settings, Object.fromEntries(values));
  const width = chosen.get('model.width')?.value as Combination['model']['width'] | undefined;
  return { ...others, model: { ...model, width: width ?? model.width ?? DEFAULT_WIDTH } };
}

function* combinations(axes: readonly { readonly key: string; readonly values: readonly AxisValue[] }[]): Generator<Chosen> {
  const [first, ...rest] = axes;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const [index, value] of first.values.entries())
    for (const others of combinations(rest)) yield new Map([[first.key, { value, index }], ...others]);
}

function located(violation: Violation, tree: LocatedMap, chosen: Chosen): Problem {
  const key = violation.path.join('.');
  const axisValue = chosen.get(key);
  if (axisValue === undefined || valueAt(tree, violation.path) !== undefined)
    return problemAt(nearestPlace(tree, violation.path), dottedKey(violation.path), violation.message);
  const axis = ['sweep', key === 'model.width' ? 'widths' : key];
  const isList = valueAt(tree, axis)?.kind === 'list';
  const path = isList ? [...axis, axisValue.index] : axis;
  const place = valueAt(tree, path)?.place;
  if (place === undefined) return problemAt(nearestPlace(tree, violation.path), dottedKey(violation.path), violation.message);
  return problemAt(place, dottedKey(path), violation.message);
}

/** Is one of the keys the other, or a section of it? */
function concerns(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function shape(axes: readonly Axis[]): string {
  return axes
    .filter(axis => axis.values.length > 1)
    .map(axis => `${axis.values.length} x ${axis.name}`)
    .join(', ');
}
