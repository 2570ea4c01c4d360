/** By eye: themes, widths, what axe finds, and the pictures that a person looks at. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import { sampleSweep } from './sample-sweep';
import { colour, monitorSuite, partly, SMALL } from './suite';

describe('monitor: looks', () => {
  const suite = monitorSuite();
  const { open } = suite;

  it('takes the colours of a new theme', async () => {
    const monitor = await open({ theme: 'dark' });
    await monitor.snapshot(partly(40));
    await monitor.setTheme('light');
    await monitor.settle();
    assert.ok((await monitor.pixels('drift', colour('light', 'least'))) > 100);
    assert.equal(await monitor.pixels('drift', colour('dark', 'least'), 8), 0);
  });

  it('tells curves apart by dashes in high contrast', async () => {
    const monitor = await open({ theme: 'highContrast' });
    await monitor.snapshot(sampleSweep(SMALL));
    const dashes = await monitor.page
      .locator('.groups .swatch path')
      .evaluateAll(lines => lines.map(line => (line as SVGElement).style.strokeDasharray));
    assert.equal(new Set(dashes).size, dashes.length);
  });

  for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
    it(`has nothing that axe objects to: ${theme}`, async () => {
      const monitor = await open({ theme });
      await monitor.snapshot(
        sampleSweep({ rows: (width, seed) => (width < 2048 ? 201 : width === 2048 && seed < 3 ? 201 - 60 * seed : 0) }),
      );
      await monitor.card('drift').locator('.table-button').click();
      await monitor.choose('loss', 'What is this');
      await monitor.choose('drift', 'Axis ranges…');
      await monitor.card('eigenvalues').locator('[aria-haspopup=menu]').click();
      await monitor.deliver({ type: 'problem', message: 'The sweep was deleted.' });
      await monitor.settle();
      assert.deepEqual(await objections(monitor), []);
    });
  }

  for (const width of [300, 1600]) {
    it(`fits a panel ${width} pixels wide`, async () => {
      const monitor = await open({ width });
      await monitor.snapshot(sampleSweep());
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await monitor.screenshot(`${width}px`);
    });
  }

  it('draws the pictures that a person looks at', async () => {
    const live = sampleSweep({ rows: (width, seed) => (width < 2048 ? 201 : width === 2048 && seed < 4 ? [201, 201, 120, 80][seed]! : 0) });
    for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
      const monitor = await open({ theme, width: 1440 });
      await monitor.snapshot(live);
      await monitor.screenshot(theme);
      await monitor.page.click('[data-option=runs]');
      await monitor.page.click('[data-option=log]');
      await monitor.settle();
      await monitor
        .card('drift')
        .locator('.plot')
        .hover({ position: { x: 300, y: 100 } });
      await monitor.settle();
      await monitor.screenshot(`${theme}-runs`);
      assert.ok((await monitor.pixels('drift', colour(theme, 'least'))) > 100);
    }
  });
});
