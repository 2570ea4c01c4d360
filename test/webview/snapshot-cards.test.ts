/** Function and kernel at the snapshot of the time slider: what is asked for, what is drawn, what is said. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import type { FromPanel } from '../../src/shared/protocol';
import type { MonitorPage } from './monitor-page';
import { columnsOf, sampleSweep } from './sample-sweep';
import { installSnapshotHost, type SnapshotHostOptions } from './snapshot-host';
import { colour, monitorSuite, SMALL } from './suite';

const suite = monitorSuite();
const whole = sampleSweep(SMALL);

/** A panel on the small sweep with an extension that answers, scrolled to a card whose content has come. */
async function openAt(card: string, host: SnapshotHostOptions = {}, options: Parameters<typeof suite.open>[0] = {}): Promise<MonitorPage> {
  const monitor = await suite.open(options);
  await installSnapshotHost(monitor, whole, host);
  await monitor.snapshot(whole);
  await monitor.card(card).scrollIntoViewIfNeeded();
  await monitor.card(card).locator(`[data-step], .placeholder[data-status=error]`).first().waitFor();
  await monitor.settle();
  return monitor;
}

const derives = async (monitor: MonitorPage) =>
  (await monitor.sent()).filter((message): message is Extract<FromPanel, { type: 'derive' }> => message.type === 'derive');
const rowOf = (monitor: MonitorPage, curve: string) =>
  monitor.card('function').locator('tbody tr', { has: monitor.page.locator(`[data-curve=${curve}]`) });

