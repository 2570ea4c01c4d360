/** What the curves, their marks and their legend mean. */
import assert from 'node:assert/strict';
import type { MonitorPage } from './monitor-page';
import { sampleSweep } from './sample-sweep';
import { colour, monitorSuite, SMALL, timeCharts } from './suite';

const isPlot = ({ type }: { readonly type: string }) => type === 'plot';

describe('monitor: curves', () => {
  const suite = monitorSuite();
  const { open } = suite;
  const head = (monitor: MonitorPage, card: string) => monitor.card(card).locator('.read-out thead th').first().innerText();

  it('have their freezes marked with definition, spacing and window', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep());
    const drift = monitor.card('drift');
    assert.match(
      await drift.locator('.mark-kind').first().innerText(),
      /^Freeze of the mean over seeds 3 intervals of 500 steps with \|slope\| < 1\s% of the first\s+width 100\s+26,000\s+width 512\s+28,000/,
    );
    assert.equal(await drift.locator('.mark-kind [data-kind=velocity_freeze]').count(), 5);
    await drift.locator('.marks summary').click();
    assert.equal(
      await drift.locator('.marks details li').first().innerText(),
      'width 100 mean of 5 seeds: freeze 26,000 (3 intervals of 500 steps with |slope| < 1 % of the first; window 24,500 to 26,000)',
    );
    assert.match(await monitor.page.locator('[data-group="width=100"]').innerText(), /freeze 26,000 · 5 of 5 done/);
  });

  it('show what a mark means under the pointer', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const plot = monitor.card('drift').locator('.plot');
    const mark = await monitor.findPixel('drift', colour('dark', 'least'), { block: 7 });
    await plot.hover({ position: mark });
    assert.match(await plot.locator('.tooltip').innerText(), /width 100 .*freeze .*window [\d,]+ to [\d,]+/);
  });

  it('mark NaN instead of leaving it out', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep({ ...SMALL, seeds: 1, divergesAt: width => (width === 512 ? 30 : null) }));
    assert.match(await monitor.card('loss').locator('.mark-kinds').innerText(), /Not finite\s+width 512\s+NaN from step 15,000/);
    assert.match(await monitor.card('loss').locator('.read-out tbody tr').nth(1).innerText(), /NaN/);
    await monitor.screenshot('nan');
  });

  it('are means over the finished seeds, with the others beside them', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep({ ...SMALL, widths: [100], seeds: 3, rows: (_width, seed) => (seed < 2 ? 60 : 25) }));
    assert.match(await monitor.card('loss').locator('.read-out tbody tr').innerText(), /width 100\s+n = 2/);
    await monitor.page.click('[data-option=runs]');
    await monitor.settle();
    assert.equal(await monitor.card('loss').locator('.read-out tbody tr').count(), 3);
  });

  it('are read out under the pointer, the same step in all cards', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const plot = monitor.card('drift').locator('.plot');
    await plot.hover({ position: { x: 200, y: 160 } });
    await monitor.settle();
    const heads = await Promise.all(timeCharts.map(card => head(monitor, card)));
    assert.match(heads[0]!, /^Step [\d,]+$/);
    assert.deepEqual(new Set(heads).size, 1);
    const tooltip = await plot.locator('.tooltip').innerText();
    const value = await monitor.card('drift').locator('.read-out tbody tr').first().locator('.value').innerText();
    assert.ok(tooltip.startsWith(heads[0]!) && tooltip.includes(`width 100\t${value}`), `${tooltip} without ${value}`);
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
    assert.equal(await head(monitor, 'loss'), 'Latest');
    assert.ok(!(await plot.locator('.tooltip').isVisible()));
  });

  it('of a group go from all cards when it is switched off, and the extension is told', async () => {
    const monitor = await open();
    const sample = sampleSweep(SMALL);
    await monitor.snapshot(sample);
    await monitor.page.click('[data-group="width=100"]');
    await monitor.settle();
    const runs = ['width=100,seed=0', 'width=100,seed=1'];
    assert.deepEqual((await monitor.sent()).findLast(isPlot), { type: 'plot', runs, plotted: false });
    for (const card of timeCharts) assert.equal(await monitor.pixels(card, colour('dark', 'least')), 0, card);
    // What the extension says holds.
    await monitor.increment(sample.sweep, []);
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
  });

  it('come back by the legend, one run at a time', async () => {
    const monitor = await open();
    const sample = sampleSweep(SMALL);
    await monitor.snapshot({ ...sample, sweep: { ...sample.sweep, runs: sample.sweep.runs.map(run => ({ ...run, plotted: false })) } });
    assert.match(await monitor.card('drift').locator('.plot-hint').innerText(), /All curves are hidden/);
    await monitor.page.click('[data-option=runs]');
    await monitor.settle();
    await monitor.card('loss').locator('.curve-name').nth(2).click();
    await monitor.settle();
    assert.deepEqual((await monitor.sent()).findLast(isPlot), { type: 'plot', runs: ['width=512,seed=0'], plotted: true });
    assert.ok((await monitor.pixels('drift', colour('dark', 'greatest'))) > 100);
    assert.equal(await monitor.pixels('drift', colour('dark', 'least')), 0);
  });

  it('of one run stay alone after a press with Ctrl, and all come back after another', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const name = monitor.card('loss').locator('.curve-name').nth(1);
    await name.click({ modifiers: ['Control'] });
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
    assert.equal(await monitor.pixels('drift', colour('dark', 'least')), 0);
    assert.ok((await monitor.pixels('drift', colour('dark', 'greatest'))) > 100);
    await name.click({ modifiers: ['Control'] });
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
  });

  it('stand out under the pointer on their legend or chip, in all cards', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    await monitor.card('loss').locator('.curve-name').first().hover();
    await monitor.settle();
    for (const card of timeCharts) assert.equal(await monitor.pixels(card, colour('dark', 'greatest')), 0, card);
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
    await monitor.page.hover('[data-group="width=512"]');
    await monitor.settle();
    assert.ok((await monitor.pixels('drift', colour('dark', 'greatest'))) > 100);
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
  });

  it('of the drift can be its slope, with the line below which it is frozen, or the drift of each layer', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const drift = monitor.card('drift');
    await drift.locator('[data-option=slope]').click();
    await monitor.settle();
    assert.match(await drift.locator('.read-out thead').innerText(), /Slope/);
    await drift.locator('[data-option=layers]').click();
    await monitor.settle();
    assert.match(await drift.locator('.read-out thead').innerText(), /hidden1\s+hidden2\s+output/);
    const row = await drift.locator('.read-out tbody tr').first().locator('.value').allInnerTexts();
    assert.equal(row.length, 3);
    assert.ok(Math.abs(Number(row[1]) / Number(row[0]) - 1.5) < 1e-2, row.join());
    await monitor.screenshot('drift-by-layer');
  });

  it('are smoothed on request, beside the raw line, and their values are still the raw ones', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const values = () => monitor.card('loss').locator('.read-out .value').allInnerTexts();
    const [raw, before] = [await monitor.picture('loss'), await values()];
    await monitor.page.locator('.smoothing').fill('0.9');
    await monitor.settle();
    assert.notEqual(await monitor.picture('loss'), raw);
    assert.deepEqual(await values(), before);
    assert.equal(await head(monitor, 'loss'), 'Latest (not smoothed)');
    assert.equal(await monitor.page.locator('.weight').innerText(), '0.90');
    await monitor.page.locator('.smoothing').fill('0');
    await monitor.settle();
    assert.equal(await monitor.picture('loss'), raw);
  });
});
