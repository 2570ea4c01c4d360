/** The page of a comparison: head, tables, cards over both sides; by eye, by keyboard, in all themes. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import type { MonitorPage, PageOptions } from './monitor-page';
import { series } from './monitor-page';
import { answerDistances, sampleComparison, showComparison } from './sample-comparison';
import { runId, SPACING } from './sample-sweep';
import { monitorSuite } from './suite';

const sample = sampleComparison();
const steps = Array.from({ length: 81 }, (_, i) => i * SPACING);

describe('comparison', () => {
  const suite = monitorSuite();
  const open = async (options: PageOptions = {}): Promise<MonitorPage> => {
    const page = await suite.open({ ...options, program: 'compare' });
    await answerDistances(page, steps);
    await showComparison(page, sample);
    return page;
  };
  const texts = (page: MonitorPage, selector: string) =>
    page.page.locator(selector).evaluateAll(nodes => nodes.map(node => (node as HTMLElement).innerText.replace(/\s+/g, ' ').trim()));

  it('shows both sides, the settings that differ, the numbers with their intervals, and runs without a partner', async () => {
    const page = await open();
    assert.deepEqual(await texts(page, '.side-name'), ['exp002', 'exp002-slow']);
    assert.deepEqual(await texts(page, '.settings-table tbody tr'), [
      'train.lr 1 0.5',
      'sweep.widths [100,512,1024] [512,1024,2048]',
      'model.bias – true',
    ]);
    const rows = await texts(page, '.numbers-table tbody tr');
    assert.equal(rows.filter(text => text.startsWith('width 512') && text.includes('●') && text.endsWith('3 pairs')).length, 3);
    assert.equal(rows.filter(text => text.startsWith('width 1024') && text.includes('●')).length, 0);
    assert.match((await texts(page, '.unpaired')).join(), /Only in a: width=100,seed=0.*Only in b: width=2048,seed=0/);
    await page.page.locator('.numbers-table').scrollIntoViewIfNeeded();
    await page.page.click('[data-option=axes]');
    await page.settle();
    assert.deepEqual(await texts(page, '.numbers-table .compare-group'), ['width 512', 'width 1024']);
  });

  it('overlays curves of equal values in one colour, or sets them side by side with the same axes', async () => {
    const page = await open({ height: 1400 });
    assert.equal(
      (await texts(page, '[data-card=drift] .row-label')).join(),
      'a · width 100,a · width 512,b · width 512,a · width 1024,b · width 1024,b · width 2048',
    );
    await page.page.click('[data-option=beside]');
    await page.settle();
    assert.deepEqual(await texts(page, '[data-card="drift@b"] .row-label'), ['b · width 512', 'b · width 1024', 'b · width 2048']);
    const ends = (side: string) =>
      page.page
        .locator(`[data-card="drift@${side}"] .axis-form input`)
        .evaluateAll(inputs => inputs.map(input => (input as HTMLInputElement).value));
    await page.page.locator('[data-card="drift@a"] [aria-haspopup=menu]').click();
    await page.page.locator('[data-card="drift@a"]').getByRole('menuitem', { name: 'Axis ranges…' }).click();
    await page.page.locator('[data-card="drift@b"] [aria-haspopup=menu]').click();
    await page.page.locator('[data-card="drift@b"]').getByRole('menuitem', { name: 'Axis ranges…' }).click();
    await page.settle();
    const before = await ends('a');
    assert.equal(before.length, 4);
    assert.deepEqual(await ends('b'), before, 'the same axes');
    await page.page.locator('[data-card="drift@a"] .plot').focus();
    await page.page.keyboard.press('+');
    await page.settle();
    await page.page.waitForTimeout(300);
    const { view } = (await page.page.evaluate(() => window.savedByPanel)) as { view: { window: { x: unknown } } };
    assert.notEqual(view.window.x, null, 'one window for all charts');
    assert.ok(await page.page.locator('.follow').isVisible());
  });

  it('takes increments of either side, asks again after a gap, and keeps its view over a reload', async () => {
    const page = await open();
    const grown = [{ run: `b/${runId(512, 0)}`, quantity: 'step', from: 81, values: [81 * SPACING], holes: [] }];
    await page.deliver({ type: 'increment', sequence: 101, compared: sample.compared, series: series(grown) });
    await page.deliver({ type: 'increment', sequence: 103, compared: sample.compared, series: series([]) });
    await page.settle();
    const types = (await page.sent()).map(({ type }) => type);
    assert.equal(types.filter(type => type === 'resync').length, 1);
    await page.page.click('[data-option=beside]');
    await page.page.waitForFunction(
      () => (window.savedByPanel as { tables?: { layout?: string } } | undefined)?.tables?.layout === 'beside',
    );
    const saved = await page.page.evaluate(() => window.savedByPanel);
    assert.deepEqual((saved as { pair: { b: unknown } }).pair.b, { sweep: sample.compared.b.sweep.path, run: null });
    const again = await open({ saved });
    assert.equal(await again.page.locator('[data-option=beside]').getAttribute('aria-pressed'), 'true');
  });

  it('asks how far the kernels of paired runs are apart, and draws it', async () => {
    const page = await open({ height: 1400 });
    await page.card('between').scrollIntoViewIfNeeded();
    await page.page.locator('[data-card=between] .row-label').first().waitFor();
    assert.deepEqual(await texts(page, '[data-card=between] .row-label'), ['width 512', 'width 1024']);
    const asked = (await page.sent()).flatMap(message => (message.type === 'distances' ? [message] : []));
    assert.deepEqual([asked[0]!.a, asked[0]!.b], ['a/width=512,seed=0', 'b/width=512,seed=0']);
  });

  it('opens the diff and the monitors by keyboard', async () => {
    const page = await open();
    await page.page.getByRole('button', { name: 'Open experiment diff' }).focus();
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('button', { name: 'Open the monitor of b' }).focus();
    await page.page.keyboard.press('Enter');
    const sent = await page.sent();
    assert.ok(sent.some(({ type }) => type === 'openDiff'));
    assert.ok(sent.some(message => message.type === 'openMonitor' && message.side === 'b'));
  });

  for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
    it(`has nothing that axe objects to: ${theme}`, async () => {
      const page = await open({ theme });
      await page.page.click('[data-option=beside]');
      await page.settle();
      assert.deepEqual(await objections(page), []);
      await page.screenshot(`compare-${theme}`);
    });
  }

  for (const width of [300, 900, 1600]) {
    it(`fits a panel ${width} pixels wide`, async () => {
      const page = await open({ width });
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await page.screenshot(`compare-${width}px`, false);
    });
  }
});
