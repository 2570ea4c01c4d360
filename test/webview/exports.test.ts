/** What every card saves: a picture, vectors that another program draws, and its numbers. */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { pictureProblem } from '../../src/panels/pictureFile';
import type { SaveFormat } from '../../src/shared/protocol';
import type { MonitorPage } from './monitor-page';
import { type SampleSweep, sampleSweep } from './sample-sweep';
import { installSnapshotHost } from './snapshot-host';
import { monitorSuite, SMALL } from './suite';
import { taskSweep } from './task-sweep';

const ENTRIES: Readonly<Record<SaveFormat, string>> = { png: 'Export as PNG…', svg: 'Export as SVG…', csv: 'Export data as CSV…' };

describe('every card', function () {
  this.timeout(180_000);
  const suite = monitorSuite();

  for (const [name, sample] of [
    ['the circle', () => sampleSweep(SMALL)],
    ['tasks', () => taskSweep({ widths: [16, 32], seeds: 2 })],
  ] as const)
    it(`is saved as PNG, as SVG in print colours and as CSV: ${name}`, async () => {
      const monitor = await opened(sample());
      const cards = await monitor.cards();
      assert.ok(cards.length >= 8, cards.join());
      for (const card of cards) {
        await ready(monitor, card);
        for (const format of card === 'runs' ? (['csv'] as const) : (['png', 'svg', 'csv'] as const)) {
          const bytes = await saved(monitor, card, format);
          assert.equal(pictureProblem(format, Uint8Array.from(bytes).buffer), null, `${card} ${format}`);
          if (format === 'svg') await drawnElsewhere(monitor, card, bytes);
          if (format === 'csv') hasNumbers(card, bytes.toString('utf8'));
        }
      }
    });

  it('draws its heat maps in vectors or pixels that stand where the matrix has them', async () => {
    const monitor = await opened(sampleSweep(SMALL), 24);
    await ready(monitor, 'kernel');
    const csv = (await saved(monitor, 'kernel', 'csv')).toString('utf8').trimEnd().split('\n');
    assert.equal(csv.length, 25);
    const [corner, ...angles] = csv[0]?.split(',') ?? [];
    assert.equal(corner, 'K(t) by angle γ of the training point');
    assert.deepEqual(
      angles.map(Number),
      csv.slice(1).map(row => Number(row.split(',')[0])),
    );
    assert.ok(angles.every((angle, i) => i === 0 || Number(angle) > Number(angles[i - 1])));
    const values = csv.slice(1).map(row => row.split(',').slice(1).map(Number));
    const largest = Math.max(...values.flat().map(Math.abs));
    const svg = (await saved(monitor, 'kernel', 'svg')).toString('utf8');
    const [, x, y, scale] = (/translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)/.exec(svg) ?? []).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const colourAt = (row: number, column: number) => {
      const at = info.channels * (Math.floor(y + (row + 0.5) * scale) * info.width + Math.floor(x + (column + 0.5) * scale));
      return [...data.subarray(at, at + 3)];
    };
    const flat = values.flatMap((row, i) => row.map((value, j) => ({ value, colour: colourAt(i, j) })));
    // Of the diverging scale: blue where it is negative, red where it is positive, pale near 0.
    for (const { value, colour } of flat) {
      const [red = 0, , blue = 0] = colour;
      if (value < -0.2 * largest) assert.ok(blue > red, `${value}: ${colour.join()}`);
      if (value > 0.2 * largest) assert.ok(red > blue, `${value}: ${colour.join()}`);
    }
  });

  async function opened(sample: SampleSweep, samples = 96): Promise<MonitorPage> {
    const monitor = await suite.open({ width: 900, theme: 'dark' });
    await installSnapshotHost(monitor, sample, { samples });
    await monitor.snapshot(sample);
    return monitor;
  }
});

/** Scrolled to, and its content is there. */
async function ready(monitor: MonitorPage, card: string): Promise<void> {
  await monitor.card(card).scrollIntoViewIfNeeded();
  await monitor.page.waitForFunction(id => {
    const element = document.querySelector(`[data-card="${id}"]`);
    const content = element?.querySelector<HTMLElement>('.card-content');
    return element?.getAttribute('aria-busy') === 'false' && content?.hidden === false;
  }, card);
  await monitor.settle();
}

async function saved(monitor: MonitorPage, card: string, format: SaveFormat): Promise<Buffer> {
  const before = await monitor.page.evaluate(() => window.sentByPanel.filter(({ type }) => type === 'save').length);
  await monitor.choose(card, ENTRIES[format]);
  await monitor.page.waitForFunction(count => window.sentByPanel.filter(({ type }) => type === 'save').length > count, before);
  const { name, text } = await monitor.page.evaluate(() => {
    const last = window.sentByPanel.findLast(({ type }) => type === 'save');
    if (last?.type !== 'save') throw new Error('nothing was saved');
    const bytes = new Uint8Array(last.bytes);
    let letters = '';
    for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return { name: last.suggestedName, text: btoa(letters) };
  });
  assert.ok(name.endsWith(`-${card}.${format}`), name);
  return Buffer.from(text, 'base64');
}

/** By another program than the browser that made it; on white paper, and with more than paper on it. */
async function drawnElsewhere(monitor: MonitorPage, card: string, svg: Buffer): Promise<void> {
  const { data, info } = await sharp(svg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([...data.subarray(0, 3)], [255, 255, 255], card);
  let coloured = 0;
  for (let at = 0; at < data.length; at += info.channels)
    if (Math.max(...data.subarray(at, at + 3)) - Math.min(...data.subarray(at, at + 3)) > 40) coloured++;
  assert.ok(coloured > 100, `${card}: ${coloured} coloured pixels`);
  const png = await sharp(svg).png().toBuffer();
  await monitor.keepPicture(`export-svg-${card}`, `data:image/png;base64,${png.toString('base64')}`);
}

function hasNumbers(card: string, csv: string): void {
  const [head = '', ...rows] = csv.trimEnd().split('\n');
  assert.ok(head.split(',').length >= 3, `${card}: ${head}`);
  assert.ok(rows.length >= 2, card);
  assert.ok(
    rows.some(row => row.split(',').filter(field => field !== '' && Number.isFinite(Number(field))).length >= 2),
    `${card}: ${rows[0]}`,
  );
}
