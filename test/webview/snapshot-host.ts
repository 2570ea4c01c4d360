/**
 * The extension's side of `derive` inside the test's page: outputs, kernels and kernel regression of the sample sweep, from formulas in
 * the manner of the experiment on the circle. Answers come after a delay, in order, one at a time; what is cancelled is not answered.
 */
import type { DerivedName } from '../../src/shared/protocol';
import type { MonitorPage } from './monitor-page';
import { type SampleSweep, SPACING } from './sample-sweep';

export interface SnapshotHostOptions {
  readonly samples?: number;
  readonly grid?: number;
  readonly delayMs?: number;
  /** Names that cannot be had, with the reason. */
  readonly failing?: Partial<Record<DerivedName, string>>;
  /** The ridge lies below the noise of the kernel. */
  readonly unresolved?: boolean;
  /** Kernels without negative entries. */
  readonly nonNegative?: boolean;
  /** Whether the points have angles. */
  readonly angles?: boolean;
}

interface Installed {
  readonly lastSteps: Readonly<Record<string, number>>;
  readonly spacing: number;
  readonly options: SnapshotHostOptions;
}

/** What the host keeps for the tests. */
declare global {
  interface Window {
    derivesAnswered: number;
    /** The most requests that were neither answered nor cancelled at one time. */
    mostDerivesOpen: number;
    /** Last stop of all runs, where the sample's own is not to hold. */
    stopsUpTo: number | undefined;
    stepsSeen: string[];
    /** While true nothing is answered. */
    derivesHeld: boolean;
  }
}

export async function installSnapshotHost(monitor: MonitorPage, sample: SampleSweep, options: SnapshotHostOptions = {}): Promise<void> {
  const lastSteps = Object.fromEntries(
    sample.sweep.runs.map(({ id }) => [
      id,
      sample.columns.find(({ run, quantity }) => run === id && quantity === 'step')?.values.at(-1) ?? 0,
    ]),
  );
  await monitor.page.evaluate(install, { lastSteps, spacing: SPACING, options });
}

