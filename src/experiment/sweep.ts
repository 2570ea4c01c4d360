/** From the settings of a sweep to its runs: one for each combination of axis values. */
import { createHash } from 'node:crypto';
import { sweepAxes, withAxisValues } from './axes';
import { DEFAULT_WIDTH } from './limits';
import type { ExperimentSettings, PlannedRun, RunSettings } from './schema';
import type { AxisValue } from './sections/sweep';

const MAX_ID_LENGTH = 120;

/**
 * All runs: width varies slowest, then the swept keys in the order of the file, the seed fastest. Ids are unique also where
 * file names ignore case.
 * @throws z.ZodError when an axis value does not fit its key, which `parseExperiment` has excluded.
 */
export function planRuns(settings: ExperimentSettings): PlannedRun[] {
  const [width, ...others] = sweepAxes(settings);
  const seeds = others.at(-1)?.values ?? [];
  const swept = others.slice(0, -1);
  let combinations: Readonly<Record<string, AxisValue>>[] = [{}];
  for (const axis of swept) combinations = combinations.flatMap(before => axis.values.map(value => ({ ...before, [axis.name]: value })));
  const bases = combinations.map(values => ({ values, settings: withAxisValues(settings, values) }));

  const taken = new Set<string>();
  return (width?.values ?? []).flatMap(widthValue =>
    bases.flatMap(base =>
      seeds.map(seed => {
        const axes = { width: widthValue, ...base.values, seed };
        const id = runId(axes, taken);
        taken.add(id.toLowerCase());
        return { id, axes, settings: runSettings(base.settings, widthValue, Number(seed)) };
      }),
    ),
  );
}

function runSettings(settings: ExperimentSettings, width: AxisValue, seed: number): RunSettings {
  const { experiment, data, target, model, train, tasks, probe, analysis, keep, engine, stop } = settings;
  const settled = typeof width === 'number' || isNumbers(width) ? width : (model.width ?? DEFAULT_WIDTH);
  return {
    experiment,
    data,
    target,
    model: { ...model, width: settled },
    train,
    ...(tasks !== undefined && { tasks }),
    probe,
    analysis,
    keep,
    engine,
    stop,
    seed,
  };
}

const isNumbers = (value: AxisValue): value is number[] => Array.isArray(value);

/** `width=64x32,train.lr=0.1,seed=0`; where that is too long or taken, its beginning, a hash of the whole, and the seed. */
function runId(axes: Readonly<Record<string, AxisValue>>, taken: ReadonlySet<string>): string {
  const parts = Object.entries(axes).map(([name, value]) => `${safe(name)}=${valueText(value)}`);
  const whole = parts.join(',');
  if (whole.length <= MAX_ID_LENGTH && !taken.has(whole.toLowerCase())) return whole;
  const hash = createHash('sha256').update(JSON.stringify(axes)).digest('hex').slice(0, 10);
  const ending = `~${hash},${parts.at(-1) ?? ''}`;
  return whole.slice(0, MAX_ID_LENGTH - ending.length) + ending;
}

function valueText(value: AxisValue): string {
  return Array.isArray(value) ? value.join('x') : safe(String(value));
}

const safe = (text: string) => text.replace(/[^A-Za-z0-9._+-]/g, '_');
