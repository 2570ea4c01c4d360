/** What a monitor's page sees of a sweep that grows, is deleted, moved and put back, while it is hidden, shown and loaded again. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtensionApi } from '../../src/extension';
import type { ToPanel } from '../../src/shared/protocol';
import { SeriesTable } from '../../src/shared/series';
import { sampleLine } from '../bench/sampleLine';
import { activatedExtension, eventually, freshFolder, storeChange } from './extension';
import { FakePage } from './fakePage';
import { SweepOnDisk } from './sweepOnDisk';

type Snapshot = Extract<ToPanel, { type: 'snapshot' }>;
type Increment = Extract<ToPanel, { type: 'increment' }>;
type Problem = Extract<ToPanel, { type: 'problem' }>;
const OPENING_MS = 1000;

describe('a monitor whose sweep', () => {
  let api: ExtensionApi;
  let folder: string;
  let sweep: SweepOnDisk;
  let page: FakePage;
  const RUN = 'seed=0';

  beforeEach(async () => {
    api = await activatedExtension();
    folder = mkdtempSync(join(tmpdir(), 'ntk-outside-')); // In no folder of the workspace: nothing searches here.
    sweep = new SweepOnDisk(join(folder, 'sweep'), 'outside');
    for (let i = 0; i < 5; i++) sweep.snapshot(RUN);
    page = new FakePage(api, sweep.path);
    await page.monitor.load();
    page.post({ type: 'ready' });
    await snapshot(1);
  });
  afterEach(async () => {
    page.dispose();
    rmSync(folder, { recursive: true, force: true });
    await eventually('the sweep is gone', storeChange(api), () => !api.store.get(sweep.path));
  });

  const snapshot = (count: number) =>
    page.message(
      `snapshot ${count}`,
      (message): message is Snapshot =>
        message.type === 'snapshot' && page.messages.filter(({ type }) => type === 'snapshot').length >= count,
    );
  /** As the page applies its messages: from the last snapshot on. */
  const rows = () => {
    const table = new SeriesTable();
    const from = page.messages.findLastIndex(({ type }) => type === 'snapshot');
    for (const message of page.messages.slice(from))
      if (message.type === 'snapshot' || message.type === 'increment') table.apply(message.series);
    return table.rows(RUN);
  };
  const problems = () => page.messages.filter((message): message is Problem => message.type === 'problem');
  const newest = () =>
    page.messages.findLast((message): message is Snapshot | Increment => message.type !== 'problem' && message.type !== 'derived');

  it('grows sees numbered increments; hidden nothing; shown again everything', async () => {
    sweep.snapshot(RUN);
    await page.message('an increment', (message): message is Increment => message.type === 'increment');
    assert.equal(rows(), 6);
    page.setVisible(false);
    const before = page.messages.length;
    sweep.snapshot(RUN);
    await eventually('the store knows', storeChange(api), () => api.store.get(sweep.path)?.runs.get(RUN)?.columns.rows === 7);
    assert.equal(page.messages.length, before);
    page.setVisible(true);
    await snapshot(2);
    assert.equal(rows(), 7);
  });

  it('is loaded again by its page gets everything again, and asks again for what it had asked', async () => {
    page.post({ type: 'derive', request: 1, run: RUN, step: 0, get: ['stops'] });
    page.post({ type: 'ready' });
    await snapshot(2);
    assert.equal(rows(), 5);
    page.post({ type: 'derive', request: 1, run: RUN, step: 0, get: ['stops'] });
    const isAnswer = (message: ToPanel): message is Extract<ToPanel, { type: 'derived' }> => message.type === 'derived';
    await page.message('the answer', isAnswer);
    assert.equal(page.messages.filter(isAnswer).length, 1, 'the page of before is not answered');
  });

  it('is moved away is told so once, keeps the last state, and recovers with what came meanwhile when it is back', async () => {
    renameSync(sweep.path, `${sweep.path}-kept`);
    const { message } = await page.message('the problem', (m): m is Problem => m.type === 'problem');
    assert.equal(message, `The sweep is no longer on disk: ${sweep.path}`);
    assert.equal(rows(), 5);
    page.post({ type: 'derive', request: 1, run: RUN, step: 0, get: ['data'] });
    const { result } = await page.message('a refusal', (m): m is Extract<ToPanel, { type: 'derived' }> => m.type === 'derived');
    assert.deepEqual(result, { ok: false, message });
    page.setVisible(false);
    page.setVisible(true);
    await eventually('the sentence is there for a page that was hidden', soon, () => problems().length === 2);
    renameSync(`${sweep.path}-kept`, sweep.path);
    sweep.snapshot(RUN);
    await eventually('the sweep is shown again', soon, () => newest()?.type === 'snapshot' && rows() === 6);
    assert.equal(problems().length, 2);
    assert.equal(page.messages.at(-1)?.type === 'problem', false);
  });

  it('is moved to where the window finds it is told where it is now', async () => {
    const place = join(freshFolder(), 'moved');
    renameSync(sweep.path, place);
    const told = (m: ToPanel): m is Problem => m.type === 'problem' && m.message.includes(`from ${sweep.path} to ${place}.`);
    await page.message('the new place', told);
    assert.equal(rows(), 5);
    rmSync(place, { recursive: true });
    await eventually('it is gone', storeChange(api), () => !api.store.get(place));
  });

  it('is deleted and made anew shows the new one, and nothing of the old', async () => {
    sweep.remove();
    await page.message('the problem', (m): m is Problem => m.type === 'problem');
    sweep = new SweepOnDisk(sweep.path, 'anew');
    sweep.snapshot(RUN);
    await eventually('the new sweep is shown', soon, () => newest()?.sweep.name === 'anew' && rows() === 1);
    assert.equal(page.monitor.panel.title, 'anew');
  });

  it('is not there when the window opens is told so, and is shown when it appears', async () => {
    const path = join(folder, 'later');
    const late = new FakePage(api, path);
    await late.monitor.load();
    late.post({ type: 'ready' });
    const { message } = await late.message('the problem', (m): m is Problem => m.type === 'problem');
    assert.equal(message, `The sweep is no longer on disk: ${path}`);
    new SweepOnDisk(path, 'later').snapshot(RUN);
    const shown = await late.message('the sweep', (m): m is Snapshot => m.type === 'snapshot');
    assert.equal(shown.sweep.name, 'later');
    late.dispose();
    rmSync(path, { recursive: true });
    await eventually('it is gone', storeChange(api), () => !api.store.get(path));
  });

  it(`is finished and of the size of exp002 has all its curves within ${OPENING_MS} ms`, async () => {
    const runs = Array.from({ length: 25 }, (_, seed) => `seed=${seed}`);
    const large = new SweepOnDisk(join(folder, 'exp002'), 'exp002', runs);
    const text = Array.from({ length: 201 }, (_, i) => `${JSON.stringify(sampleLine(i))}\n`).join('');
    for (const run of runs) {
      writeFileSync(join(large.path, 'runs', run, 'metrics.jsonl'), text);
      large.setRun(run, 'finished');
    }
    const began = performance.now();
    const opened = new FakePage(api, large.path);
    const loaded = opened.monitor.load();
    opened.post({ type: 'ready' });
    const { sweep: view, series } = await opened.message('its curves', (m): m is Snapshot => m.type === 'snapshot');
    const ms = performance.now() - began;
    await loaded;
    assert.equal(view.runs.length, 25);
    const steps = series.columns.filter(({ quantity }) => quantity === 'step');
    assert.deepEqual([steps.length, steps.every(({ length }) => length === 201)], [25, true]);
    console.log(`      exp002 from its directory to the page's first message: ${ms.toFixed(0)} ms`);
    assert.ok(ms < OPENING_MS, `${ms} ms`);
    opened.dispose();
  });
});

/** Looks again every few milliseconds. */
const soon = (listener: () => void) => {
  const timer = setInterval(listener, 10);
  return { dispose: () => clearInterval(timer) };
};
