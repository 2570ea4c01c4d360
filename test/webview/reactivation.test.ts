/** The cards of task sequences: velocity, distance, alignment, accuracy per task, tasks and switches on every time axis. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import { installSnapshotHost } from './snapshot-host';
import { colour, monitorSuite } from './suite';
import { taskSweep } from './task-sweep';

describe('monitor: task sequences', () => {
  const suite = monitorSuite();
  const { open } = suite;

  it('have cards for velocity, distance and alignment', async () => {
    const monitor = await open();
    await monitor.snapshot(taskSweep({ widths: [32], seeds: 1 }));
    assert.deepEqual((await monitor.cards()).slice(0, 6), ['loss', 'drift', 'eigenvalues', 'velocity', 'distance', 'alignment']);
    for (const card of ['velocity', 'distance', 'alignment']) assert.ok((await monitor.pixels(card, colour('dark', 'blue'))) > 100, card);
  });

  it('name spike, drop and recovery at the switch they belong to', async () => {
    const monitor = await open();
    await monitor.snapshot(taskSweep({ widths: [32], seeds: 1 }));
    const velocity = monitor.card('velocity').locator('.mark-kind').first();
    assert.match(await velocity.innerText(), /Velocity spike at a task switch .*\s+width 32\s+task 2 from step 800: spike ×\d+/);
    assert.match(await velocity.innerText(), /the loss before was on a plateau from step 600/);
    const norm = monitor.card('eigenvalues').locator('.mark-kind').first();
    assert.match(
      await norm.innerText(),
      /Drop and recovery of the norm .*\s+width 32\s+task 2 from step 800: drop 0\.\d+, recovered after 260 steps/,
    );
    const mark = await monitor.findPixel('velocity', colour('dark', 'blue'), { block: 5 });
    await monitor.card('velocity').locator('.plot').hover({ position: mark });
    assert.match(await monitor.card('velocity').locator('.tooltip').innerText(), /spike ×/);
  });

  it('shade every second task, and no longer when its runs are hidden', async () => {
    const monitor = await open();
    const picture = async (tasks: number) => {
      await monitor.snapshot(taskSweep({ widths: [32], seeds: 1, tasks, snapshots: 80 / tasks }));
      return monitor.picture('alignment');
    };
    assert.notEqual(await picture(1), await picture(2));
  });

  it('take the velocity by steps or by epochs, and the distance to each reference', async () => {
    const monitor = await open();
    await monitor.snapshot(taskSweep({ widths: [32], seeds: 1 }));
    const value = (card: string) => monitor.card(card).locator('.read-out tbody tr').first().locator('.value').first().innerText();
    const perStep = Number(await value('velocity'));
    await monitor
      .card('velocity')
      .getByRole('radio', { name: 'Per epoch' })
      .or(monitor.card('velocity').getByText('Per epoch'))
      .first()
      .click();
    await monitor.settle();
    assert.ok(Math.abs(Number(await value('velocity')) / perStep - 100) < 0.1);
    const toStart = await value('distance');
    await monitor.card('distance').getByText('Task', { exact: true }).click();
    await monitor.settle();
    assert.notEqual(await value('distance'), toStart);
  });

  it('map the distances between snapshots, first a few, then many, with the slider in step', async () => {
    const monitor = await open();
    const sample = taskSweep({ widths: [32], seeds: 1 });
    await installSnapshotHost(monitor, sample, { delayMs: 30 });
    await monitor.page.evaluate(step => (window.stopsUpTo = step), 80 * 500);
    await monitor.snapshot(sample);
    const card = monitor.card('distance-map');
    await card.scrollIntoViewIfNeeded();
    await card.locator('.kernel-card[data-snapshots="72"]').waitFor();
    assert.match(await card.locator('.notes').innerText(), /72 of 81 snapshots, evenly chosen/);
    const box = (await card.locator('.plot').boundingBox())!;
    await card.locator('.plot').hover({ position: { x: box.width / 2, y: box.height / 2 } });
    await monitor.settle();
    assert.match(await card.locator('.entry').innerText(), /^step [\d,]+, step [\d,]+: S = [\d.e−-]+$/);
    await card.locator('.plot').click({ position: { x: box.width / 2, y: box.height / 2 } });
    await monitor.settle();
    const saved = await monitor.page.evaluate(() => JSON.stringify(window.savedByPanel));
    assert.match(saved, /"pinned":\d+|"step":\d+|pin/);
    await card.locator('.plot').focus();
    await monitor.page.keyboard.press('Home');
    assert.match(await card.locator('.entry').innerText(), /^step 0, step 0: S = 0$/);
    await card.locator('.table-button').click();
    await monitor.settle();
    assert.match(await card.locator('table caption').innerText(), /Kernel distance between 24 of 72 snapshots/);
  });

  it('show the network linearised at the switch beside the network', async () => {
    const monitor = await open();
    const sample = taskSweep({ widths: [32], seeds: 1 });
    await installSnapshotHost(monitor, sample, { angles: false });
    await monitor.snapshot(sample);
    const card = monitor.card('linearised');
    await card.scrollIntoViewIfNeeded();
    await card.locator('.notes').getByText('linearised at the switch to task 2, step 800').waitFor();
    assert.match(await card.locator('.notes').innerText(), /Gap 0.7 at step 900/);
    await monitor.settle();
    assert.deepEqual((await card.locator('.read-out thead th').allInnerTexts()).slice(1), ['Loss', 'Linearised']);
    await card.getByText('Gap', { exact: true }).first().click();
    await monitor.settle();
    assert.deepEqual((await card.locator('.read-out thead th').allInnerTexts()).slice(1), ['Gap']);
    await monitor.screenshot('tasks-linearised');
  });

  it('show the accuracy of every task seen so far', async () => {
    const monitor = await open();
    await monitor.snapshot(taskSweep({ widths: [32], seeds: 1 }));
    await monitor.card('loss').getByText('Accuracy', { exact: true }).click();
    await monitor.settle();
    const heads = await monitor.card('loss').locator('.read-out thead th').allInnerTexts();
    assert.deepEqual(heads.slice(1, 3), ['Task 1', 'Task 2']);
  });

  it('have nothing that axe objects to, and draw the pictures that a person looks at', async () => {
    for (const theme of ['light', 'dark', 'highContrast'] as const) {
      for (const width of [360, 1200]) {
        const monitor = await open({ theme, width });
        const sample = taskSweep({ rows: 70 });
        await installSnapshotHost(monitor, sample, { angles: false, samples: 32 });
        await monitor.page.evaluate(step => (window.stopsUpTo = step), 70 * 500);
        await monitor.snapshot(sample);
        await monitor.card('distance-map').scrollIntoViewIfNeeded();
        await monitor.card('distance-map').locator('[data-snapshots="71"]').waitFor();
        const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${overflow} pixels too wide`);
        await monitor.screenshot(`tasks-${theme}-${width}`);
        if (width === 1200) assert.deepEqual(await objections(monitor), []);
      }
    }
    const monitor = await open({ theme: 'light', width: 1200 });
    await monitor.snapshot(taskSweep({ widths: [32], seeds: 2, tasks: 5, snapshots: 16 }));
    await monitor.card('loss').getByText('Accuracy', { exact: true }).click();
    await monitor.page.click('[data-option=runs]');
    await monitor.settle();
    await monitor.screenshot('tasks-five');
  });
});
