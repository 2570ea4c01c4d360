import assert from 'node:assert/strict';
import { appendFileSync, closeSync, openSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RunReader } from '../../../src/runs/runReader';
import type { MetricsLine } from '../../../src/runs/records';
import { FIRST_LINES, sampleBound } from '../../../src/runs/sampledTail';
import { sampleLine } from '../../bench/sampleLine';
import { temporaryDirectory } from './support';

const LINES = 40_000;
const BOUND = sampleBound(1);
const SIZES = [FIRST_LINES, BOUND.lines];
const line = (i: number) => `${JSON.stringify(sampleLine(i))}\n`;
const stepOf = (i: number) => sampleLine(i).step;

function writeLines(path: string, count: number, of: (i: number) => string = line): void {
  const file = openSync(path, 'w');
  for (let i = 0; i < count; i += 500) writeSync(file, Array.from({ length: Math.min(500, count - i) }, (_, k) => of(i + k)).join(''));
  closeSync(file);
}

describe('a large file of metrics', function () {
  this.timeout(60_000);
  const directory = temporaryDirectory();
  const file = (run: string) => join(run, 'metrics.jsonl');

  it('is looked at coarsely, then closer, both over all of it, with its real lines', async () => {
    const run = directory();
    writeLines(file(run), LINES);
    assert.ok(statSync(file(run)).size > BOUND.wholeBytes);
    const reader = new RunReader(run, BOUND);
    for (const [look, size] of SIZES.entries()) {
      const { metrics, more } = await reader.read();
      assert.equal(metrics.startOver, look > 0);
      assert.ok(metrics.items.length > 0.9 * size && metrics.items.length <= size, `${metrics.items.length} of ${size}`);
      assert.deepEqual([metrics.items[0]!.step, metrics.items.at(-1)!.step], [0, stepOf(LINES - 1)]);
      for (const item of metrics.items) assert.deepEqual(item, sampleLine(item.step / 500));
      const gaps = metrics.items.slice(1).map(({ step }, i) => step - metrics.items[i]!.step);
      assert.ok(Math.max(...gaps) <= (2.5 * stepOf(LINES)) / size, 'no part of training is left out');
      assert.ok(Math.abs(metrics.sampled!.of / LINES - 1) < 0.05, `about ${metrics.sampled!.of} lines`);
      assert.equal(more, look + 1 < SIZES.length);
    }
    assert.deepEqual((await reader.read()).metrics.items, []);
  });

  it('is followed line by line from then on', async () => {
    const run = directory();
    writeLines(file(run), LINES);
    const reader = new RunReader(run, BOUND);
    while ((await reader.read()).more);
    appendFileSync(file(run), line(LINES) + line(LINES + 1).slice(0, 40));
    const { metrics } = await reader.read();
    assert.deepEqual(
      [metrics.startOver, metrics.items.map(({ step }: MetricsLine) => step), metrics.sampled],
      [false, [stepOf(LINES)], undefined],
    );
    appendFileSync(file(run), line(LINES + 1).slice(40));
    assert.deepEqual((await reader.read()).metrics.items, [sampleLine(LINES + 1)]);
  });

  it('is looked at anew when it was cut, or another lies in its place', async () => {
    const run = directory();
    writeLines(file(run), LINES);
    const reader = new RunReader(run, BOUND);
    while ((await reader.read()).more);
    const other = join(run, 'other');
    writeLines(other, LINES - 5000);
    renameSync(other, file(run));
    const { metrics } = await reader.read();
    assert.equal(metrics.startOver, true);
    assert.equal(metrics.items.at(-1)!.step, stepOf(LINES - 5001));
    while ((await reader.read()).more);
    writeLines(file(run), 3);
    const cut = await reader.read();
    assert.deepEqual([cut.metrics.startOver, cut.metrics.items.map(({ step }) => step)], [true, [0, 500, 1000]]);
  });

  it('passes over lines that are none, and a half-written last one', async () => {
    const run = directory();
    writeLines(file(run), LINES, i => (i % 7 === 3 ? `{"step": ${i}, "loss": tr\n` : line(i)));
    appendFileSync(file(run), '{"step": 99');
    const reader = new RunReader(run, BOUND);
    const { metrics } = await reader.read();
    assert.ok(metrics.items.length > 0.7 * FIRST_LINES);
    assert.ok(metrics.items.every(({ step }) => (step / 500) % 7 !== 3));
  });

  it('is read on with on request, to its end, and then has every spike', async () => {
    const run = directory();
    const [spike, broken, none] = [12_345, 23_457, 30_001];
    const of = (i: number) => {
      if (i === none) return '{"step": 1, "loss": tr\n';
      return i === spike || i === broken ? `${JSON.stringify({ ...sampleLine(i), loss: i === spike ? 1e6 : 'NaN' })}\n` : line(i);
    };
    writeLines(file(run), LINES, of);
    const reader = new RunReader(run, BOUND);
    const steps: number[] = [];
    for (let more = true; more;) {
      const { metrics } = await reader.read();
      steps.splice(0, metrics.startOver ? Infinity : 0, ...metrics.items.map(({ step }) => step));
      more = metrics.more;
    }
    assert.ok(!steps.includes(stepOf(spike)), 'a sample has no reason to hold it');
    const shares: number[] = [];
    let last;
    for (let more = true; more;) {
      const increment = await reader.refine();
      if (shares.length === 10) appendFileSync(file(run), line(LINES));
      if (shares.length === 11) assert.deepEqual((await reader.read()).metrics.items, [sampleLine(LINES)]);
      last = increment?.metrics;
      shares.push(last?.sampled?.read ?? NaN);
      more = increment?.more ?? false;
    }
    assert.ok(shares.every((share, i) => i === 0 || share >= shares[i - 1]!) && shares.at(-1) === 1, shares.join());
    const found = new Map(last!.items.map(item => [item.step, item]));
    assert.equal(last!.startOver, true);
    assert.equal(found.get(stepOf(spike))?.loss, 1e6);
    assert.ok(Number.isNaN(found.get(stepOf(broken))?.loss));
    assert.deepEqual(last!.items.at(-1), sampleLine(LINES), 'what was appended meanwhile is not lost');
    assert.deepEqual(last!.sampled, { lines: last!.items.length, of: LINES, read: 1 }, 'all but the line that is none');
    assert.ok(last!.items.length <= BOUND.kept + 1);
    assert.equal(await reader.refine(), null, 'nothing is left');
    appendFileSync(file(run), line(LINES + 1));
    assert.deepEqual((await reader.read()).metrics.items, [sampleLine(LINES + 1)]);
  });

  it('that is replaced while it is read on with is looked at anew', async () => {
    const run = directory();
    writeLines(file(run), LINES);
    const reader = new RunReader(run, BOUND);
    while ((await reader.read()).more);
    await reader.refine();
    const other = join(run, 'other');
    writeLines(other, LINES - 7000);
    renameSync(other, file(run));
    assert.equal(await reader.refine(), null);
    const { metrics } = await reader.read();
    assert.equal(metrics.startOver, true);
    assert.equal(metrics.items.at(-1)!.step, stepOf(LINES - 7001));
  });

  it('has steps in common with another of its sweep that differs in size', async () => {
    const sampled = async (of: (i: number) => string) => {
      const run = directory();
      writeLines(file(run), LINES, of);
      return new Set((await new RunReader(run, BOUND).read()).metrics.items.map(({ step }) => step));
    };
    const one = await sampled(line);
    const other = await sampled(i => `${JSON.stringify({ ...sampleLine(i), wall_s: i * 1.5 })}\n`);
    const shared = [...one].filter(step => other.has(step));
    assert.ok(shared.length > 0.4 * one.size, `${shared.length} of ${one.size}`);
  });

  it('is bounded for all runs of a sweep together', () => {
    for (const runs of [1, 25, 100, 1000]) {
      const { wholeBytes, lines, kept } = sampleBound(runs);
      assert.ok(runs * kept <= Math.max(50_000, runs * 2 * FIRST_LINES), `${runs} runs`);
      assert.ok(runs * lines <= Math.max(50_000, runs * 2 * FIRST_LINES), `${runs} runs`);
      assert.ok(runs * wholeBytes <= Math.max(128 << 20, runs << 19), `${runs} runs`);
      assert.ok(wholeBytes > 201 * 700, 'a run of exp002 is read whole');
    }
  });

  it('is read whole where it is small, and where it is asked for whole', async () => {
    const run = directory();
    writeLines(file(run), 2000);
    const steps: number[] = [];
    const small = new RunReader(run, BOUND);
    for (let more = true; more;) {
      const increment = await small.read();
      steps.push(...increment.metrics.items.map(({ step }) => step));
      more = increment.more;
      assert.equal(increment.metrics.sampled, undefined);
    }
    assert.equal(steps.length, 2000);
    writeLines(file(run), LINES);
    assert.equal((await new RunReader(run).read()).metrics.sampled, undefined);
    writeFileSync(file(run), '');
  });
});
