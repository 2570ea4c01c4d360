/** The axes of a sweep, and settings with a value put in at a dotted key. */
import { DEFAULT_WIDTH } from './limits';
import { experimentSchema } from './schema';
import type { ExperimentSettings } from './schema';
import type { AxisValue } from './sections/sweep';

export interface Axis {
  /** `width`, `seed`, else the dotted key of the setting. */
  readonly name: string;
  readonly values: readonly AxisValue[];
}

/** Axes of every sweep, in the order in which runs are planned: width, the swept keys in the order of the file, seed. */
export function sweepAxes(settings: ExperimentSettings): Axis[] {
  const { widths, seeds, ...swept } = settings.sweep;
  const width = widths ?? [settings.model.width ?? DEFAULT_WIDTH];
  return [
    { name: 'width', values: typeof width === 'number' ? [width] : width },
    ...Object.entries(swept as Readonly<Record<string, readonly AxisValue[]>>).map(([name, values]) => ({ name, values })),
    { name: 'seed', values: typeof seeds === 'number' ? Array.from({ length: seeds }, (_, seed) => seed) : seeds },
  ];
}

/** Runs of a sweep: the product of its axes. */
export function countRuns(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/**
 * The settings with values put in at dotted keys.
 * @throws z.ZodError when a value does not fit its key, which `parseExperiment` has excluded for the axes of a file.
 */
export function withAxisValues(settings: ExperimentSettings, values: Readonly<Record<string, AxisValue>>): ExperimentSettings {
  const keys = Object.entries(values);
  if (keys.length === 0) return settings;
  let result: Readonly<Record<string, unknown>> = settings;
  for (const [key, value] of keys) result = put(result, key.split('.'), value);
  return experimentSchema.parse(result);
}

function put(section: Readonly<Record<string, unknown>>, path: readonly string[], value: unknown): Readonly<Record<string, unknown>> {
  const [key, ...rest] = path;
  if (key === undefined) return section;
  const inner: unknown = section[key];
  const isSection = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return { ...section, [key]: rest.length === 0 ? value : put(isSection ? (inner as Record<string, unknown>) : {}, rest, value) };
}
