/** The part of the data in view: zoom, pan, axes, the live edge, the pinned step. */
import assert from 'node:assert/strict';
import type { ViewSettings } from '../../webview-ui/state/view-settings';
import type { MonitorPage } from './monitor-page';
import { columnsOf, sampleSweep } from './sample-sweep';
import { monitorSuite, partly, SMALL } from './suite';

type Saved = { readonly path: string; readonly view: ViewSettings };

describe('monitor: window', () => {
  const suite = monitorSuite();
  const { open } = suite;

  /** What the page would keep over a reload; it is kept a moment after the last change. */
  const saved = async (monitor: MonitorPage) => {
    await monitor.page.waitForTimeout(200);
    return ((await monitor.page.evaluate(() => window.savedByPanel)) as Saved).view;
  };
  const window_ = async (monitor: MonitorPage) => (await saved(monitor)).window;
  const follow = (monitor: MonitorPage) => monitor.page.locator('.follow');

  async function drag(
    monitor: MonitorPage,
    card: string,
    from: readonly [number, number],
    to: readonly [number, number],
    { button = 'left' as 'left' | 'middle', shift = false } = {},
  ): Promise<void> {
    const box = (await monitor.card(card).locator('.plot').boundingBox())!;
    if (shift) await monitor.page.keyboard.down('Shift');
    await monitor.page.mouse.move(box.x + from[0], box.y + from[1]);
    await monitor.page.mouse.down({ button });
    await monitor.page.mouse.move(box.x + (from[0] + to[0]) / 2, box.y + (from[1] + to[1]) / 2);
    await monitor.page.mouse.move(box.x + to[0], box.y + to[1]);
    await monitor.page.mouse.up({ button });
    if (shift) await monitor.page.keyboard.up('Shift');
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
  }

  it('is zoomed by a flat drag along x, in all charts, and new data does not move it', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(30));
    assert.ok(!(await follow(monitor).isVisible()));
    await drag(monitor, 'loss', [120, 100], [220, 106]);
    const { x, y } = await window_(monitor);
    assert.ok(x!.min > 0 && x!.max < 14_500 && x!.max > x!.min, JSON.stringify(x));
    assert.deepEqual(y, {});
    const zoomed = await monitor.picture('drift');
    const increments = [100, 512].flatMap(width => [0, 1].flatMap(seed => columnsOf(width, seed, 30, 45)));
    await monitor.increment(partly(30).sweep, increments);
    assert.equal(await monitor.picture('drift'), zoomed);
    assert.equal(await monitor.card('drift').getAttribute('data-snapshots'), '45');
    assert.equal(await follow(monitor).innerText(), 'Follow');
    await follow(monitor).click();
    await monitor.settle();
    assert.notEqual(await monitor.picture('drift'), zoomed);
    assert.ok(!(await follow(monitor).isVisible()));
    assert.equal((await window_(monitor)).x, null);
  });

  it('keeps its values too when a run begins that lies outside them', async () => {
    const monitor = await open();
    const first = sampleSweep({ ...SMALL, rows: width => (width === 512 ? 60 : 0) });
    await monitor.snapshot(first);
    await drag(monitor, 'drift', [120, 120], [220, 122]);
    const zoomed = await monitor.pixelsLeftOfPlot('drift');
    await monitor.increment(
      sampleSweep(SMALL).sweep,
      [0, 1].flatMap(seed => columnsOf(100, seed, 0, 60)),
    );
    assert.equal(await monitor.pixelsLeftOfPlot('drift'), zoomed, 'the ticks of the value axis have not moved');
    await follow(monitor).click();
    await monitor.settle();
    assert.notEqual(await monitor.pixelsLeftOfPlot('drift'), zoomed);
  });

  it('is zoomed by a box in both directions, and values by a drag beside their axis, in one card', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const loss = await monitor.picture('loss');
    await drag(monitor, 'drift', [20, 100], [24, 160]);
    let window = await window_(monitor);
    assert.equal(window.x, null);
    assert.deepEqual(Object.keys(window.y), ['drift']);
    assert.equal(await monitor.picture('loss'), loss);
    await monitor.card('drift').locator('.reset-values').click();
    assert.deepEqual((await window_(monitor)).y, {});
    await drag(monitor, 'drift', [120, 100], [260, 180]);
    window = await window_(monitor);
    assert.ok(window.x !== null && window.y.drift !== undefined);
    await monitor
      .card('drift')
      .locator('.plot')
      .dblclick({ position: { x: 200, y: 150 } });
    window = await window_(monitor);
    assert.deepEqual([window.x, window.y], [null, {}]);
  });

  it('is panned by a drag with Shift, with the middle button, and in pan mode without either', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    await drag(monitor, 'loss', [200, 100], [300, 102]);
    const start = (await window_(monitor)).x!;
    const pan = async (options: Parameters<typeof drag>[4]) => {
      const before = (await window_(monitor)).x!;
      await drag(monitor, 'loss', [250, 120], [200, 120], options);
      const after = (await window_(monitor)).x!;
      assert.ok(
        after.min > before.min && Math.abs(after.max - after.min - (before.max - before.min)) < 1e-6 * before.max,
        JSON.stringify([before, after]),
      );
    };
    await pan({ shift: true });
    await pan({ button: 'middle' });
    await monitor.page.click('[data-option=pan]');
    await pan({});
    assert.ok((await window_(monitor)).x!.max > start.max);
  });

  it('is zoomed by the wheel with Ctrl and panned by it with Shift; without either the panel scrolls', async () => {
    const monitor = await open({ height: 500 });
    await monitor.snapshot(sampleSweep(SMALL));
    await monitor
      .card('loss')
      .locator('.plot')
      .hover({ position: { x: 300, y: 100 } });
    await monitor.page.keyboard.down('Control');
    await monitor.page.mouse.wheel(0, -120);
    await monitor.page.keyboard.up('Control');
    const zoomed = (await window_(monitor)).x!;
    assert.ok(zoomed.min > 0 && zoomed.max < 29_500);
    await monitor.page.keyboard.down('Shift');
    await monitor.page.mouse.wheel(0, 60);
    await monitor.page.keyboard.up('Shift');
    const panned = (await window_(monitor)).x!;
    assert.ok(panned.min > zoomed.min && panned.max > zoomed.max, JSON.stringify([zoomed, panned]));
    await monitor.page.mouse.wheel(0, 200);
    await monitor.settle();
    assert.ok((await monitor.page.evaluate(() => document.scrollingElement!.scrollTop)) > 0);
    assert.deepEqual((await window_(monitor)).x, panned);
  });

  it('is moved, zoomed and read from the keyboard', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const press = async (...keys: string[]) => {
      for (const key of keys) await monitor.page.keyboard.press(key);
      await monitor.settle();
    };
    await monitor.card('drift').locator('.plot').focus();
    assert.ok(await monitor.card('drift').locator('.keys').isVisible());
    await press('ArrowLeft', 'ArrowLeft');
    assert.match(await monitor.status().innerText(), /^Step 29,000: width 100 Drift 0\.\d+; width 512 Drift 0\.\d+$/);
    await press('ArrowDown');
    assert.match(await monitor.status().innerText(), /^Step 29,000: width 100 Drift 0\.\d+$/);
    await press('ArrowDown', 'Shift+ArrowLeft');
    assert.match(await monitor.status().innerText(), /^Step 24,000: width 512 Drift 0\.\d+$/);
    await press('Escape');
    const whole = await monitor.picture('drift');
    await press('+', '+');
    const zoomed = (await window_(monitor)).x!;
    await press('PageUp');
    assert.ok((await window_(monitor)).x!.min < zoomed.min);
    await press('PageDown', 'PageDown');
    assert.ok((await window_(monitor)).x!.min > zoomed.min);
    await press('0');
    // Behind the changes before it a redraw may come later than one that is due.
    for (let i = 0; i < 20 && (await monitor.picture('drift')) !== whole; i++) await monitor.settle();
    assert.ok((await monitor.picture('drift')) === whole, 'the chart is not what it was before the zoom');
    await press('Home', 'Enter');
    assert.equal((await window_(monitor)).pinned, 0);
    await press('Escape');
    assert.equal((await window_(monitor)).pinned, null);
    assert.equal(await monitor.card('drift').locator('.read-out thead th').first().innerText(), 'Latest');
  });

  it('has its ranges set in numbers', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const form = monitor.card('drift').locator('.axis-form');
    await monitor.choose('drift', 'Axis ranges…');
    await form.getByLabel('Least x').fill('1e4');
    await form.getByLabel('Greatest x').fill('5000');
    await form.getByText('Apply').click();
    assert.match(await form.getByRole('alert').innerText(), /the first number must be below the second, found 10000 and 5000/);
    await form.getByLabel('Least x').fill('1000');
    await form.getByLabel('Least value').fill('0');
    await form.getByLabel('Greatest value').fill('0.5');
    await monitor.page.keyboard.press('Enter');
    const { x, y } = await window_(monitor);
    assert.deepEqual([x, y], [{ min: 1000, max: 5000 }, { drift: { min: 0, max: 0.5 } }]);
    await monitor.page.keyboard.press('Escape');
    assert.ok(!(await form.isVisible()));
  });

  it('shows steps, epochs or training time, linear or by powers', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const pictures = new Set([await monitor.picture('loss')]);
    for (const option of ['epoch', 'wall_s', 'log']) {
      await monitor.page.click(`.toolbar [data-option=${option}]`);
      await monitor.settle();
      pictures.add(await monitor.picture('loss'));
    }
    assert.equal(pictures.size, 4);
    await monitor
      .card('loss')
      .locator('.plot')
      .hover({ position: { x: 200, y: 100 } });
    await monitor.settle();
    assert.match(await monitor.card('drift').locator('.read-out thead th').first().innerText(), /^Time /);
    assert.match(await monitor.card('loss').locator('.tooltip').innerText(), /^Time .* · step [\d,]+/);
  });

  it('offers no epochs and times where the sweep has none, and shows steps', async () => {
    const sample = sampleSweep(SMALL);
    const columns = sample.columns.filter(column => !['epoch', 'wall_s'].includes(column.quantity));
    const view = {
      curves: 'mean',
      x: 'wall_s',
      xScale: 'linear',
      smoothing: 0,
      cards: {},
      deck: { order: [], hidden: [], maximised: null, open: {} },
      window: { x: null, y: {}, pinned: null, scroll: 0 },
    };
    const monitor = await open({ saved: { path: sample.sweep.path, view } });
    await monitor.snapshot({ ...sample, columns });
    assert.equal(await monitor.page.locator('.toolbar [data-option=step]').getAttribute('aria-pressed'), 'true');
    assert.ok(await monitor.page.locator('[data-option=wall_s]').isDisabled());
    assert.equal(await monitor.card('loss').getAttribute('data-snapshots'), '60');
  });

  it('keeps a step that was clicked at, in all charts, until it is let go', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    const plot = monitor.card('loss').locator('.plot');
    await plot.click({ position: { x: 250, y: 120 } });
    await monitor.page.mouse.move(2, 2);
    const { pinned } = await window_(monitor);
    assert.ok(pinned !== null && pinned > 0 && pinned % 500 === 0);
    const head = monitor.card('eigenvalues').locator('.read-out thead th').first();
    assert.equal(await head.innerText(), `Step ${pinned.toLocaleString('en')}`);
    await plot.focus();
    await monitor.page.keyboard.press('Escape');
    await monitor.settle();
    assert.equal(await head.innerText(), 'Latest');
  });

  it('comes back after the panel was hidden or the window reloaded', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep(SMALL));
    await monitor.page.click('[data-option=runs]');
    await drag(monitor, 'drift', [120, 100], [260, 180]);
    await monitor
      .card('loss')
      .locator('.plot')
      .click({ position: { x: 250, y: 120 } });
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
    const [view, picture] = [await saved(monitor), await monitor.picture('drift')];
    const again = await open({ saved: { path: sampleSweep(SMALL).sweep.path, view } });
    assert.equal(await again.page.locator('h1').innerText(), '20250311-142501-k3f9');
    await again.snapshot(sampleSweep(SMALL));
    assert.equal(await again.page.locator('[data-option=runs]').getAttribute('aria-pressed'), 'true');
    assert.equal(await again.picture('drift'), picture);
    assert.match(await again.card('loss').locator('.read-out thead th').first().innerText(), /^Step/);
  });

  it('scrolls back to where it was', async () => {
    const monitor = await open({ height: 500 });
    await monitor.snapshot(sampleSweep(SMALL));
    await monitor.page.evaluate(() => window.scrollTo(0, 300));
    const view = await saved(monitor);
    assert.equal(view.window.scroll, 300);
    const again = await open({ height: 500, saved: { path: sampleSweep(SMALL).sweep.path, view } });
    await again.snapshot(sampleSweep(SMALL));
    await again.settle();
    assert.equal(await again.page.evaluate(() => Math.round(window.scrollY)), 300);
  });

  it('ignores a saved state that is none', async () => {
    const monitor = await open({ saved: { path: 7, view: 'x' } });
    await monitor.snapshot(sampleSweep(SMALL));
    assert.equal(await monitor.page.locator('[data-option=mean]').getAttribute('aria-pressed'), 'true');
  });
});
