/**
 * `npm run build && npx tsx test/bench/watching.ts [minutes]`: what it costs to keep a monitor open on a live sweep of 25 runs with 201
 * snapshots each, ten updates a second for 30 minutes. How long a redraw takes, on the clock and of the processor, how many there are a second, and what
 * page and store hold after a forced collection. Exits with 1 when a redraw takes 50 ms of the processor, when there are more than ten a
 * second, or when memory grows.
 */
import type { CDPSession } from 'playwright-core';
import { textTable } from '../../src/cli/table';
import { MonitorHarness, type MonitorPage, series } from '../webview/monitor-page';
import { columnsOf, type SampleSweep, sampleSweep, SPACING } from '../webview/sample-sweep';
import { installSnapshotHost } from '../webview/snapshot-host';
import { storeMemory } from './storeMemory';

const MINUTES = Number(process.argv[2] ?? 30);
/** Minutes between two looks at the memory; the first look is the one that the others are held against. */
const EVERY = 5;
const UPDATES_A_SECOND = 10;
const REDRAW_MS = 50;
const WIDTHS = [100, 512, 1024, 2048, 10_000];
const SEEDS = 5;
const ROWS = 201;
/** Every so many updates the run under the slider has a new snapshot, whose function and kernel the page asks for. */
const NEW_SNAPSHOT_EVERY = 100;
const MB = 1e6;
/** Beside the data that came and the answers that the page keeps (64 MB of arrays at most). */
const GROWTH_LIMIT = 1.5 * MB;

interface Memory {
  readonly heap: number;
  /** Of arrays of numbers, outside the heap. */
  readonly arrays: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function main(): Promise<number> {
  const harness = await MonitorHarness.start();
  try {
    const page = await watch(harness);
    const store = await storeMemory();
    return page && store ? 0 : 1;
  } finally {
    await harness.stop();
  }
}

/** All 25 runs are half done, so that progress changes with every update. */
const liveSweep = () => sampleSweep({ widths: WIDTHS, seeds: SEEDS, snapshots: 2 * ROWS, rows: () => ROWS });

/** What the page is told: the newest snapshot of one run after the other anew, and at times one more of the run under the slider. */
class Updates {
  #count = 0;
  #rows = ROWS;

  constructor(
    private readonly monitor: MonitorPage,
    private readonly sample: SampleSweep,
  ) {}