describe('the function card', () => {
  it('shows the last snapshot, and asks for stops and data, then outputs and kernel, then kernel regression', async () => {
    const monitor = await openAt('function');
    await monitor.page.waitForFunction(() => window.derivesAnswered >= 4);
    const asked = (await derives(monitor)).map(({ step, get }) => [step, ...get].join(' '));
    assert.deepEqual(asked.slice(0, 2), ['29500 stops', '0 data']);
    assert.ok(asked[2] === '29500 preds_eval K_train_train' || asked[2] === '29500 preds_eval', asked[2]);
    assert.ok(asked.indexOf('29500 kernel_regression') >= 3, asked.join('; '));
    assert.equal(await monitor.card('function').locator('.place').innerText(), 'width 100 · seed 0 at step 29,500');
    assert.ok((await monitor.pixels('function', colour('dark', 'least'))) > 200, 'the network in the colour of its group');
  });

  it('states the errors of network and kernel regression, and what the latter was computed with', async () => {
    const monitor = await openAt('function');
    await monitor.card('function').locator('.notes').getByText('effective rank').waitFor();
    for (const curve of ['network', 'regression', 'continuation']) {
      assert.match(await rowOf(monitor, curve).locator('td').last().innerText(), /^[\d.e−-]+$/, curve);
    }
    assert.equal(await rowOf(monitor, 'target').locator('td').last().innerText(), '–');
    assert.equal(
      await monitor.card('function').locator('.notes').innerText(),
      'Kernel regression with the kernel of this snapshot, ridge λ = 1e-4, effective rank 41.7, condition number 3.1e6.',
    );
  });

  it('never draws an unresolved kernel regression, and says so', async () => {
    const monitor = await openAt('function', { unresolved: true });
    await monitor.card('function').locator('.notes').getByText('is unresolved').waitFor();
    for (const curve of ['regression', 'continuation']) assert.ok(!(await rowOf(monitor, curve).isVisible()), curve);
    assert.ok(await rowOf(monitor, 'network').isVisible());
  });

  it('says in a sentence why there is no kernel regression, and shows the rest', async () => {
    const monitor = await openAt('function', { failing: { kernel_regression: 'The kernel at step 29500 holds NaN.' } });
    await monitor.card('function').getByText('No kernel regression: The kernel at step 29500 holds NaN.').waitFor();
    assert.ok(await rowOf(monitor, 'network').isVisible());
  });

  it('says why the function cannot be shown, and tries again on request', async () => {
    const monitor = await openAt('function', { failing: { preds_eval: 'Step 29500 of width=100,seed=0 keeps no outputs.' } });
    assert.equal(await monitor.card('function').locator('.placeholder p').innerText(), 'Step 29500 of width=100,seed=0 keeps no outputs.');
    const before = (await derives(monitor)).length;
    await monitor.card('function').getByRole('button', { name: 'Try again' }).click();
    await monitor.settle();
    const again = (await derives(monitor)).slice(before);
    assert.ok(again.some(({ get }) => get.includes('preds_eval')));
  });

  it('reads out all curves at the pointer, and by keyboard for a screen reader', async () => {
    const monitor = await openAt('function');
    const plot = monitor.card('function').locator('.plot');
    await plot.hover({ position: { x: 250, y: 100 } });
    assert.match(await monitor.card('function').locator('thead th').nth(1).innerText(), /^γ = −?[\d.]*π$|^γ = 0$/);
    assert.match(await rowOf(monitor, 'network').locator('td').first().innerText(), /^−?[\d.e-]+$/);
    await plot.focus();
    await monitor.page.keyboard.press('Home');
    await monitor.page.keyboard.press('ArrowRight');
    await monitor.page.keyboard.press('Shift+ArrowRight');
    assert.match(await monitor.status().innerText(), /^γ = −0\.942π: Target f\* −?[\d.]+, Network fₜ −?[\d.]+/);
    await monitor.page.keyboard.press('Escape');
    assert.equal(await monitor.card('function').locator('thead th').nth(1).innerText(), 'Value');
  });

  it('draws what is left of the target', async () => {
    const monitor = await openAt('function');
    const values = await monitor.picture('function');
    await monitor.card('function').locator('[data-option=residual]').click();
    await monitor.settle();
    assert.notEqual(await monitor.picture('function'), values);
    await monitor.card('function').locator('[data-option=values]').click();
    await monitor.settle();
    assert.equal(await monitor.picture('function'), values);
  });

  it('hides a curve by its name, and keeps that over a reload', async () => {
    const monitor = await openAt('function');
    await monitor.card('function').locator('[data-curve=network]').click();
    await monitor.settle();
    assert.equal(await monitor.pixels('function', colour('dark', 'least'), 8), 0);
    assert.equal(await monitor.card('function').locator('[data-curve=network]').getAttribute('aria-pressed'), 'false');
    await monitor.page.waitForTimeout(300);
    const saved = await monitor.page.evaluate(() => window.savedByPanel);
    const again = await openAt('function', {}, { saved });
    assert.equal(await again.card('function').locator('[data-curve=network]').getAttribute('aria-pressed'), 'false');
  });

  it('has the numbers as a table', async () => {
    const monitor = await openAt('function');
    await monitor.card('function').locator('.notes').getByText('effective rank').waitFor();
    await monitor.card('function').locator('.table-button').click();
    const table = monitor.card('function').locator('.data-table table');
    await table.waitFor();
    assert.equal(await table.locator('tbody tr').count(), 240);
    assert.equal(await table.locator('tbody th').first().innerText(), '−π');
    assert.match(await table.locator('caption').innerText(), /width 100 · seed 0 at step 29,500, at 240 of 720 angles/);
  });

  it('is not there for data that do not lie on the circle', async () => {
    const monitor = await suite.open();
    await monitor.snapshot({ ...whole, sweep: { ...whole.sweep, data: { kind: 'points' } } });
    assert.equal(await monitor.card('function').count(), 0);
    assert.equal(await monitor.card('kernel').count(), 1);
  });
});

