/**
 * How long runs and their sweep still take, if they go to their last step: a run at its own recent speed; one that waits, as long
 * as runs with the same axes but the seed, or by the power of the width between runs that differ only in it. What does not follow
 * from these is not known.
 */
import { stringifyJson } from '../runs/jsonFile';
import type { ObservedState } from '../runs/records';

export interface TimedRun {
  readonly id: string;
  readonly kin: Kin;
  readonly state: ObservedState;
  readonly step: number | null;
  readonly steps: number | null;
  /** Seconds of training so far. */
  readonly wallS: number | null;
  /** Seconds a step, of late. */
  readonly paceS: number | null;
}

/** Which runs are alike, by their axes. */
export interface Kin {
  /** The same for runs that differ only by seed. */
  readonly butSeed: string;
  /** The same for runs that differ only by seed and width. */
  readonly butWidth: string;
  /** Null where it is no single number. */
  readonly width: number | null;
}

export interface Remaining {
  /** Seconds by id; 0 of a run that has ended, null where it is not known or the run will not go on by itself. */
  readonly runs: ReadonlyMap<string, number | null>;
  readonly sweep: number | null;
}

/** Speed counts over so many seconds of training, and over two snapshots at least. */
const RECENT_S = 60;
/** Beyond the widths that are known the power law is followed by this factor at most: overheads hide it at small widths. */
const MAX_EXTRAPOLATION = 5;

export function kinOf(axes: Readonly<Record<string, unknown>>): Kin {
  const without = (...left: readonly string[]) => stringifyJson(Object.entries(axes).filter(([name]) => !left.includes(name)));
  const { width } = axes;
  return {
    butSeed: without('seed'),
    butWidth: without('seed', 'width'),
    width: typeof width === 'number' && width > 0 ? width : null,
  };
}

/** Runs wait for a free place in the order given. @param places runs at the same time; 0: nobody works on the queue. */
export function remainingTimes(runs: readonly TimedRun[], places: number): Remaining {
  let known: ((run: TimedRun) => number | null) | undefined;
  const total = (run: TimedRun) => (places > 0 ? (known ??= totalSeconds(runs))(run) : null);
  const times = new Map(runs.map(run => [run.id, remaining(run, total)]));
  return { runs: times, sweep: sweepRemaining(runs, times, places) };
}

/**
 * Seconds a step over the last minute of training.
 * @param steps of the snapshots so far, ascending; `wallS` their seconds of training, as long
 * @param now what the run's record says of itself, often later than the last snapshot
 * @returns null before two points are known
 */
export function recentPace(steps: Float64Array, wallS: Float64Array, now: { readonly step: number; readonly wallS: number } | null) {
  const last = steps.length - 1;
  const snapshot = { step: steps[last] ?? NaN, wallS: wallS[last] ?? NaN };
  const end = now && !(now.step <= snapshot.step) ? now : snapshot;
  let from = end === snapshot ? last - 1 : last;
  while (from > 0 && !((wallS[from] ?? NaN) <= end.wallS - RECENT_S)) from--;
  const pace = (end.wallS - (wallS[from] ?? NaN)) / (end.step - (steps[from] ?? NaN));
  return Number.isFinite(pace) && pace >= 0 ? pace : null;
}

function remaining(run: TimedRun, total: (run: TimedRun) => number | null): number | null {
  const { state, step, steps, paceS } = run;
  switch (state) {
    case 'finished':
    case 'diverged':
      return 0;
    case 'running':
      if (step !== null && steps !== null && paceS !== null) return Math.max(0, steps - step) * paceS;
      return total(run);
    case 'queued': {
      const whole = total(run);
      const done = step !== null && steps !== null && steps > 0 ? Math.min(1, step / steps) : 0;
      return whole === null ? null : whole * (1 - done);
    }
    default:
      return null;
  }
}

/** Every run that waits goes to the place that is free first. */
function sweepRemaining(runs: readonly TimedRun[], times: ReadonlyMap<string, number | null>, places: number): number | null {
  const secondsOf = (state: ObservedState) => runs.filter(run => run.state === state).map(run => times.get(run.id) ?? null);
  const [running, queued] = [secondsOf('running'), secondsOf('queued')];
  if (running.length + queued.length === 0) return runs.every(run => times.get(run.id) === 0) ? 0 : null;
  if ([...running, ...queued].includes(null)) return null;
  const busy = running.map(Number);
  while (busy.length < places) busy.push(0);
  for (const seconds of queued) {
    const first = busy.indexOf(Math.min(...busy));
    busy[first] = (busy[first] ?? 0) + Number(seconds);
  }
  return Math.max(...busy);
}

/** Seconds of a whole run, from those whose whole is known: measured, or on its way. */
function totalSeconds(runs: readonly TimedRun[]): (run: TimedRun) => number | null {
  const bySeed = new Map<string, number[]>();
  const byWidth = new Map<string, Map<number, number[]>>();
  for (const run of runs) {
    const whole = ownTotal(run);
    if (whole === null) continue;
    const { butSeed, butWidth, width } = run.kin;
    append(bySeed, butSeed, whole);
    if (width === null || !(whole > 0)) continue;
    const widths = byWidth.get(butWidth) ?? new Map<number, number[]>();
    byWidth.set(butWidth, widths);
    append(widths, width, Math.log(whole));
  }
  const means = new Map([...bySeed].map(([key, wholes]) => [key, mean(wholes)]));
  const laws = new Map([...byWidth].map(([key, widths]) => [key, ascending(widths)]));
  return ({ kin: { butSeed, butWidth, width } }) => {
    const equal = means.get(butSeed);
    if (equal !== undefined) return equal;
    const law = laws.get(butWidth);
    return width === null || !law ? null : byPowerLaw(law, width);
  };
}

const ascending = (widths: ReadonlyMap<number, readonly number[]>) =>
  [...widths].map(([width, logs]) => [width, mean(logs)] as const).sort(([a], [b]) => a - b);

function ownTotal({ state, step, steps, wallS, paceS }: TimedRun): number | null {
  if (state === 'finished') return wallS;
  if (state !== 'running' || step === null || steps === null || wallS === null || paceS === null) return null;
  return wallS + Math.max(0, steps - step) * paceS;
}

/** @param known [width, mean log of the seconds], ascending; log-log through the two nearest, the power between 0 and 3. */
function byPowerLaw(known: readonly (readonly [number, number])[], width: number): number | null {
  const above = known.findIndex(([w]) => w > width);
  const right = above < 0 ? known.length - 1 : Math.max(1, above);
  const [a, b] = [known[right - 1], known[right]];
  if (!a || !b || width > b[0] * MAX_EXTRAPOLATION || width * MAX_EXTRAPOLATION < a[0]) return null;
  const slope = (b[1] - a[1]) / Math.log(b[0] / a[0]);
  const between = width > a[0] && width < b[0];
  const [nearest, log] = width < b[0] ? a : b;
  return Math.exp(log + (between ? slope : Math.min(3, Math.max(0, slope))) * Math.log(width / nearest));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function append<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
