/** The end of a sweep: one notification in every window that has seen it run, also in one that was reloaded meanwhile. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Route } from 'playwright-core';
import { SweepOnDisk } from '../host/sweepOnDisk';
import { Workbench } from '../support/editor/workbench';

describe('the end of a sweep', function () {
  this.timeout(180_000);
  let folder: string;
  let sweep: SweepOnDisk;
  const windows: Workbench[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-e2e-notices-'));
    sweep = new SweepOnDisk(join(folder, 'results', 'watched', '1'), 'watched');
    sweep.snapshot('seed=0');
    for (const name of ['e2e-notices-first', 'e2e-notices-second']) windows.push(await Workbench.open({ name, folder }));
    for (const window of windows) await status(window, '1 running');
  });

  after(async () => {
    for (const window of windows) await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Those in the notification center, which shows all of them, also the ones whose toast is gone. */
  const notices = async (window: Workbench, text: string) => {
    await window.runCommand('Notifications: Show Notifications');
    const all = window.page.locator('.notifications-center .notification-list-item', { hasText: 'watched' });
    await all.filter({ hasText: text }).waitFor();
    return all;
  };
  const status = ({ page }: Workbench, label: string) => page.locator(`.statusbar [aria-label*="NTK Monitor: ${label}"]`).first().waitFor();

  it('is told once in each of two windows, one of them reloaded', async () => {
    const [first] = windows;
    await first!.reload();
    await status(first!, '1 running');
    sweep.setRun('seed=0', 'finished');
    for (const window of windows) {
      await status(window, 'no sweep is running');
      assert.equal(await (await notices(window, 'watched has finished.')).count(), 1);
      await window.runCommand('Notifications: Clear All Notifications');
    }
  });

  it('is told as an error when a run failed, and stays in the status bar until somebody looks', async () => {
    sweep.setRun('seed=0', 'running');
    for (const window of windows) await status(window, '1 running');
    sweep.setRun('seed=0', 'failed', { reason: 'killed', message: 'The process was killed.' });
    for (const window of windows) {
      await status(window, '1 failed');
      const told = await notices(window, 'watched: 1 of 1 runs did not finish. The process was killed.');
      assert.equal(await told.count(), 1);
    }
    const [first, second] = windows;
    const [told] = await (await notices(first!, 'did not finish')).all();
    await told!.getByRole('button', { name: 'Open Monitor' }).click();
    await first!.webviewFrame('.sweep-name');
    await status(first!, 'no sweep is running');
    await status(second!, '1 failed');
  });

  it('is told after a reload when it came during it, and not again after the next one', async () => {
    const [window] = windows;
    const { page } = window!;
    await window!.runCommand('Notifications: Clear All Notifications');
    sweep.setRun('seed=0', 'running');
    await status(window!, '1 running');
    // The window asks for its page again when its extensions have ended.
    const between = async (route: Route) => {
      sweep.setRun('seed=0', 'finished');
      await route.continue();
    };
    await page.route(page.url(), between, { times: 1 });
    await window!.reload();
    await status(window!, 'no sweep is running');
    assert.equal(await (await notices(window!, 'watched has finished.')).count(), 1);
    await window!.reload();
    await status(window!, 'no sweep is running');
    await window!.runCommand('Notifications: Show Notifications');
    await page.locator('.notifications-center', { hasText: 'No new notifications' }).waitFor();
  });
});
