/** The verdict in the head, the card of the departure from linearity, and the exponents over a sweep. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import { sampleSweep } from './sample-sweep';
import { monitorSuite } from './suite';

const SWEEP = { linearity: true, seeds: 3, rows: (width: number) => (width === 10_000 ? 1 : 201) };

describe('monitor: the linear picture', () => {
  const { open } = monitorSuite();

  it('has the verdict in the head; pressing it shows every number against its thresholds', async () => {
    const monitor = await open({ width: 1200 });
    await monitor.snapshot(sampleSweep(SWEEP));
    const button = monitor.page.locator('button.regime');
    assert.match((await button.textContent()) ?? '', /^regime: .*rich.* not yet$/);
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.press('Enter');
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    const rows = monitor.page.locator('.regime-numbers tbody tr');
    assert.equal(await rows.count(), 15);
    assert.match((await monitor.page.locator('.regime-numbers thead').textContent()) ?? '', /Kernel drift \(lazy < 0\.1, rich > 0\.5\)/);
    assert.match((await rows.last().textContent()) ?? '', /not yet.*from the second snapshot/);
    await monitor.screenshot('verdict');
    await button.press('Enter');
    assert.equal(await monitor.page.locator('.regime-numbers').isVisible(), false);
  });

  it('draws drifts and gaps one at a time, by layer on request', async () => {
    const monitor = await open({ width: 900 });
    await monitor.snapshot(sampleSweep(SWEEP));
    const card = monitor.card('departure');
    for (const view of ['feature_drift', 'parameter_drift', 'taylor_gap', 'training_gap']) {
      await card.locator(`[data-option=${view}]`).click();
      await monitor.settle();
      assert.equal(await card.locator(`[data-option=${view}]`).getAttribute('aria-pressed'), 'true');
    }
    await card.locator('[data-option=feature_drift]').click();
    await card.locator('[data-option=layers]').click();
    await monitor.settle();
    assert.match((await card.locator('.read-out').textContent()) ?? '', /hidden2/);
    await monitor.screenshot('departure');
  });

  it('says why the training gap is not measured, where its curves would stand', async () => {
    const { sweep, columns } = sampleSweep(SWEEP);
    const reason = 'training under a constant kernel is predicted for full batches only';
    const monitor = await open({ width: 900 });
    await monitor.snapshot({
      sweep: { ...sweep, runs: sweep.runs.map(run => ({ ...run, notMeasured: { training_gap: reason } })) },
      columns: columns.filter(({ quantity }) => quantity !== 'training_gap'),
    });
    const card = monitor.card('departure');
    await card.locator('[data-option=training_gap]').click();
    await monitor.settle();
    await card.getByText(`Not measured: ${reason}.`).waitFor();
    await monitor.screenshot('not-measured');
    await card.locator('[data-option=taylor_gap]').click();
    await monitor.settle();
    assert.equal(await card.getByText('Not measured').isVisible(), false);
  });

  it('fits exponents over the width', async () => {
    const monitor = await open({ width: 900 });
    await monitor.snapshot(sampleSweep({ linearity: true, seeds: 3 }));
    const card = monitor.card('sweep');
    await card.locator('[data-option=linearity]').click();
    await monitor.settle();
    assert.match((await card.textContent()) ?? '', /Exponent p of width\^p.*Kernel drift −0\.8/);
    await card.scrollIntoViewIfNeeded();
    await monitor.screenshot('exponents');
  });

  for (const [theme, width] of [
    ['light', 300],
    ['dark', 300],
    ['highContrast', 1600],
  ] as const) {
    it(`fits and has nothing that axe objects to: ${theme}, ${width} pixels`, async () => {
      const monitor = await open({ theme, width });
      await monitor.snapshot(sampleSweep(SWEEP));
      await monitor.page.locator('button.regime').click();
      await monitor.settle();
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await monitor.screenshot(`linearity-${theme}-${width}`);
      assert.deepEqual(await objections(monitor), []);
    });
  }
});
