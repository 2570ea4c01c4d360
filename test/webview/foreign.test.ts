/** Results of another program in the monitor: what a reader must know of their numbers stands above them. */
import assert from 'node:assert/strict';
import { sweepNotes } from '../../src/shared/protocol';
import { monitorSuite, partly } from './suite';

describe('monitor: results of another program', () => {
  const { open } = monitorSuite();

  it('say what their numbers are, above the charts and in what the card explains', async () => {
    const monitor = await open();
    const { sweep, columns } = partly(60);
    await monitor.snapshot({ sweep, columns });
    const notes = monitor.page.locator('.banners .notes li');
    assert.equal(await notes.count(), 0);
    await monitor.snapshot({ sweep: { ...sweep, notes: sweepNotes }, columns });
    assert.equal(await notes.count(), 3);
    assert.match(await notes.nth(1).innerText(), /the one before the last update/);
    await monitor.choose('loss', 'What is this');
    assert.match(
      await monitor.card('loss').locator('.explanation').innerText(),
      /the one before the last update, as these results store it/,
    );
    await monitor.screenshot('foreign');
  });
});
