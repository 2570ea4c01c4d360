/** Which runs stand together, what is around their mean, what colours stand for, and charts side by side: chosen by mouse and keyboard. */
import assert from 'node:assert/strict';
import type { MonitorPage } from './monitor-page';
import { sampleSweep } from './sample-sweep';
import { colour, monitorSuite, SMALL } from './suite';

const rowsOf = (monitor: MonitorPage, card: string) => monitor.card(card).locator('.read-out tbody tr').allInnerTexts();
const words = (monitor: MonitorPage) => monitor.page.locator('.group-button').innerText();

async function choose(monitor: MonitorPage, heading: string, item: string): Promise<void> {
  await monitor.page.click('.group-button');
  const items = monitor.page.locator(`.group-menu .menu-heading:has-text("${heading}") ~ .menu-item`);
  await items
    .filter({ hasText: new RegExp(`^${item}`) })
    .first()
    .click();
  await monitor.settle();
}

describe('monitor: grouping of runs', () => {
  const suite = monitorSuite();
  const { open } = suite;

  it('averages over any axis, and says over how many runs', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep({ ...SMALL, seeds: 3 }));
    assert.equal(await words(monitor), 'over seed, ± std');
    assert.match((await rowsOf(monitor, 'drift')).join('|'), /^width 100\s*n = 3.*\|width 512\s*n = 3/s);
    await choose(monitor, 'Mean over', 'width');
    assert.equal(await words(monitor), 'over seed, width, ± std');
    assert.match((await rowsOf(monitor, 'drift')).join('|'), /^all runs\s*n = 6[^|]*$/);
    assert.match(await monitor.page.locator('.groups .group').innerText(), /all runs\s+6 of 6 done/, 'no freeze of a mean over widths');
    await choose(monitor, 'Mean over', 'seed');
    assert.equal((await rowsOf(monitor, 'drift')).length, 3);
    assert.match((await rowsOf(monitor, 'drift'))[0]!, /^seed 0\s*n = 2/);
  });

  it('has a band of deviations, quantiles or extremes, or the single runs', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep({ ...SMALL, seeds: 4 }));
    const spread = () => monitor.card('drift').locator('.read-out tbody tr').first().locator('.spread').innerText();
    const pictures = [await monitor.picture('drift')];
    assert.match(await spread(), /^±/);
    for (const [item, pattern] of [
      ['Median', / to /],
      ['Mean, least', / to /],
      ['Mean, with the single', /^$/],
    ] as const) {
      await choose(monitor, 'Centre and band', item);
      assert.match(await spread(), pattern, item);
      pictures.push(await monitor.picture('drift'));
    }
    assert.equal(new Set(pictures).size, 4);
    await choose(monitor, 'Centre and band', 'Median');
    await monitor.card('drift').locator('.table-button').click();
    const heads = await monitor.card('drift').locator('.data-table thead th').allInnerTexts();
    assert.deepEqual(heads.slice(1, 4), [
      'width 100 (median of 4) Drift',
      'width 100 (median of 4) Drift 10 %',
      'width 100 (median of 4) Drift 90 %',
    ]);
  });

  it('colours runs by the axis that is chosen, in charts, legend and chips, and tells the extension', async () => {
    const monitor = await open();
    const sample = sampleSweep(SMALL);
    await monitor.snapshot(sample);
    await monitor.page.click('[data-option=runs]');
    await choose(monitor, 'Colour by', 'seed');
    assert.deepEqual((await monitor.sent()).at(-1), { type: 'colour', by: 'seed' });
    const strokes = (selector: string) =>
      monitor.page.locator(selector).evaluateAll(lines => lines.map(line => (line as SVGElement).style.stroke));
    const legend = await strokes('[data-card=drift] .read-out tbody .swatch path');
    assert.deepEqual([legend[0], legend[1]], [legend[2], legend[3]], 'equal seeds have equal colours');
    assert.notEqual(legend[0], legend[1]);
    assert.deepEqual(await strokes('.groups .swatch path'), legend);
    assert.equal(await monitor.pixels('drift', colour('dark', 'least')), 0);
    assert.ok((await monitor.pixels('drift', colour('dark', 'blue'))) > 100);
    // What the extension says holds.
    await monitor.increment({ ...sample.sweep, colourBy: 'width' }, []);
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
    assert.match(await words(monitor), /colour width/);
  });

  it('gives each value of an axis a chart, all with the same axes, cursor and zoom', async () => {
    const monitor = await open({ width: 1600 });
    await monitor.snapshot(sampleSweep({ widths: [100, 512, 2048], seeds: 3, snapshots: 60 }));
    await choose(monitor, 'Small multiples by', 'width');
    const drift = monitor.card('drift');
    assert.deepEqual(await drift.locator('.facet-name').allInnerTexts(), ['width 100', 'width 512', 'width 2048']);
    assert.equal(await drift.locator('.plot').count(), 3);
    await drift
      .locator('.plot')
      .nth(1)
      .hover({ position: { x: 150, y: 90 } });
    await monitor.settle();
    const heads = await drift.locator('.read-out thead th:first-child').allInnerTexts();
    assert.equal(heads.length, 3);
    assert.match(heads[0]!, /^Step/);
    assert.equal(new Set(heads).size, 1);
    await choose(monitor, 'Small multiples by', 'seed');
    assert.deepEqual(await drift.locator('.facet-name').allInnerTexts(), ['seed 0', 'seed 1', 'seed 2']);
    assert.match(await drift.locator('.read-out tbody').first().innerText(), /width 100[\s\S]*width 512[\s\S]*width 2048/);
    await drift.locator('.table-button').click();
    await drift.locator('.data-table thead th').nth(1).waitFor();
    const columns = await drift.locator('.data-table thead th').allInnerTexts();
    assert.match(columns[1]!, /^seed 0: width 100/);
    await choose(monitor, 'Small multiples by', 'None');
    assert.equal(await drift.locator('.plot').count(), 1);
  });

  it('is chosen with the keyboard alone, and kept over a reload', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    await monitor.page.locator('.group-button').focus();
    await monitor.page.keyboard.press('ArrowDown');
    await monitor.page.keyboard.press('ArrowDown');
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.equal(await words(monitor), 'over seed, median, 10–90 %');
    assert.equal(await monitor.page.evaluate(() => document.activeElement?.className), 'button group-button');
    await choose(monitor, 'Small multiples by', 'seed');
    await monitor.page.waitForFunction(() => JSON.stringify(window.savedByPanel ?? '').includes('"facet":"seed"'));
    const saved = await monitor.page.evaluate(() => window.savedByPanel);
    const again = await open({ saved });
    await again.snapshot(sampleSweep(SMALL));
    assert.equal(await words(again), 'over seed, median, 10–90 % · by seed');
    assert.equal(await again.card('drift').locator('.facet').count(), 2);
  });

  for (const theme of ['light', 'dark', 'highContrast'] as const) {
    for (const width of [300, 700, 1600]) {
      it(`fits 25 runs into ${width} pixels: ${theme}`, async () => {
        const monitor = await open({ theme, width });
        await monitor.snapshot(sampleSweep());
        await choose(monitor, 'Centre and band', 'Median');
        await monitor.screenshot(`group-quantiles-${theme}-${width}`, false);
        await choose(monitor, 'Small multiples by', 'width');
        const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${overflow} pixels too wide`);
        await monitor.screenshot(`group-facets-${theme}-${width}`, false);
        await monitor.page.click('.group-button');
        const list = await monitor.page.locator('.group-menu .menu-list').boundingBox();
        assert.ok(list && list.x >= 0 && list.x + list.width <= width + 1, JSON.stringify(list));
        await monitor.screenshot(`group-menu-${theme}-${width}`, false);
        await monitor.page.keyboard.press('Escape');
        await choose(monitor, 'Small multiples by', 'None');
        await monitor.page.click('[data-option=runs]');
        await choose(monitor, 'Colour by', 'seed');
        await monitor.screenshot(`group-seed-${theme}-${width}`, false);
      });
    }
  }
});