describe('the kernel card', () => {
  const cell = (monitor: MonitorPage) => monitor.card('kernel').locator('.entry');

  it('reads out the entry under the pointer, and every entry by keyboard', async () => {
    const monitor = await openAt('kernel');
    await monitor.card('kernel').locator('.plot').hover();
    assert.match(await cell(monitor).innerText(), /^γ = −?[\d.]*π, γ′ = −?[\d.]*π: K\(t\) = −?[\d.e-]+$/);
    await monitor.card('kernel').locator('.plot').focus();
    await monitor.page.keyboard.press('Home');
    const corner = await cell(monitor).innerText();
    await monitor.page.keyboard.press('ArrowRight');
    const above = await cell(monitor).innerText();
    await monitor.page.keyboard.press('ArrowLeft');
    await monitor.page.keyboard.press('ArrowDown');
    const below = await cell(monitor).innerText();
    assert.equal(above.split('= ').at(-1), below.split('= ').at(-1), 'the kernel is symmetric');
    assert.notEqual(above, corner);
    assert.equal(await monitor.status().innerText(), below);
  });

  it('has a sequential scale without negative entries, a diverging one with them, in the colours of the tables', async () => {
    const positive = await openAt('kernel', { nonNegative: true });
    assert.ok((await positive.pixels('kernel', [253, 231, 37], 12)) > 20, 'the yellow end of viridis');
    const mixed = await openAt('kernel');
    assert.equal(await mixed.pixels('kernel', [253, 231, 37], 12), 0);
    assert.ok((await mixed.pixels('kernel', [255, 173, 173], 12)) > 20, 'the red end of berlin');
    await mixed.setTheme('light');
    await mixed.settle();
    assert.ok((await mixed.pixels('kernel', [89, 0, 8], 12)) > 20, 'the red end of vik');
  });

  it('shows the change since the first snapshot, with its relative size', async () => {
    const monitor = await openAt('kernel');
    await monitor.card('kernel').locator('[data-option=change]').click();
    await monitor.card('kernel').getByText('Relative change').waitFor();
    assert.ok((await derives(monitor)).some(({ step, get }) => step === 0 && get.join() === 'K_train_train'));
    await monitor.page.locator('.time-slider input').fill('0');
    await monitor.card('kernel').getByText('from 0 to 0').waitFor();
    assert.match(await monitor.card('kernel').locator('.notes').innerText(), /‖K\(t\) − K\(0\)‖ \/ ‖K\(0\)‖ = 0\.$/);
  });

  it('holds its colour scale while time goes on, unless each snapshot is to have its own', async () => {
    const monitor = await openAt('kernel');
    const bar = () => monitor.card('kernel').locator('[data-domain]').getAttribute('data-domain');
    const held = await bar();
    await monitor.page.locator('.time-slider input').fill('1');
    await monitor.card('kernel').locator('[data-step="500"]').waitFor();
    assert.equal(await bar(), held);
    await monitor.card('kernel').locator('[data-option=hold]').click();
    await monitor.settle();
    assert.notEqual(await bar(), held);
  });

  it('has the numbers as a table, thinned', async () => {
    const monitor = await openAt('kernel');
    await monitor.card('kernel').locator('.table-button').click();
    const table = monitor.card('kernel').locator('.data-table table');
    await table.waitFor();
    assert.equal(await table.locator('tbody tr').count(), 24);
    assert.match(await table.locator('caption').innerText(), /at 24 of 256 samples, evenly chosen/);
  });

  it('numbers the samples of data without angles', async () => {
    const monitor = await suite.open();
    const points = { ...whole, sweep: { ...whole.sweep, data: { kind: 'points' } } };
    await installSnapshotHost(monitor, points, { samples: 5, angles: false });
    await monitor.snapshot(points);
    await monitor.card('kernel').locator('[data-step]').waitFor();
    await monitor.card('kernel').locator('.plot').focus();
    await monitor.page.keyboard.press('End');
    assert.match(await cell(monitor).innerText(), /^sample 5, sample 5: K\(t\) = /);
  });
});

