/** The rules between keys, applied to the settings of one run that do not come straight from an experiment file. */
import { rules } from './rules';
import type { Violation } from './rules';
import type { RunSettings } from './schema';

/** What the keys of complete settings demand of each other and do not get; empty when they agree. */
export function settingsViolations(settings: RunSettings): Violation[] {
  const { model } = settings;
  const width = typeof model.width === 'number' ? model.width : [...model.width];
  // Settings hold every key, also those that stand for nothing with inline points.
  const isGiven = () => settings.data.kind === 'circle';
  return rules.flatMap(rule => [...rule.check({ ...settings, model: { ...model, width } }, isGiven)]);
}
