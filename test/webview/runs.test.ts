/** The card of runs: searched, sorted, and one choice of curves with legend and tree. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import { sampleSweep } from './sample-sweep';
import { monitorSuite } from './suite';

describe('the card of runs', () => {
  const suite = monitorSuite();
  const { open } = suite;
  const live = () =>
    sampleSweep({
      rows: width => (width < 2048 ? 201 : width === 2048 ? 120 : 0),
      divergesAt: (width, seed) => (width === 100 && seed === 4 ? 90 : null),
    });
  const ready = async (options: Parameters<typeof open>[0] = {}) => {
    const monitor = await open(options);
    await monitor.snapshot(live());
    const card = monitor.card('runs');
    await card.evaluate(node => node.scrollIntoView()); // clear of the time slider at the lower edge
    const names = () => card.locator('tbody .row-label').allInnerTexts();
    const filter = async (text: string) => {
      await card.locator('.run-filter').fill(text);
      await monitor.settle();
    };
    return { monitor, card, names, filter };
  };

  it('finds runs by words, patterns and comparisons, and plots those alone', async () => {
    const { monitor, card, names, filter } = await ready();
    assert.equal((await names()).length, 25);
    await filter('width>=1024 seed 0');
    assert.deepEqual(await names(), ['width 1024 · seed 0', 'width 2048 · seed 0', 'width 10000 · seed 0']);
    assert.equal(await card.locator('.run-count').innerText(), '3 of 25 runs');
    await card.getByRole('button', { name: 'Plot only these' }).click();
    await monitor.settle();
    const told = (await monitor.sent()).filter(message => message.type === 'plot');
    assert.deepEqual(
      told.map(({ runs, plotted }) => [runs.length, plotted]),
      [
        [3, true],
        [22, false],
      ],
    );
    assert.equal(await card.getByRole('button', { name: 'Plot only these' }).isVisible(), false);
    assert.equal(await monitor.page.locator('[data-group="width=100"]').getAttribute('aria-pressed'), 'false');
    await filter('/seed [01]$/ queued');
    assert.deepEqual(await names(), ['width 10000 · seed 0', 'width 10000 · seed 1']);
    await filter('diverged');
    assert.deepEqual(await names(), ['width 100 · seed 4']);
    await card.locator('tbody input').check();
    await monitor.settle();
    assert.equal(await monitor.page.locator('[data-group="width=100"]').getAttribute('aria-pressed'), 'true');
    await card.getByRole('button', { name: 'Plot all' }).click();
    await monitor.settle();
    assert.equal(await card.getByRole('button', { name: 'Plot all' }).isVisible(), false);
  });

  it('says what it cannot understand, and shows all runs until it can', async () => {
    const { card, names, filter } = await ready();
    await filter('depth>2');
    assert.match(await card.getByRole('alert').innerText(), /^There is no column “depth”: state, width, seed, loss/);
    assert.equal(await card.locator('.run-filter').getAttribute('aria-invalid'), 'true');
    assert.equal((await names()).length, 25);
    await filter('');
    assert.equal(await card.getByRole('alert').isVisible(), false);
  });

  it('is sorted from the keyboard: upwards, downwards, and as the sweep has it; kept over a reload', async () => {
    const { monitor, card, names } = await ready();
    const head = card.locator('th[data-column=loss]');
    await head.locator('button').focus();
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    const upwards = await names();
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    const [down, missing] = [await names(), 6]; // five runs are queued, one diverged
    assert.deepEqual(down.slice(0, -missing), upwards.slice(0, -missing).reverse());
    assert.deepEqual(down.slice(-missing), upwards.slice(-missing), 'what has no loss stays last');
    await card.locator('.run-filter').fill('width 512');
    await monitor.settle();
    await monitor.page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
    const saved = await monitor.page.evaluate(() => window.savedByPanel);
    const again = await ready({ saved });
    assert.equal(await again.card.locator('.run-filter').inputValue(), 'width 512');
    assert.equal(await again.card.locator('th[data-column=loss]').getAttribute('aria-sort'), 'descending');
    assert.equal((await again.names()).length, 5);
  });

  it('is saved with all digits, and as text in its data table', async () => {
    const { monitor, filter } = await ready();
    await filter('width 100 seed 0');
    await monitor.choose('runs', 'Export data as CSV…');
    const saved = await monitor.page.evaluate(() => {
      const message = window.sentByPanel.find(({ type }) => type === 'save');
      return message?.type === 'save' ? [message.suggestedName, new TextDecoder().decode(message.bytes)] : [];
    });
    assert.equal(saved[0], 'exp002-runs.csv');
    const [head = '', row = '', ...rest] = (saved[1] ?? '').trimEnd().split('\n');
    assert.equal(head.trim(), 'run,state,width,seed,loss,eval_mse,drift,eigenvalues.0,freeze,wall_s');
    assert.equal(rest.length, 0);
    const loss = live()
      .columns.find(({ run, quantity }) => run === 'width=100,seed=0' && quantity === 'loss')
      ?.values.at(-1);
    assert.equal(Number(row.replace(/^"[^"]*",/, '').split(',')[3]), loss);
    await monitor.card('runs').locator('.table-button').click();
    await monitor.card('runs').locator('.data-table tbody tr').waitFor();
  });

  it('shows a hundred runs of many, and the rest on request', async () => {
    const monitor = await open();
    const widths = Array.from({ length: 40 }, (_, i) => i + 1);
    await monitor.snapshot(sampleSweep({ widths, seeds: 5, snapshots: 4 }));
    const rows = monitor.card('runs').locator('tbody tr');
    assert.equal(await rows.count(), 100);
    await monitor.card('runs').getByRole('button', { name: 'Show all 200 runs' }).click();
    await monitor.settle();
    assert.equal(await rows.count(), 200);
  });

  for (const [theme, width] of [
    ['light', 300],
    ['dark', 1600],
    ['highContrast', 700],
    ['highContrastLight', 1600],
  ] as const) {
    it(`has nothing that axe objects to, and fits: ${theme}, ${width} pixels`, async () => {
      const { monitor, card, filter } = await ready({ theme, width });
      await filter('loss<=small');
      await card.locator('th[data-column=drift] button').click();
      await monitor.settle();
      assert.deepEqual(await objections(monitor), []);
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await filter('');
      await monitor.screenshot(`runs-${theme}-${width}`, false);
    });
  }
});
