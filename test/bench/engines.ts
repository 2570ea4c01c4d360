/**
 * One gradient step of exp002 by width and engine, beside what a user would take instead, and how the engine `circle` grows with
 * neurons and points. Everything is told as a multiple of the engine `circle` at the same width, measured in the same run.
 */
import { textTable } from '../../src/cli/table';
import type { EngineName } from '../../src/engine/worker/openEngine';
import { descentOf, exp002, firstRunOf, type Variation } from './exp002';
import { digits } from './findings';
import type { Peer } from './peers';

export const EXP002_WIDTHS = [100, 512, 1024, 2048, 10000] as const;
const DENSE: readonly EngineName[] = ['embedded', 'float64'];
/** Beyond this width a dense step takes a large part of a second. */
const DENSE_UP_TO = 10000;
/** Sizes at which the cost model is fitted, and the one that it is held against. */
const MODEL_SIZES = [
  { width: 1000, points: 256 },
  { width: 30000, points: 256 },
  { width: 1000, points: 4096 },
] as const;
const LARGE = { width: 100_000, points: 4096 } as const;

/** Milliseconds on the clock of one step: the fastest of several samples, since a busy machine only ever adds. */
export async function stepMs(engine: EngineName, of: Variation): Promise<number> {
  const descent = await descentOf(firstRunOf(exp002(of)), engine);
  try {
    const time = (steps: number) => {
      const began = performance.now();
      for (let i = 0; i < steps; i++) descent.step();
      return (performance.now() - began) / steps;
    };
    const first = Math.min(time(2), time(2));
    const steps = Math.max(1, Math.min(4000, Math.round(60 / Math.max(first, 1e-3))));
    return Math.min(...Array.from({ length: 7 }, () => time(steps)));
  } finally {
    descent.dispose();
  }
}

export interface WidthTimes {
  readonly width: number;
  readonly circle: number;
}

/** Prints the table and gives the times of the engine `circle`. */
export async function showEngines(peers: readonly Peer[]): Promise<readonly WidthTimes[]> {
  const times: WidthTimes[] = [];
  const rows: string[][] = [];
  for (const width of EXP002_WIDTHS) {
    const circle = await stepMs('circle', { width });
    times.push({ width, circle });
    const dense: number[] = [];
    for (const engine of DENSE) dense.push(width <= DENSE_UP_TO ? (await stepMs(engine, { width })) / circle : NaN);
    const others = peers.map(peer => ('missing' in peer ? NaN : (peer.times.find(of => of.width === width)?.step ?? NaN) / circle));
    rows.push([
      String(width),
      (1000 / circle).toFixed(0),
      ...[...dense, ...others].map(ratio => (Number.isNaN(ratio) ? '–' : `${digits(ratio)} ×`)),
    ]);
  }
  const heads = ['width', 'circle, steps/s', ...DENSE, ...peers.map(({ name, precision }) => `${name} ${precision}`)];
  console.log(
    ['\nA step of exp002 (256 points); engines and peers as multiples of the time of the engine circle', ...textTable(heads, rows)].join(
      '\n',
    ),
  );
  return times;
}

/** How far a step at 100,000 neurons and 4,096 points is from a + b width + c points, fitted at small sizes. @returns measured / predicted */
export async function showCostModel(): Promise<number> {
  const [small, wide, dense] = [
    await stepMs('circle', MODEL_SIZES[0]),
    await stepMs('circle', MODEL_SIZES[1]),
    await stepMs('circle', MODEL_SIZES[2]),
  ];
  const aNeuron = (wide - small) / (MODEL_SIZES[1].width - MODEL_SIZES[0].width);
  const aPoint = (dense - small) / (MODEL_SIZES[2].points - MODEL_SIZES[0].points);
  const predicted = small + aNeuron * (LARGE.width - MODEL_SIZES[0].width) + aPoint * (LARGE.points - MODEL_SIZES[0].points);
  const measured = await stepMs('circle', LARGE);
  console.log(
    `\nCost of the engine circle, a + b neurons + c points: b ${digits(aNeuron * 1e6)} ns, c ${digits(aPoint * 1e6)} ns. ` +
      `At ${LARGE.width} neurons and ${LARGE.points} points: ${digits(1000 / measured)} steps/s, ${digits(measured / predicted)} × the model.`,
  );
  return measured / predicted;
}
