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
    return { ok: true, buffer: all.buffer, arrays, numbers: get.includes('kernel_regression') ? numbers : {} };
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
