/** Runs that differ only by seed. */
import type { SweepRun } from '../runs/catalogue';
import { stringifyJson } from '../runs/jsonFile';

const SEED = 'seed';

export interface Group {
  readonly key: string;
  /** For a legend, e.g. `width 512`. */
  readonly label: string;
  readonly runs: readonly string[];
}

/** Groups in the order of their first runs; every run is in one. */
export function groupsOf(runs: readonly SweepRun[]): Group[] {
  const groups = new Map<string, { label: string; runs: string[] }>();
  for (const { id, axes } of runs) {
    const entries = Object.entries(axes).filter(([axis]) => axis !== SEED);
    const key = stringifyJson(entries);
    const group = groups.get(key);
    if (group) group.runs.push(id);
    else groups.set(key, { label: entries.map(([axis, value]) => `${axis} ${textOf(value)}`).join(', ') || 'all runs', runs: [id] });
  }
  return [...groups].map(([key, { label, runs: members }]) => ({ key, label, runs: members }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}
