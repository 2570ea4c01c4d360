/** The frame of the cards: each can fill the panel, go, come back, move, be explained, read as a table and saved as a picture. */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { ViewSettings } from '../../webview-ui/state/view-settings';
import type { MonitorPage } from './monitor-page';
import { sampleSweep } from './sample-sweep';
import { colour, monitorSuite, otherCards, SMALL, timeCharts } from './suite';

describe('monitor: cards', () => {
  const suite = monitorSuite();
  const show = async (options?: Parameters<typeof suite.open>[0]): Promise<MonitorPage> => {
    const monitor = await suite.open(options);
    await monitor.snapshot(sampleSweep(SMALL));
    return monitor;
  };
  const saved = async (monitor: MonitorPage) => {
    await monitor.page.waitForTimeout(200);
    return ((await monitor.page.evaluate(() => window.savedByPanel)) as { view: ViewSettings }).view;
  };
  const focused = (monitor: MonitorPage) =>
    monitor.page.evaluate(() => {
      const { activeElement } = document;
      return `${activeElement?.closest('.card')?.getAttribute('data-card') ?? ''} ${activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? ''}`.trim();
    });

  it('fill the panel and give it back by the same button, the focus staying on it', async () => {
    const monitor = await show();
    const height = async () => (await monitor.card('drift').boundingBox())!.height;
    const before = await height();
    await monitor.card('drift').locator('.maximise-button').focus();
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.deepEqual(await monitor.cards(), ['drift']);
    assert.ok((await height()) > 700, `${await height()} of 900 pixels`);
    assert.ok((await monitor.page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)) <= 0);
    assert.equal(await focused(monitor), 'drift Restore Kernel drift');
    assert.match(await monitor.status().innerText(), /Kernel drift fills the panel\. Escape brings the other cards back\./);
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
    await monitor.page.keyboard.press('Escape');
    await monitor.settle();
    assert.deepEqual(await monitor.cards(), [...timeCharts, ...otherCards]);
    assert.equal(await focused(monitor), 'drift Maximise Kernel drift');
    assert.ok(Math.abs((await height()) - before) < 1);
  });

  it('leave their charts before Escape gives the panel back', async () => {
    const monitor = await show();
    await monitor.card('loss').locator('.maximise-button').click();
    await monitor.settle();
    await monitor.card('loss').locator('.plot').focus();
    await monitor.page.keyboard.press('ArrowLeft');
    await monitor.settle();
    await monitor.page.keyboard.press('Escape');
    await monitor.settle();
    assert.deepEqual(await monitor.cards(), ['loss']);
    await monitor.page.keyboard.press('Escape');
    await monitor.settle();
    assert.equal((await monitor.cards()).length, timeCharts.length + otherCards.length);
  });

  it('are hidden by their menu and come back by that of the panel, by keyboard alone', async () => {
    const monitor = await show();
    await monitor.card('drift').locator('[aria-haspopup=menu]').focus();
    await monitor.page.keyboard.press('ArrowUp');
    assert.equal(await focused(monitor), 'drift Hide card');
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.deepEqual(await monitor.cards(), ['loss', 'eigenvalues', ...otherCards]);
    assert.equal(await focused(monitor), 'eigenvalues More for Top eigenvalues');
    assert.match(await monitor.status().innerText(), /Kernel drift is hidden\. The Cards menu brings it back\./);
    await monitor.page.locator('.cards-button').focus();
    await monitor.page.keyboard.press('ArrowDown');
    await monitor.page.keyboard.press('k');
    assert.equal(await focused(monitor), 'Kernel drift');
    assert.equal(await monitor.page.locator('.menu-item:focus').getAttribute('aria-checked'), 'false');
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.deepEqual(await monitor.cards(), [...timeCharts, ...otherCards]);
    assert.equal(await focused(monitor), 'Cards');
  });

  it('are gone through by Alt and the arrows, from wherever the focus is', async () => {
    const monitor = await show();
    const card = () => monitor.page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-card]')?.dataset.card ?? null);
    await monitor.page.locator('.cards-button').focus();
    await monitor.page.keyboard.press('Alt+ArrowDown');
    assert.equal(await card(), 'loss');
    await monitor.card('loss').locator('.plot').focus();
    await monitor.page.keyboard.press('Alt+ArrowDown');
    assert.equal(await card(), 'drift');
    await monitor.page.keyboard.press('Alt+ArrowUp');
    await monitor.page.keyboard.press('Alt+ArrowUp');
    assert.equal(await card(), 'loss');
    await monitor.page.locator('.cards-button').focus();
    await monitor.page.keyboard.press('Alt+ArrowUp');
    assert.equal(await card(), (await monitor.cards()).at(-1));
  });

  it('can all be hidden, and the panel says how they come back', async () => {
    const monitor = await show();
    for (const card of [...timeCharts, ...otherCards]) await monitor.choose(card, 'Hide card');
    assert.deepEqual(await monitor.cards(), []);
    assert.equal(await focused(monitor), 'Cards');
    await monitor.page.click('text=Show all cards');
    await monitor.settle();
    assert.equal((await monitor.cards()).length, timeCharts.length + otherCards.length);
  });

  it('are moved by their menu, which says where they are now', async () => {
    const monitor = await show();
    await monitor.choose('eigenvalues', 'Move up');
    assert.deepEqual(await monitor.cards(), ['loss', 'eigenvalues', 'drift', ...otherCards]);
    assert.equal(await monitor.status().innerText(), `Top eigenvalues is now card 2 of ${timeCharts.length + otherCards.length}.`);
    assert.equal(await focused(monitor), 'eigenvalues More for Top eigenvalues');
    await monitor.choose('eigenvalues', 'Move up');
    await monitor.card('eigenvalues').locator('[aria-haspopup=menu]').click();
    assert.equal(await monitor.card('eigenvalues').getByRole('menuitem', { name: 'Move up' }).getAttribute('aria-disabled'), 'true');
    await monitor.page.keyboard.press('Escape');
    await monitor.page.locator('.cards-button').click();
    await monitor.page.click('text=Original order');
    await monitor.settle();
    assert.deepEqual(await monitor.cards(), [...timeCharts, ...otherCards]);
  });

  it('are moved by dragging their heads, and not when Escape breaks it off', async () => {
    const monitor = await show();
    const head = async (card: string) => (await monitor.card(card).locator('h2').boundingBox())!;
    const drag = async (from: string, to: string, end: () => Promise<void>) => {
      const [start, target] = [await head(from), await head(to)];
      await monitor.page.mouse.move(start.x + 10, start.y + 8);
      await monitor.page.mouse.down();
      await monitor.page.mouse.move(target.x + 40, target.y + 40, { steps: 4 });
      assert.equal(await monitor.page.locator('.drop-target').getAttribute('data-card'), to);
      await end();
      await monitor.settle();
    };
    await drag('loss', 'drift', async () => {
      await monitor.page.keyboard.press('Escape');
      await monitor.page.mouse.up();
    });
    assert.deepEqual(await monitor.cards(), [...timeCharts, ...otherCards]);
    await drag('loss', 'drift', () => monitor.page.mouse.up());
    assert.deepEqual(await monitor.cards(), ['drift', 'loss', 'eigenvalues', ...otherCards]);
    assert.deepEqual((await saved(monitor)).deck.order.slice(0, 2), ['drift', 'loss']);
  });

  it('keep order, hiding and maximising over a reload', async () => {
    const monitor = await show();
    await monitor.choose('eigenvalues', 'Move up');
    await monitor.choose('loss', 'Hide card');
    await monitor.choose('drift', 'Data table');
    await monitor.choose('drift', 'Maximise');
    const view = await saved(monitor);
    const again = await show({ saved: { path: sampleSweep(SMALL).sweep.path, view } });
    assert.deepEqual(await again.cards(), ['drift']);
    assert.ok(await again.card('drift').locator('.data-table').isVisible());
    await again.choose('drift', 'Restore');
    assert.deepEqual(await again.cards(), ['eigenvalues', 'drift', ...otherCards]);
  });

  it('explain themselves: definition, units, convention and source', async () => {
    const monitor = await show();
    const drift = monitor.card('drift');
    const button = drift.getByRole('button', { name: 'What is Kernel drift' });
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.click();
    await monitor.settle();
    const box = drift.locator('.explanation');
    assert.deepEqual(await box.locator('dt').allInnerTexts(), ['Definition', 'Units', 'Convention', 'Source']);
    assert.match(await box.innerText(), /Frobenius norm[\s\S]*dimensionless[\s\S]*reduced by trace-mean[\s\S]*Jacot/);
    await button.click();
    await monitor.settle();
    assert.ok(!(await box.isVisible()));
  });

  it('have their numbers as a table, of means with their spread', async () => {
    const monitor = await show();
    await monitor.card('eigenvalues').locator('.table-button').click();
    await monitor.settle();
    const table = monitor.card('eigenvalues').locator('.data-table table');
    assert.equal(await table.locator('tbody tr').count(), 60);
    assert.match(await table.locator('thead').innerText(), /width 512 \(mean of 2\) λ₅\s+width 512 \(mean of 2\) λ₅ ± std/);
    assert.equal(await table.locator('tbody tr').first().locator('td').count(), 20);
  });

  it('open their tables at once for a screen reader', async () => {
    const monitor = await show({ extraBodyClass: 'vscode-using-screen-reader' });
    assert.equal(await monitor.card('loss').locator('.data-table tbody tr').count(), 60);
  });

  it('are saved as pictures at twice the resolution, on the background of the theme', async () => {
    const monitor = await show({ theme: 'light' });
    await monitor.choose('drift', 'Export as PNG…');
    await monitor.page.waitForFunction(() => window.sentByPanel.some(message => message.type === 'save'));
    const picture = await monitor.page.evaluate(
      async line => {
        const message = window.sentByPanel.find(sent => sent.type === 'save');
        if (message?.type !== 'save') throw new Error('nothing was saved');
        const bitmap = await createImageBitmap(new Blob([message.bytes], { type: 'image/png' }));
        const canvas = document.createElement('canvas');
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        const context = canvas.getContext('2d')!;
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let curve = 0;
        for (let i = 0; i < data.length; i += 4) if (line.every((value, k) => Math.abs(data[i + k]! - value) < 24)) curve++;
        return { name: message.suggestedName, width: bitmap.width, corner: [...data.slice(0, 4)], curve, url: canvas.toDataURL() };
      },
      colour('light', 'least'),
    );
    assert.equal(picture.name, 'exp002-drift.png');
    const plot = (await monitor.card('drift').locator('.plot').boundingBox())!;
    assert.equal(picture.width, 2 * (Math.round(plot.width) + 40));
    assert.deepEqual(picture.corner, [255, 255, 255, 255]);
    assert.ok(picture.curve > 1000, `${picture.curve} pixels of the curve`);
    await monitor.keepPicture('export-drift', picture.url);
  });

  it('are saved as vectors and as data, with every number of the curves', async () => {
    const monitor = await show({ theme: 'dark' });
    await monitor.choose('drift', 'Export as SVG…');
    await monitor.choose('drift', 'Export data as CSV…');
    await monitor.page.waitForFunction(() => window.sentByPanel.filter(message => message.type === 'save').length === 2);
    const [svg = '', csv = ''] = await monitor.page.evaluate(() =>
      window.sentByPanel.flatMap(message => (message.type === 'save' ? [new TextDecoder().decode(message.bytes)] : [])),
    );
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    assert.match(svg, /fill="#ffffff"/, 'paper is white in every theme');
    const [head, ...rows] = csv.trimEnd().split('\n');
    assert.match(head ?? '', /^curve,step,/);
    assert.ok(rows.length >= 60, `${rows.length} rows`);
    // By another program than the browser that made it.
    const drawn = await sharp(Buffer.from(svg)).png().toBuffer({ resolveWithObject: true });
    await monitor.keepPicture('export-drift-svg', `data:image/png;base64,${drawn.data.toString('base64')}`);
    assert.equal(drawn.info.width, 640);
  });

  it('keep their tools within reach in a narrow panel', async () => {
    const monitor = await show({ width: 300 });
    assert.ok(!(await monitor.card('drift').locator('.maximise-button').isVisible()));
    await monitor.choose('drift', 'What is this');
    assert.ok(await monitor.card('drift').locator('.explanation').isVisible());
    await monitor.card('loss').locator('[aria-haspopup=menu]').click();
    const list = (await monitor.card('loss').locator('.menu-list').boundingBox())!;
    assert.ok(list.x >= 0 && list.x + list.width <= 300, JSON.stringify(list));
  });

  it('leave no gaps between them in two columns', async () => {
    const monitor = await show({ width: 1280 });
    const boxes = await monitor.page
      .locator('.card')
      .evaluateAll(cards => cards.map(card => card.getBoundingClientRect().toJSON() as DOMRect));
    assert.equal(new Set(boxes.map(box => Math.round(box.x))).size, 2);
    for (const box of boxes.filter(({ y }) => y > Math.min(...boxes.map(other => other.y)) + 1)) {
      const above = boxes.filter(other => other.x === box.x && other.y < box.y).map(other => other.y + other.height);
      const gap = box.y - Math.max(...above);
      assert.ok(gap >= 12 && gap <= 24, `${gap} pixels`);
    }
  });
});