describe('both cards', () => {
  it('show the nearest snapshot at once, and say which', async () => {
    const monitor = await openAt('kernel');
    await monitor.card('kernel').locator('[data-step="29500"]').waitFor();
    await monitor.page.evaluate(() => (window.derivesHeld = true));
    await monitor.page.locator('.time-slider input').fill('10');
    await monitor.settle();
    assert.match(await monitor.card('kernel').locator('.place').innerText(), /at step 29,500$/);
    assert.equal(await monitor.card('kernel').getAttribute('aria-busy'), 'true');
    await monitor.page.evaluate(() => (window.derivesHeld = false));
    await monitor.card('kernel').locator('[data-step="5000"]').waitFor();
    assert.match(await monitor.card('kernel').locator('.place').innerText(), /at step 5,000$/);
  });

  it('follow a run that grows', async () => {
    const partly = sampleSweep({ ...SMALL, rows: () => 20 });
    const monitor = await suite.open();
    await installSnapshotHost(monitor, whole);
    await monitor.page.evaluate(() => (window.stopsUpTo = 9500));
    await monitor.snapshot(partly);
    await monitor.card('kernel').scrollIntoViewIfNeeded();
    await monitor.card('kernel').locator('[data-step="9500"]').waitFor();
    await monitor.page.evaluate(() => (window.stopsUpTo = 10_000));
    await monitor.increment(sampleSweep({ ...SMALL, rows: () => 21 }).sweep, columnsOf(100, 0, 20, 21));
    await monitor.card('kernel').locator('[data-step="10000"]').waitFor();
    assert.equal(await monitor.page.locator('.slider-follow').getAttribute('aria-pressed'), 'true');
  });

  it('ask for nothing while nobody sees them', async () => {
    const monitor = await suite.open({ height: 400 });
    await installSnapshotHost(monitor, whole);
    await monitor.snapshot(whole);
    await monitor.settle();
    assert.deepEqual(
      (await derives(monitor)).flatMap(({ get }) => get).filter(name => name !== 'stops'),
      [],
    );
    await monitor.card('kernel').scrollIntoViewIfNeeded();
    await monitor.card('kernel').locator('[data-step]').waitFor();
  });

  it('export a picture with place and words', async () => {
    const monitor = await openAt('kernel');
    await monitor.choose('kernel', 'Export as PNG');
    await monitor.page.waitForFunction(() => window.sentByPanel.some(message => message.type === 'save'));
    const name = (await monitor.sent()).flatMap(message => (message.type === 'save' ? [message.suggestedName] : []));
    assert.deepEqual(name, ['exp002-kernel.png']);
    for (const card of ['kernel', 'function'] as const) await keepExport(monitor, card);
  });

  for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
    it(`have nothing that axe objects to: ${theme}`, async () => {
      const monitor = await openAt('function', {}, { theme });
      for (const card of ['kernel', 'sweep', 'function']) {
        await monitor.card(card).scrollIntoViewIfNeeded();
        await monitor.card(card).locator('.table-button').click();
        await monitor.settle();
      }
      await monitor.card('sweep').locator('[data-option=errors]').click();
      await monitor.settle();
      assert.deepEqual(await objections(monitor), []);
    });
  }

  for (const [theme, width] of [
    ['light', 1600],
    ['dark', 700],
    ['highContrast', 1600],
    ['highContrast', 300],
    ['highContrastLight', 700],
  ] as const) {
    it(`draw the picture that a person looks at: ${theme}, ${width} pixels wide`, async () => {
      const monitor = await suite.open({ theme, width });
      const live = sampleSweep({
        rows: (width_, seed) => (width_ < 2048 ? 201 : width_ === 2048 && seed < 4 ? [201, 201, 120, 40][seed]! : 0),
      });
      await installSnapshotHost(monitor, live);
      await monitor.snapshot(live);
      await monitor.page.locator('.slider-run').selectOption('width=512,seed=0');
      await monitor.page.locator('.time-slider input').fill('12');
      for (const card of ['function', 'kernel', 'sweep'] as const) {
        await monitor.card(card).scrollIntoViewIfNeeded();
        if (card !== 'sweep') await monitor.card(card).locator('[data-step="6000"]').waitFor();
        if (card === 'function') await monitor.card(card).locator('.notes').getByText('effective rank').waitFor();
      }
      await monitor.card('sweep').locator('[data-option=errors]').click();
      await monitor.card('sweep').getByText('ridge λ').first().waitFor();
      await monitor.settle();
      await monitor.screenshot(`cards-${theme}-${width}`);
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
    });
  }
});

/** Saves what a card exports beside the screenshots, for a person to look at. */
async function keepExport(monitor: MonitorPage, card: string): Promise<void> {
  const before = (await monitor.sent()).filter(({ type }) => type === 'save').length;
  await monitor.card(card).scrollIntoViewIfNeeded();
  await monitor.choose(card, 'Export as PNG');
  await monitor.page.waitForFunction(count => window.sentByPanel.filter(message => message.type === 'save').length > count, before);
  const url = await monitor.page.evaluate(async () => {
    const last = window.sentByPanel.findLast(message => message.type === 'save')!;
    const blob = new Blob([(last as Extract<typeof last, { type: 'save' }>).bytes], { type: 'image/png' });
    return new Promise<string>(resolve => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsDataURL(blob);
    });
  });
  await monitor.keepPicture(`export-${card}`, url);
}
