/** The product's main job: an experiment is launched from the palette and watched while it trains, and a reload loses nothing. */
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { presets } from '../../src/experiment/presets/presets';
import { stopSweeps } from '../support/stopSweeps';
import { Workbench } from '../support/editor/workbench';

/** From a line on disk to the page that shows it, in milliseconds: the median that the product promises. */
const DISK_TO_PAGE_MS = 300;

/** Between two looks at the files. */
const NAP_MS = 10;

const WATCHED = 'watched.ntk.yaml';

const CARDS = ['loss', 'drift', 'eigenvalues'];

describe('an experiment from the palette', function () {
  this.timeout(240_000);
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-e2e-main-'));
    mkdirSync(join(folder, '.vscode'));
    writeFileSync(join(folder, '.vscode', 'settings.json'), '{ "ntkMonitor.jobs": 1 }\n');
    // On the engine that takes a minute: time to watch it. One run at a time: the page is drawn by processors too, where there is no graphics card.
    const quick = presets().find(({ name }) => name === 'exp002-quick')!;
    writeFileSync(join(folder, WATCHED), `${quick.text}\nengine: embedded\n`);
    workbench = await Workbench.open({ name: 'e2e-main', folder, settings: { theme: 'light' } });
  });

  after(async () => {
    await workbench?.close();
    await stopSweeps(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const sweepDir = (): string | undefined =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => basename(file) === 'sweep.json')
      .map(file => join(folder, dirname(file)))[0];

  const monitor = () => workbench.webviewFrame('[data-card=drift]');
  const snapshots = async (frame: Frame) => Number(await frame.locator('[data-card=drift]').getAttribute('data-snapshots'));
  const percent = async (frame: Frame) => Number(await frame.locator('[role=progressbar]').getAttribute('aria-valuenow'));

  /** Waits until an attribute of the page, a number, is above what it was. */
  const exceeds = (frame: Frame, selector: string, attribute: string, before: number) =>
    frame.waitForFunction(
      ([where, name, least]) => Number(document.querySelector(where)?.getAttribute(name)) > least,
      [selector, attribute, before] as const,
      { timeout: 60_000 },
    );

  it('NTK: Run Experiment… starts an experiment file of the workspace and opens its monitor beside', async () => {
    await workbench.runCommand('NTK: Run Experiment…');
    await workbench.chooseRow(WATCHED);
    const frame = await monitor();
    await frame.locator('.sweep-name', { hasText: 'exp002-quick' }).waitFor({ timeout: 60_000 });
    assert.ok(sweepDir(), 'the sweep is in the workspace');
  });

  it('its curves grow while the network trains', async () => {
    const frame = await monitor();
    for (let i = 0; i < 3; i++) await exceeds(frame, '[data-card=drift]', 'data-snapshots', await snapshots(frame));
    for (const card of CARDS) assert.ok(await frame.locator(`[data-card=${card}] canvas`).first().isVisible(), card);
  });

  it('a snapshot on disk is on the page within 300 ms, median', async () => {
    const frame = await monitor();
    await frame.locator('[data-option=runs]').click(); // a mean waits for the slowest seed
    await frame.evaluate(() => {
      const seen: [number, number][] = [];
      Object.assign(window, { seen });
      const card = document.querySelector('[data-card=drift]');
      if (!card) throw new Error('no drift card');
      new MutationObserver(() => requestAnimationFrame(() => seen.push([Number(card.getAttribute('data-last-step')), Date.now()]))).observe(
        card,
        { attributes: true, attributeFilter: ['data-snapshots'] },
      );
    });
    // The last step on disk over all runs, each with the moment at which it was there.
    const runs = join(sweepDir()!, 'runs');
    const onDisk: [number, number][] = [];
    const begin = Date.now();
    while (Date.now() - begin < 10_000) {
      const last = Math.max(...readdirSync(runs).map(run => lastStepOf(join(runs, run, 'metrics.jsonl'))));
      if (last !== onDisk.at(-1)?.[0]) onDisk.push([last, Date.now()]);
      await sleep(NAP_MS);
    }
    const seen = await frame.evaluate(() => (window as unknown as { seen: [number, number][] }).seen);
    const delays = onDisk
      .slice(1)
      .map(([step, at]) => (seen.find(([shown]) => shown >= step)?.[1] ?? NaN) - at)
      .filter(Number.isFinite);
    assert.ok(delays.length >= 5, `only ${delays.length} snapshots in 10 s`);
    // On a machine that is busy otherwise everything waits. What belongs to this test keeps one processor more busy than there may be.
    const crowding = Math.max(1, (loadavg()[0] ?? 0) / (cpus().length + 1));
    const limit = DISK_TO_PAGE_MS * crowding;
    const median = quantile(delays, 0.5);
    const found = `median ${median} ms, 90 % within ${quantile(delays, 0.9)} ms (${delays.length} snapshots)`;
    console.log(`        from disk to page: ${found}`);
    assert.ok(median < limit, `${found}, limit ${Math.round(limit)} ms`);
    await frame.locator('[data-option=mean]').click();
  });

  it('reloading the window during the sweep loses nothing', async () => {
    const before = await monitor();
    const [shown, done] = [await snapshots(before), await percent(before)];
    await workbench.reload();
    const after = await monitor();
    await exceeds(after, '[data-card=drift]', 'data-snapshots', shown - 1);
    await exceeds(after, '[role=progressbar]', 'aria-valuenow', done);
    await after.locator('.sweep-name', { hasText: 'exp002-quick' }).waitFor();
  });

  it('the freeze of a run is marked where its file says it happened', async () => {
    const frame = await monitor();
    await frame.locator('.marks [data-kind=freeze]').first().waitFor({ timeout: 120_000 });
    const runs = join(sweepDir()!, 'runs');
    const onDisk = readdirSync(runs).flatMap(run => freezesOf(join(runs, run, 'events.jsonl')));
    assert.ok(onDisk.length > 0);
    await frame.locator('[data-option=runs]').click();
    const marked = await frame
      .locator('.marks [data-kind=freeze]')
      .evaluateAll(marks => marks.map(mark => Number(mark.getAttribute('data-step'))));
    assert.ok(
      marked.every(step => onDisk.includes(step)),
      `marked ${marked.join()}, on disk ${onDisk.join()}`,
    );
    await frame.locator('[data-option=mean]').click();
  });

  it('ends, and panel, tree and one notification say so', async () => {
    await workbench.screenshot('main-job-running');
    const frame = await monitor();
    await frame.locator('.state[data-state=finished]').first().waitFor({ timeout: 180_000 });
    await workbench.showView('NTK');
    await (await workbench.treeRow('exp002-quick')).waitFor();
    await workbench.runCommand('Notifications: Show Notifications');
    const notices = workbench.page.locator('.notifications-center .notification-list-item', { hasText: 'exp002-quick' });
    await notices.first().waitFor();
    assert.equal(await notices.count(), 1);
    await workbench.screenshot('main-job-finished');
  });

  it('the time slider shows function and kernel of any snapshot, with the error and the drift that the files have there', async () => {
    const frame = await monitor();
    await frame.locator('.time-slider input').fill('20');
    await frame.locator('[data-card=function]').scrollIntoViewIfNeeded();
    const run = await frame.locator('.slider-run').inputValue();
    const step = Number((await frame.locator('.slider-where').innerText()).match(/^Step ([\d,]+)/)?.[1]?.replace(/,/g, ''));
    const line = metricsAt(join(sweepDir()!, 'runs', run, 'metrics.jsonl'), step);
    for (const card of ['function', 'kernel']) {
      await frame.locator(`[data-card=${card}]`).scrollIntoViewIfNeeded();
      await frame.locator(`[data-card=${card}] [data-step="${step}"]`).waitFor({ timeout: 60_000 });
    }
    const network = frame.locator('[data-card=function] tr', { has: frame.locator('[data-curve=network]') });
    assertClose(Number(await network.locator('td').last().innerText()), line.eval_mse);
    await frame.locator('[data-card=kernel] [data-option=change]').click();
    const change = frame.locator('[data-card=kernel] .notes', { hasText: 'Relative change' });
    await change.waitFor({ timeout: 60_000 });
    assertClose(Number((await change.innerText()).match(/= ([\d.e-]+?)\.?$/)?.[1]), line.drift);
    await workbench.screenshot('main-job-slider');
  });
});

/** To the digits that are shown. */
function assertClose(shown: number, onDisk: number): void {
  assert.ok(Math.abs(shown - onDisk) <= 1e-3 * Math.abs(onDisk), `shown ${shown}, on disk ${onDisk}`);
}

function metricsAt(file: string, step: number): { eval_mse: number; drift: number } {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const found = lines.map(line => JSON.parse(line) as { step: number; eval_mse: number; drift: number }).find(line => line.step === step);
  assert.ok(found, `no snapshot at step ${step}`);
  return found;
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;
}

/** The step of the last whole line; -1 before the first. */
function lastStepOf(file: string): number {
  try {
    const last = readFileSync(file, 'utf8').split('\n').at(-2);
    return last === undefined ? -1 : (JSON.parse(last) as { step: number }).step;
  } catch {
    return -1; // not begun
  }
}

function freezesOf(file: string): number[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as { type: string; step: number })
      .filter(event => event.type === 'freeze')
      .map(event => event.step);
  } catch {
    return []; // no event yet
  }
}
