/** Two sample sweeps side by side, as the extension sends them: the series of both, and the numbers that the analysis would find. */
import { sidedRun, sides, type Compared, type Comparison, type GroupDifference, type Side } from '../../src/shared/compareProtocol';
import type { MonitorPage } from './monitor-page';
import { series } from './monitor-page';
import { type SampleColumn, type SampleOptions, type SampleSweep, sampleSweep } from './sample-sweep';

export interface SampleComparison {
  readonly compared: Compared;
  readonly columns: readonly SampleColumn[];
  readonly comparison: Comparison;
}

const SWEEPS: Readonly<Record<Side, SampleOptions>> = {
  a: { widths: [100, 512, 1024], seeds: 3, snapshots: 81 },
  b: { widths: [512, 1024, 2048], seeds: 3, snapshots: 81 },
};

/** b learns half as fast, so that its numbers lie apart. */
export function sampleComparison(of: Readonly<Record<Side, SampleOptions>> = SWEEPS): SampleComparison {
  const samples = { a: sampleSweep(of.a), b: slower(sampleSweep(of.b)) };
  const columns = sides.flatMap(side => samples[side].columns.map(column => ({ ...column, run: sidedRun(side, column.run) })));
  const compared = { a: { sweep: samples.a.sweep, run: null }, b: { sweep: samples.b.sweep, run: null } };
  return { compared, columns, comparison: comparisonOf(samples) };
}

export async function showComparison(monitor: MonitorPage, { compared, columns, comparison }: SampleComparison): Promise<void> {
  await monitor.deliver({ type: 'snapshot', sequence: 100, compared, series: series(columns) });
  await monitor.deliver({ type: 'comparison', result: { ok: true, comparison } });
  await monitor.settle();
}

/** Answers requests for distances inside the page, as the extension would: at every step of the sample, by a formula. */
export async function answerDistances(monitor: MonitorPage, steps: readonly number[]): Promise<void> {
  await monitor.page.evaluate(at => {
    const sent = window.sentByPanel;
    const push = sent.push.bind(sent);
    sent.push = (...messages) => {
      for (const message of messages) {
        if (message.type !== 'distances') continue;
        const distances = message.steps.map(step => ({
          step,
          distance: 0.02 * (1 - Math.exp(-step / 9000)),
          relative: 0.3 * (1 - Math.exp(-step / 9000)),
        }));
        setTimeout(() => window.deliver({ type: 'distances', request: message.request, result: { ok: true, steps: at, distances } }));
      }
      return push(...messages);
    };
  }, steps);
}

function slower({ sweep, columns }: SampleSweep): SampleSweep {
  const path = sweep.path.replace('20250311-142501-k3f9', '20250312-090007-p2c4');
  const changed = columns.map(column => {
    if (!['drift', 'loss', 'eval_mse'].includes(column.quantity)) return column;
    const factor = column.quantity === 'drift' ? 0.7 : 1.6;
    return { ...column, values: column.values.map(value => factor * value) };
  });
  return { sweep: { ...sweep, path, name: 'exp002-slow' }, columns: changed };
}

function comparisonOf(samples: Readonly<Record<Side, SampleSweep>>): Comparison {
  const { a, b } = { a: samples.a.sweep, b: samples.b.sweep };
  const ids = new Set(b.runs.map(({ id }) => id));
  const pairs = a.runs.filter(({ id }) => ids.has(id));
  const last = (side: Side, run: string, quantity: string) =>
    samples[side].columns.find(column => column.run === run && column.quantity === quantity)?.values.at(-1) ?? null;
  const names = ['loss', 'eval_mse', 'drift'];
  const widths = [...new Set(pairs.map(({ axes }) => axes.width))];
  const groups = names.flatMap(name =>
    widths.map((width): GroupDifference => {
      const own = pairs
        .filter(({ axes }) => axes.width === width)
        .map(({ id }) => ({ a: last('a', id, name) ?? 0, b: last('b', id, name) ?? 0 }));
      const mean = (side: Side) => own.reduce((sum, of) => sum + of[side], 0) / own.length;
      const difference = mean('b') - mean('a');
      const margin = width === 512 ? 0.2 * Math.abs(difference) : 2 * Math.abs(difference);
      return {
        axes: { width },
        name,
        mean_a: mean('a'),
        mean_b: mean('b'),
        n: own.length,
        difference,
        ci95: [difference - margin, difference + margin],
        paired: true,
      };
    }),
  );
  return {
    settings: [
      { key: 'train.lr', a: 1, b: 0.5 },
      { key: 'sweep.widths', a: [100, 512, 1024], b: [512, 1024, 2048] },
      { key: 'model.bias', a: null, b: true },
    ],
    pairs: pairs.map(({ id, axes }) => ({
      axes,
      runs: { a: id, b: id },
      quantities: Object.fromEntries(
        names.map(name => {
          const [of, and] = [last('a', id, name), last('b', id, name)];
          return [name, { a: of, b: and, difference: of === null || and === null ? null : and - of }];
        }),
      ),
    })),
    groups,
    unpaired: {
      a: a.runs.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
      b: b.runs.filter(({ id }) => !pairs.some(of => of.id === id)).map(({ id }) => id),
    },
  };
}
