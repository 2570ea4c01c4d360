/** The rules between keys, applied to the settings of one run that do not come straight from an experiment file. */
import { rules } from './rules';
import type { Violation } from './rule';
import type { RunSettings } from '../schema';

/** Keys without a default, of which some exclude each other. */
const OPEN_KEYS = ['train.steps', 'train.epochs_per_task', 'train.eval_every', 'train.eval_every_epochs', 'tasks', 'data.path'];

/** What the keys of complete settings demand of each other and do not get; empty when they agree. */
export function settingsViolations(settings: RunSettings): Violation[] {
  const { model } = settings;
  const width = typeof model.width === 'number' ? model.width : [...model.width];
  // Settings hold every key, also those that stand for nothing beside others: only what they leave open tells what was given.
  const isGiven = (key: string) => OPEN_KEYS.some(open => open === key && valueOf(settings, open) !== undefined);
  return rules.flatMap(rule => [...rule.check({ ...settings, model: { ...model, width } }, isGiven)]);
}

function valueOf(settings: RunSettings, key: string): unknown {
  const [section, name] = key.split('.');
  const value: unknown = Object.entries(settings).find(([of]) => of === section)?.[1];
  if (name === undefined) return value;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
