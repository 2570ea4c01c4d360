/** Two sweeps, or two runs, side by side: the settings that differ, the numbers of equal runs, and the means over seeds. */
import { locate, type Located } from '../runs/catalogue';
import { readPlan } from '../runs/plan';
import { pairedDifference, welchDifference, type MeanDifference } from '../science/metrics/differenceOfMeans';
import type { AxisValues, Comparison, GroupDifference, RunPair } from '../shared/compareProtocol';
import { AnalysisError } from './errors';
import { differingSettings, settingAt } from './settingsDiff';
import { summariseSweep, summaryNumbers, type RunSummary } from './summary';

interface SideRuns {
  readonly runs: readonly (RunSummary & { readonly settings: object })[];
  readonly settings: object;
  readonly axes: readonly string[];
  readonly single: boolean;
  readonly problems: readonly string[];
}

/**
 * Runs are paired by equal values on every axis of either side; where a side does not sweep an axis its setting counts.
 * @throws RunReadError for a path that is no sweep or run; AnalysisError `not_comparable` for a sweep and a run.
 */
export async function comparePaths(pathA: string, pathB: string): Promise<Comparison> {
  const [a, b] = [await readSide(await locate(pathA)), await readSide(await locate(pathB))];
  if (a.single !== b.single) {
    throw new AnalysisError('not_comparable', `expected two sweeps or two runs, found ${kindOf(a)} (${pathA}) and ${kindOf(b)} (${pathB})`);
  }
  const names = [...new Set([...a.axes, ...b.axes])];
  const [left, right] = [placed(a, names), placed(b, names)];
  const pairs = a.single ? singlePair(left, right) : equalPlaces(left, right);
  const [pairedA, pairedB] = [new Set(pairs.map(pair => pair.a)), new Set(pairs.map(pair => pair.b))];
  const problems = [...a.problems, ...b.problems];
  return {
    settings: differingSettings(a.settings, b.settings),
    pairs: pairs.map(describePair),
    groups: a.single ? [] : groupDifferences(left, right),
    unpaired: { a: idsOf(left.filter(run => !pairedA.has(run))), b: idsOf(right.filter(run => !pairedB.has(run))) },
    ...(problems.length > 0 && { problems }),
  };
}

const kindOf = ({ single }: SideRuns) => (single ? 'a run' : 'a sweep');
const idsOf = (runs: readonly PlacedRun[]) => runs.map(({ id }) => id);

async function readSide({ sweep, run }: Located): Promise<SideRuns> {
  const { settings, runs } = await readPlan(sweep.path);
  const summary = await summariseSweep(sweep.path, run?.id);
  const planned = new Map(runs.map(({ id, settings: of }) => [id, of]));
  return {
    runs: summary.runs.map(of => ({ ...of, settings: planned.get(of.id) ?? settings })),
    settings: (run && planned.get(run.id)) ?? settings,
    axes: summary.axes,
    single: run !== undefined,
    problems: summary.problems ?? [],
  };
}

interface PlacedRun {
  readonly id: string;
  readonly axes: AxisValues;
  /** Equal for runs of equal place. */
  readonly place: string;
  readonly placeWithoutSeed: string;
  readonly numbers: Readonly<Record<string, number | null>>;
}

interface Pair {
  readonly a: PlacedRun;
  readonly b: PlacedRun;
}

/** The runs with their values on all of `names`. */
function placed({ runs }: SideRuns, names: readonly string[]): PlacedRun[] {
  return runs.map(run => {
    const axes = Object.fromEntries(names.map(name => [name, run.axes[name] ?? settingAt(run.settings, settingOf(name)) ?? null]));
    return { id: run.id, axes, place: placeOf(axes), placeWithoutSeed: placeOf(withoutSeed(axes)), numbers: summaryNumbers(run) };
  });
}

const settingOf = (axis: string) => (axis === 'width' ? 'model.width' : axis);
const placeOf = (axes: AxisValues) => JSON.stringify(Object.entries(axes).sort(([a], [b]) => (a < b ? -1 : 1)));
const withoutSeed = (axes: AxisValues): AxisValues => Object.fromEntries(Object.entries(axes).filter(([name]) => name !== 'seed'));

function equalPlaces(left: readonly PlacedRun[], right: readonly PlacedRun[]): Pair[] {
  const at = new Map(right.map(run => [run.place, run]));
  return left.flatMap(a => {
    const b = at.get(a.place);
    return b ? [{ a, b }] : [];
  });
}

function singlePair([a]: readonly PlacedRun[], [b]: readonly PlacedRun[]): Pair[] {
  if (!a || !b) return [];
  const common = Object.fromEntries(
    Object.entries(a.axes).filter(([name, value]) => JSON.stringify(b.axes[name]) === JSON.stringify(value)),
  );
  return [{ a: { ...a, axes: common }, b }];
}

function describePair({ a, b }: Pair): RunPair {
  const quantities = Object.keys(a.numbers).map(name => {
    const [of, and] = [a.numbers[name] ?? null, b.numbers[name] ?? null];
    return [name, { a: of, b: and, difference: of === null || and === null ? null : and - of }] as const;
  });
  return {
    axes: a.axes,
    runs: { a: a.id, b: b.id },
    quantities: Object.fromEntries(quantities.filter(([, { a: of, b: and }]) => of !== null || and !== null)),
  };
}

function groupDifferences(left: readonly PlacedRun[], right: readonly PlacedRun[]): GroupDifference[] {
  const places = [...new Set(left.map(run => run.placeWithoutSeed))];
  return places.flatMap(place => {
    const [a, b] = [left, right].map(runs => runs.filter(run => run.placeWithoutSeed === place)) as [PlacedRun[], PlacedRun[]];
    const [first] = a;
    if (!first || b.length === 0) return [];
    return Object.keys(first.numbers).flatMap(name => {
      const found = meanDifference(a, b, name);
      return found ? [{ axes: withoutSeed(first.axes), name, ...found }] : [];
    });
  });
}

function meanDifference(a: readonly PlacedRun[], b: readonly PlacedRun[], name: string): Omit<GroupDifference, 'axes' | 'name'> | null {
  const pairs = equalPlaces(a, b).flatMap(pair => {
    const [of, and] = [pair.a.numbers[name], pair.b.numbers[name]];
    return typeof of === 'number' && typeof and === 'number' ? [[of, and] as const] : [];
  });
  if (pairs.length > 0) {
    const found = pairedDifference(
      pairs.map(([of]) => of),
      pairs.map(([, and]) => and),
    );
    return told(found, pairs.length, true);
  }
  if (equalPlaces(a, b).length > 0) return null;
  const [left, right] = [numbersOf(a, name), numbersOf(b, name)];
  return left.length === 0 || right.length === 0 ? null : told(welchDifference(left, right), left.length + right.length, false);
}

const numbersOf = (runs: readonly PlacedRun[], name: string) => runs.flatMap(({ numbers }) => numbers[name] ?? []);

const told = ({ meanA, meanB, difference, ci95 }: MeanDifference, n: number, paired: boolean) => ({
  mean_a: meanA,
  mean_b: meanB,
  n,
  difference,
  ci95,
  paired,
});
