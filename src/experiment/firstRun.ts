/** A sweep cut down to its first run. */
import { sweepAxes } from './axes';
import type { ExperimentSettings } from './schema';
import type { AxisValue } from './sections/sweep';

/** `--set` options that leave of every axis in the file its first value: the one run they give is the first of the sweep, id included. */
export function firstRunOptions(settings: ExperimentSettings): string[] {
  const { widths, ...others } = settings.sweep;
  return firstValues(settings)
    .map(([name, value]) => [name === 'width' ? 'widths' : name === 'seed' ? 'seeds' : name, value] as const)
    .filter(([key]) => (key === 'widths' ? widths !== undefined : key in others))
    .map(([key, value]) => `sweep.${key}=${JSON.stringify([value])}`);
}

/** Axis values of the first run: `width` and `seed` always, the swept keys between them. */
export function firstValues(settings: ExperimentSettings): (readonly [axis: string, value: AxisValue])[] {
  return sweepAxes(settings).flatMap(({ name, values }) => (values[0] === undefined ? [] : [[name, values[0]] as const]));
}
