/** A sweep over two tasks in the manner of the reactivation experiments, from formulas: a spike of the velocity and a check mark of the norm at the switch. */
import type { RunView, SweepView } from '../../src/shared/protocol';
import type { SampleColumn, SampleSweep } from './sample-sweep';

export interface TaskSweepOptions {
  readonly widths?: readonly number[];
  readonly seeds?: number;
  readonly tasks?: number;
  /** Snapshots of a task. */
  readonly snapshots?: number;
  /** Snapshots of the last task are counted as the first ones; fewer: it still runs. */
  readonly rows?: number;
}

const STEPS = 20;
const STEPS_AN_EPOCH = 100;

/** A number in [-1, 1] that depends on its arguments only. */
const noise = (...of: readonly number[]) => Math.sin(of.reduce((sum, value, i) => sum + value * (12.9898 + 7.1 * i), 0.3));

export function taskSweep({ widths = [16, 32, 64], seeds = 3, tasks = 2, snapshots = 40, rows }: TaskSweepOptions = {}): SampleSweep {
  const all = tasks * snapshots + 1;
  const count = Math.min(all, rows ?? all);
  const columns: SampleColumn[] = [];
  const runs: RunView[] = widths.flatMap(width =>
    Array.from({ length: seeds }, (_, seed): RunView => {
      const id = `width=${width},seed=${seed}`;
      columns.push(...columnsOf(id, width, seed, count, snapshots));
      return {
        id,
        axes: { width, seed },
        state: count < all ? 'running' : 'finished',
        step: (count - 1) * STEPS,
        steps: (all - 1) * STEPS,
        startedAt: '2025-03-11T14:25:02Z',
        wallS: count,
        remainingS: all - count,
        plotted: true,
        engine: 'embedded',
        precision: 'float32',
        error: null,
        markers: Array.from({ length: tasks - 1 }, (_, i) => i + 1)
          .filter(task => task * snapshots < count)
          .map(task => ({
            kind: 'task_switch',
            step: task * snapshots * STEPS,
            epoch: (task * snapshots * STEPS) / STEPS_AN_EPOCH,
            task,
            similarity: 0,
            reactivation:
              task * snapshots + 1 < count
                ? {
                    spike: spikeOf(width, seed),
                    spikeIntervals: 10,
                    drop: dropOf(width, seed),
                    recoverySteps: seed === 2 ? null : 260 + 20 * seed,
                    plateauStep: width < 64 ? 600 : null,
                    complete: true,
                  }
                : null,
          })),
      };
    }),
  );
  const frame = {
    path: '/home/lea/continual/results/reactivation-width/20250311-142501-k3f9',
    name: 'reactivation-width',
    created: '2025-03-11T14:25:01Z',
    data: { kind: 'cifar10' },
    snapshotSpacing: STEPS,
    conventions: {
      loss: 'cross_entropy',
      reduction: 'trace-mean',
      freeze: { k: 3, fraction: 0.01 },
      velocityFreeze: { k: 3, fraction: 0.01 },
    },
  };
  const groups = widths.map(width => ({
    key: `width=${width}`,
    label: `width ${width}`,
    runs: runs.filter(run => run.axes.width === width).map(run => run.id),
    freezeStepOfMean: null,
  }));
  const sweep: SweepView = { ...frame, state: count < all ? 'running' : 'finished', remainingS: (all - count) * runs.length, groups, runs };
  return { sweep, columns };
}

const spikeOf = (width: number, seed: number) => (900 / width) * (1 + 0.1 * noise(width, seed));
const dropOf = (width: number, seed: number) => 0.75 - 0.003 * width + 0.04 * noise(width, seed, 1);

function columnsOf(run: string, width: number, seed: number, count: number, snapshots: number): SampleColumn[] {
  const rows = Array.from({ length: count }, (_, i) => i);
  const column = (quantity: string, value: (row: number) => number, from = 0): SampleColumn => ({
    run,
    quantity,
    from: 0,
    values: rows.map(value),
    holes: rows.filter(row => row < from),
  });
  /** The snapshot at a switch belongs to the task that ends. */
  const task = (row: number) => Math.max(0, Math.ceil(row / snapshots) - 1);
  const since = (row: number) => row - task(row) * snapshots;
  const wide = 16 / width;
  const calm = (row: number) =>
    4e-6 * wide * (1 + 0.3 * noise(row, seed, width)) * (1 + 30 * Math.exp(-since(row) / 2) * (task(row) === 0 ? 1 : 0));
  const velocity = (row: number) => calm(row) * (1 + (task(row) > 0 ? spikeOf(width, seed) * Math.exp(-(since(row) - 1) / 2.5) : 0));
  const check = (row: number) =>
    task(row) === 0 ? 0 : dropOf(width, seed) * Math.exp(-Math.max(0, since(row) - 2) / 6) * Math.min(1, since(row) / 2);
  const norm = (row: number) => 40 * width * (1 + (row / snapshots) * 0.3) * (1 - check(row)) * (1 + 0.02 * noise(row, seed));
  const travelled = rows.map(() => 0);
  for (const row of rows.slice(1)) travelled[row] = (travelled[row - 1] ?? 0) + velocity(row) * STEPS;
  const learnt = (row: number) => 1.6 * Math.exp(-since(row) / 9) + 0.12;
  return [
    column('step', row => row * STEPS),
    column('epoch', row => (row * STEPS) / STEPS_AN_EPOCH),
    column('task', task),
    column('wall_s', row => row),
    column('loss', row => learnt(row) * (1 + 0.05 * noise(row, seed, 2))),
    column('accuracy.0', row => (task(row) === 0 ? 1 - learnt(row) / 2 : Math.max(0.02, 0.9 * Math.exp(-since(row) / 4)))),
    column('accuracy.1', row => (task(row) === 0 ? NaN : 1 - learnt(row) / 2), snapshots + 1),
    column('kernel_velocity', velocity, 1),
    column('kernel_velocity_epoch', row => velocity(row) * STEPS_AN_EPOCH, 1),
    column('distance_init', row => 1 - Math.exp(-30 * (travelled[row] ?? 0))),
    column('distance_task', row => 1 - Math.exp(-30 * ((travelled[row] ?? 0) - (travelled[task(row) * snapshots] ?? 0)))),
    column('distance_previous', row => velocity(row) * STEPS, 1),
    column('alignment', row => (task(row) === 0 ? 0.5 * (1 - learnt(row) / 2) : 0.5 - 0.25 * (1 - Math.exp(-since(row) / 8)))),
    ...[1, 0.4, 0.2].map((share, i) => column(`eigenvalues.${i}`, row => share * norm(row))),
    column('drift', row => (travelled[row] ?? 0) * 30),
  ];
}