  /** One after the other, each when the one before it is drawn, ten a second at most. */
  async minute(): Promise<void> {
    for (let i = 0; i < (60 * UPDATES_A_SECOND) / NEW_SNAPSHOT_EVERY; i++) {
      const more = series(columnsOf(WIDTHS[0]!, 0, this.#rows, ++this.#rows));
      const again = WIDTHS.slice(1).map((width, at) => series(columnsOf(width, (i + at) % SEEDS, ROWS - 1, ROWS)));
      const first = 101 + this.#count;
      this.#count += NEW_SNAPSHOT_EVERY;
      const told = { more, again, first, count: NEW_SNAPSHOT_EVERY, sweep: this.sample.sweep, lastStep: (this.#rows - 1) * SPACING };
      await this.monitor.page.evaluate(tell, { ...told, intervalMs: 1000 / UPDATES_A_SECOND });
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Numbers that came beyond the first snapshot, in bytes: values and marks of holes. */
  get grown(): number {
    return (this.#rows - ROWS) * columnsOf(WIDTHS[0]!, 0, 0, 1).length * 9;
  }
}

interface Told {
  readonly more: unknown;
  readonly again: readonly unknown[];
  readonly first: number;
  readonly count: number;
  readonly sweep: SampleSweep['sweep'];
  readonly lastStep: number;
  readonly intervalMs: number;
}

/** Runs in the page. */
async function tell({ more, again, first, count, sweep, lastStep, intervalMs }: Told): Promise<void> {
  const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
  for (let i = 0; i < count; i++) {
    const due = performance.now() + intervalMs;
    const drawn = window.redraws.length;
    if (i === 0) window.stopsUpTo = lastStep;
    window.deliver({
      type: 'increment',
      sequence: first + i,
      sweep: { ...sweep, runs: sweep.runs.map(run => ({ ...run, wallS: first + i, remainingS: 4000 - (first + i) / 10 })) },
      series: i === 0 ? more : again[i % again.length],
    });
    while (window.redraws.length === drawn) await wait(5);
    await wait(due - performance.now());
  }
}

async function watch(harness: MonitorHarness): Promise<boolean> {
  const monitor = await harness.open({ width: 800, height: 600 });
  const session = await monitor.page.context().newCDPSession(monitor.page);
  // Of the page's thread: the clock would also count what other programs take of the machine.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const sample = liveSweep();
  await installSnapshotHost(monitor, sample);
  await monitor.snapshot(sample);
  const updates = new Updates(monitor, sample);
  const [rows, kept, times]: [string[][], Memory[], number[]] = [[], [], []];
  const before = await busySeconds(session);
  const began = performance.now();
  for (let minute = 1; minute <= MINUTES; minute++) {
    // By turns the time charts are in view, and the cards at the slider.
    await monitor.card(minute % 2 === 0 ? 'kernel' : 'loss').evaluate(card => card.scrollIntoView());
    await updates.minute();
    if (minute % EVERY !== 0 && minute !== MINUTES) continue;
    times.push(...(await takeRedraws(monitor)));
    const memory = await memoryOf(session);
    kept.push(memory);
    const numbers = [memory.heap, updates.grown, memory.arrays].map(bytes => (bytes / MB).toFixed(2));
    rows.push([String(minute), String(updates.count), String(times.length), ...numbers, String(memory.nodes), String(memory.listeners)]);
    console.log(`minute ${minute}: ${rows.at(-1)?.join('  ')}`);
  }
  const seconds = (performance.now() - began) / 1000;
  const processor = ((await busySeconds(session)) - before) / times.length;
  await monitor.page.close();
  const heads = ['minute', 'updates', 'redraws', 'heap MB', 'new data MB', 'arrays MB', 'nodes', 'listeners'];
  console.log(['\nThe page, 25 runs x 201 snapshots', ...textTable(heads, rows)].join('\n'));
  return isSmooth(times, seconds, processor) && isSteady(kept);
}

function isSmooth(times: number[], seconds: number, processor: number): boolean {
  times.sort((a, b) => a - b);
  const within = (share: number) => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN).toFixed(1);
  const rate = times.length / seconds;
  console.log(
    `${rate.toFixed(1)} redraws a second; on the clock fastest ${within(0)} ms, median ${within(0.5)} ms, 95 % within ${within(0.95)} ms`,
  );
  console.log(`Scripts, style and layout take ${(1000 * processor).toFixed(1)} ms of the processor a redraw`);
  return 1000 * processor < REDRAW_MS && rate <= UPDATES_A_SECOND + 0.5;
}

function isSteady(kept: readonly Memory[]): boolean {
  const [first, last] = [kept[0], kept.at(-1)];
  if (!first || !last) return false;
  const growth = last.heap - first.heap;
  console.log(`Heap from the first to the last look: ${growth > 0 ? '+' : ''}${(growth / MB).toFixed(2)} MB`);
  return growth < GROWTH_LIMIT && last.nodes <= first.nodes + 50 && last.listeners <= first.listeners + 50;
}

/** Seconds of the processor for scripts, style and layout so far. */
async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = (name: string) => metrics.find(found => found.name === name)?.value ?? NaN;
  return seconds('ScriptDuration') + seconds('RecalcStyleDuration') + seconds('LayoutDuration');
}

/** Durations in milliseconds; what the harness keeps for tests is none of the page's and is forgotten here. */
function takeRedraws(monitor: MonitorPage): Promise<number[]> {
  return monitor.page.evaluate(() => {
    window.sentByPanel.length = 0;
    return window.redraws.splice(0);
  });
}

async function memoryOf(session: CDPSession): Promise<Memory> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find(found => found.name === name)?.value ?? NaN;
  const { usedSize, backingStorageSize = NaN } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return { heap: usedSize, arrays: backingStorageSize, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}

process.exitCode = 1;
void main().then(code => (process.exitCode = code));