/** Runs in the page. */
function install({ lastSteps, spacing, options }: Installed): void {
  const {
    samples = 256,
    grid = 720,
    delayMs = 0,
    failing = {},
    unresolved = false,
    nonNegative = false,
    angles: onCircle = true,
  } = options;
  type Message = { type: string; request: number; run: string; step: number; get: DerivedName[] };
  type Part = { name: string; shape: number[]; values: Float64Array };
  const frequencies = [2, 4, 7, 11, 16];
  const amplitudes = [0.9, 0.7, 0.55, 0.45, 0.35];
  const phases = [0, 1.57, 1.2, 2, 0.942];
  const angles = Float64Array.from({ length: grid }, (_, i) => -Math.PI + (2 * Math.PI * i) / grid);
  /** Training points: irregular, but ascending and on the grid. */
  const training = Float64Array.from(
    [...Array(grid).keys()]
      .sort((a, b) => Math.sin(a * 91.7) - Math.sin(b * 91.7))
      .slice(0, samples)
      .sort((a, b) => a - b),
    i => angles[i]!,
  );
  const modes = (g: number, share: (k: number) => number) =>
    frequencies.reduce((sum, k, i) => sum + share(k) * amplitudes[i]! * Math.sin(k * g + phases[i]!), 0);
  const target = (g: number) => modes(g, () => 1);
  const widthOf = (run: string) => Number(/width=(\d+)/.exec(run)?.[1] ?? 512);
  const network = (g: number, step: number) => {
    const start = Math.exp(-step / 3000);
    return modes(g, k => 1 - Math.exp(-step / (2 * k ** 3.1))) + start * (0.5 * Math.cos(g + 0.4) + 0.3 * Math.sin(3 * g));
  };
  const regression = (g: number, step: number) => modes(g, k => 1 / (1 + (k / (9 + step / 12_000)) ** 6));
  const continuation = (g: number, step: number) => 0.5 * (network(g, step) + target(g)) - 0.02 * Math.cos(5 * g);
  const kernel = (run: string, step: number) => {
    const moved = 40 * widthOf(run) ** -0.84 * (1 - Math.exp(-((step / 6500) ** 0.62)));
    const feature = training.map(g => Math.sin(2 * g + 0.3) + 0.5 * Math.sin(4 * g) + 0.3 * Math.cos(g));
    const values = new Float64Array(samples * samples);
    for (let i = 0; i < samples; i++) {
      for (let j = 0; j < samples; j++) {
        const u = Math.max(-1, Math.min(1, Math.cos(training[i]! - training[j]!)));
        const start = (Math.sqrt(1 - u * u) + 2 * u * (Math.PI - Math.acos(u))) / (2 * Math.PI) + 0.01;
        const value = start + moved * 0.4 * feature[i]! * feature[j]!;
        values[i * samples + j] = nonNegative ? Math.abs(value) : value;
      }
    }
    return values;
  };
  const mse = (values: Float64Array) => values.reduce((sum, value, i) => sum + (value - target(angles[i]!)) ** 2, 0) / grid;
  const one = (name: string, values: Float64Array): Part => ({ name, shape: [values.length], values });
  const numbers: Record<string, number | null> = {};
  const say = (name: string, values: Record<string, number | null>) =>
    Object.assign(numbers, Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value])));
  const stepsOf = (run: string) =>
    Float64Array.from({ length: (window.stopsUpTo ?? lastSteps[run]!) / spacing + 1 }, (_, i) => i * spacing);
  const rowsOf = (name: string, rows: Float64Array[]): Part => ({
    name,
    shape: [rows.length, rows[0]!.length],
    values: Float64Array.from(rows.flatMap(row => [...row])),
  });
  const dynamics = (name: string, run: string, base: number): Part[] => {
    const steps = stepsOf(run);
    const eigenvalues = Float64Array.from([96, 79, 53, 30, 19, 11, 7, 4.6, 2.5, 0.6, 0.05]);
    const rate = 2 / samples;
    const factor = (lambda: number, t: number) => (name === 'kernel_flow' ? Math.exp(-rate * lambda * t) : (1 - rate * lambda) ** t);
    const start = (i: number, at: number) =>
      (4 / (i + 1)) * (Math.exp((-at * rate * eigenvalues[i]!) / 400) + 2e-3 / (1 + at / 4000)) * (i % 2 ? -1 : 1);
    const predicted = (i: number, at: number) => (at < base ? NaN : start(i, base) * factor(eigenvalues[i]!, (at - base) / 40));
    const drawn = (value: number) => (Math.abs(value) < 1e-9 ? NaN : value);
    say(name, { base, learning_rate: 1, momentum: 0, spectral_norm: 96, condition_number: unresolved ? null : 2.4e6 });
    say(name, { largest_stable_learning_rate: name === 'kernel_flow' ? null : 256 / 96, eigenvalue_error: 3e-8, shared_kernel: 0 });
    say(name, { until_noise: null, until_unstable: null, until_effort: null });
    const row = (of: (at: number) => number) => Float64Array.from(steps, of);
    const modeRows = [...eigenvalues.keys()].map(i => row(at => start(i, at) * (1 + 0.1 * Math.sin(at / 900 + i))));
    return [
      one(`${name}.steps`, steps),
      one(
        `${name}.loss`,
        row(at => (at < base ? NaN : [...eigenvalues.keys()].reduce((sum, i) => sum + predicted(i, at) ** 2 / samples, 3e-4))),
      ),
      one(`${name}.sampled`, steps),
      one(`${name}.modes`, Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 50])),
      one(`${name}.eigenvalues`, eigenvalues),
      one(
        `${name}.convergence_times`,
        eigenvalues.map(lambda => 1 / (rate * lambda)),
      ),
      rowsOf(`${name}.residuals`, modeRows),
      rowsOf(
        `${name}.predicted_residuals`,
        [...eigenvalues.keys()].map(i => row(at => drawn(predicted(i, at)))),
      ),
      rowsOf(
        `${name}.preds_eval`,
        [...steps].map(at => angles.map(g => (at < base ? NaN : 0.9 * network(g, at) + 0.1 * target(g)))),
      ),
    ];
  };
  const partsOf = (name: DerivedName, run: string, step: number): Part[] => {
    switch (name) {
      case 'stops':
        return [
          one(
            'steps',
            Float64Array.from({ length: (window.stopsUpTo ?? lastSteps[run]!) / spacing + 1 }, (_, i) => i * spacing),
          ),
        ];
      case 'data':
        return [
          ...(onCircle ? [one('gamma_eval', angles), one('gamma_train', training)] : []),
          one('y_eval_true', angles.map(target)),
          one(
            'y_train',
            training.map((g, i) => target(g) + 0.05 * Math.sin(i * 12.9898)),
          ),
        ];
      case 'preds_eval':
        return [
          one(
            'preds_eval',
            angles.map(g => network(g, step)),
          ),
        ];
      case 'preds_train':
        return [
          one(
            'preds_train',
            training.map(g => network(g, step)),
          ),
        ];
      case 'K_train_train':
        return [{ name: 'K_train_train', shape: [samples, samples], values: kernel(run, step) }];
      case 'kernel_regression': {
        const [prediction, continued] = [angles.map(g => regression(g, step)), angles.map(g => continuation(g, step))];
        Object.assign(numbers, { ridge: 1e-4, condition_number: 3.1e6, effective_rank: unresolved ? null : 41.7 });
        Object.assign(numbers, { mse: unresolved ? null : mse(prediction), continuation_mse: unresolved ? null : mse(continued) });
        if (unresolved) numbers.condition_number = null;
        return unresolved ? [] : [one('prediction', prediction), one('continuation', continued)];
      }
      case 'distances_coarse':
      case 'distances': {
        const stops = stepsOf(run);
        const count = Math.min(stops.length, name === 'distances' ? 72 : 12);
        const chosen = Float64Array.from(
          { length: count },
          (_, i) => stops[Math.round((i * (stops.length - 1)) / Math.max(1, count - 1))]!,
        );
        const turned = (at: number) => Math.log1p(at / 2000) + (at > 0.5 * stops.at(-1)! ? 1.2 : 0);
        say(name, { available: stops.length });
        return [
          one(`${name}.steps`, chosen),
          rowsOf(
            `${name}.values`,
            [...chosen].map(a => chosen.map(b => 1 - Math.exp(-0.15 * (turned(a) - turned(b)) ** 2))),
          ),
        ];
      }
      case 'linearised_switch': {
        const steps = Float64Array.from({ length: 5 }, (_, i) => step + 20 * (i + 1));
        return [
          one(`${name}.steps`, steps),
          one(
            `${name}.predicted_loss`,
            steps.map((_, i) => 1.6 * Math.exp(-i / 3) + 0.4),
          ),
          one(
            `${name}.gap`,
            steps.map((_, i) => 0.3 + 0.1 * i),
          ),
        ];
      }
      case 'infinite_width': {
        const angle = Float64Array.from({ length: 90 }, (_, i) => ((i + 0.5) * Math.PI) / 90);
        const limit = angle.map(g => (Math.sin(g) + 2 * Math.cos(g) * (Math.PI - g)) / (4 * Math.PI) + 0.005);
        const expected = widthOf(run) ** -0.5;
        const moved = expected + 40 * widthOf(run) ** -0.84 * (1 - Math.exp(-((step / 6500) ** 0.62)));
        say(name, { distance: 0.8 * moved, expected });
        return [
          one(`${name}.angle`, angle),
          one(`${name}.limit`, limit),
          one(
            `${name}.mean`,
            limit.map((value, i) => value * (1 + 0.5 * moved * Math.cos(angle[i]!))),
          ),
          one(
            `${name}.deviation`,
            limit.map(value => 0.02 + 0.3 * moved * Math.abs(value)),
          ),
        ];
      }
      case 'kernel_profile': {
        const angle = Float64Array.from({ length: 48 }, (_, i) => -Math.PI + (i * Math.PI) / 24);
        const limit = angle.map(g => (Math.sin(Math.abs(g)) + 2 * Math.cos(g) * (Math.PI - Math.abs(g))) / (4 * Math.PI) + 0.005);
        const seed = Number(/seed=(\d+)/.exec(run)?.[1] ?? 0);
        const moved = widthOf(run) ** -0.5 * (1 + seed + 20 * (1 - Math.exp(-step / 6500)));
        say(name, { origin: 0 });
        return [
          one(`${name}.angle`, angle),
          one(
            `${name}.kernel`,
            limit.map((value, i) => value * (1 + 0.1 * moved * Math.cos(angle[i]! + seed))),
          ),
          one(`${name}.limit`, limit),
        ];
      }
      case 'frequency_residuals': {
        const steps = stepsOf(run);
        return [
          one(`${name}.frequencies`, Float64Array.from(frequencies)),
          one(`${name}.target`, Float64Array.from(amplitudes)),
          one(`${name}.steps`, steps),
          rowsOf(
            `${name}.amplitudes`,
            frequencies.map((k, i) => steps.map(at => amplitudes[i]! * Math.exp(-at / (2 * k ** 3.1)) + 1e-4)),
          ),
        ];
      }
      case 'ridge_sweep': {
        const ridges = Float64Array.from({ length: 8 }, (_, i) => 10 ** (i - 8));
        const hidden = (value: number, i: number) => (unresolved || i < 1 ? NaN : value);
        say(name, { ridge: 1e-4, eigenvalue_error: unresolved ? 3e-2 : 3e-8 });
        return [
          one(`${name}.ridges`, ridges),
          one(
            `${name}.mse`,
            ridges.map((ridge, i) => hidden(0.004 + 3 * ridge ** 0.7 + 3e-9 / ridge, i)),
          ),
          one(
            `${name}.continuation_mse`,
            ridges.map((ridge, i) => hidden(0.002 + 0.6 * ridge ** 0.8 + 1e-9 / ridge, i)),
          ),
          one(
            `${name}.effective_rank`,
            ridges.map((ridge, i) => hidden(7 / ridge ** 0.16, i)),
          ),
          one(
            `${name}.condition_number`,
            ridges.map((ridge, i) => hidden(96 / ridge, i)),
          ),
          one(
            `${name}.resolved`,
            ridges.map((_, i) => Number(Number.isFinite(hidden(1, i)))),
          ),
        ];
      }
      case 'noise_variance':
        say(name, { sigma: 0.02, ridge: 1e-4 });
        return unresolved
          ? []
          : [
              one(
                `${name}.variance`,
                angles.map(g => (0.012 * (1.2 + Math.sin(9 * g))) ** 2),
              ),
            ];
      case 'kernel_dynamics':
      case 'kernel_flow':
        return dynamics(name, run, step);
    }
  };
  const resultOf = ({ get, run, step }: Message) => {
    const reason = get.map(name => failing[name]).find(message => message !== undefined);
    if (reason !== undefined) return { ok: false, message: reason };
    const parts = get.flatMap(name => partsOf(name, run, step));
    const all = new Float64Array(parts.reduce((sum, { values }) => sum + values.length, 0));
    let offset = 0;
    const arrays = parts.map(({ name, shape, values }) => {
      all.set(values, offset);
      offset += values.length;
      return { name, shape, offset: offset - values.length };
    });
    return { ok: true, buffer: all.buffer, arrays, numbers };
  };
  const queue: Message[] = [];
  const cancelled = new Set<number>();
  const open = new Set<number>();
  let busy = false;
  window.mostDerivesOpen = 0;
  window.derivesAnswered = 0;
  const work = () => {
    const message = queue.shift();
    busy = message !== undefined;
    if (!message) return;
    const answer = () => {
      if (window.derivesHeld) return setTimeout(answer, 10);
      open.delete(message.request);
      if (!cancelled.has(message.request)) {
        const { request, run, step } = message;
        window.postMessage({ type: 'derived', request, run, step, result: resultOf(message) }, '*');
        window.derivesAnswered++;
      }
      return work();
    };
    setTimeout(answer, delayMs);
  };
  const take = (message: Message) => {
    if (message.type === 'cancel') {
      cancelled.add(message.request);
      open.delete(message.request);
    }
    if (message.type !== 'derive') return;
    open.add(message.request);
    window.mostDerivesOpen = Math.max(window.mostDerivesOpen, open.size);
    queue.push(message);
    if (!busy) work();
  };
  const sent = window.sentByPanel as unknown as Message[];
  for (const message of sent) take(message);
  sent.push = (...messages: Message[]) => {
    for (const message of messages) take(message);
    return Array.prototype.push.apply(sent, messages) as number;
  };
}
