/** A folder that is not trusted: its sweeps can be watched, and nothing in it starts a program. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SweepOnDisk } from '../host/sweepOnDisk';
import { Workbench } from '../support/editor/workbench';

describe('in Restricted Mode', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-e2e-restricted-'));
    const sweep = new SweepOnDisk(join(folder, 'results', 'foreign', '1'), 'foreign');
    sweep.snapshot('seed=0');
    sweep.setRun('seed=0', 'paused');
    writeFileSync(join(folder, 'own.ntk.yaml'), 'experiment: {name: own, save_dir: ./own}\nsweep: {seeds: 2}\n');
    workbench = await Workbench.open({ name: 'e2e-restricted', folder, settings: { trusted: false } });
  });

  after(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a sweep is in the tree, and its monitor opens', async () => {
    await workbench.page.getByText('Restricted Mode', { exact: true }).first().waitFor();
    await workbench.showView('NTK');
    await (await workbench.treeRow('foreign')).click();
    const frame = await workbench.webviewFrame('.sweep-name');
    await frame.locator('.sweep-name', { hasText: 'foreign' }).waitFor(); // before its first snapshot the page has the product's name
  });

  it('the palette offers to open a monitor, and not to run or resume anything', async () => {
    const { page } = workbench;
    await page.keyboard.press('F1');
    await workbench.quickInput().fill('>NTK: ');
    const rows = page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: 'NTK: Open Monitor' }).first().waitFor();
    const labels = await rows.allTextContents();
    await page.keyboard.press('Escape');
    for (const title of ['NTK: Run Experiment', 'NTK: Run This Experiment File', 'NTK: Resume']) {
      assert.ok(!labels.some(label => label.includes(title)), `${title} among ${labels.join(', ')}`);
    }
  });

  it('the panel cannot resume a run: it is told why', async () => {
    const frame = await workbench.webviewFrame('.sweep-name');
    await frame.getByRole('button', { name: 'Resume' }).first().click();
    await workbench.runCommand('Notifications: Show Notifications');
    await workbench.page.locator('.notifications-center', { hasText: 'run only in a trusted workspace' }).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('an experiment file says what it would run; running it is refused', async () => {
    const { page } = workbench;
    await workbench.showView('Explorer');
    await (await workbench.treeRow('own.ntk.yaml')).dblclick();
    await page.locator('.codelens-decoration a', { hasText: 'Run sweep (2 runs)' }).click();
    await workbench.runCommand('Notifications: Show Notifications');
    await page.locator('.notifications-center', { hasText: 'run only in a trusted workspace' }).waitFor();
    assert.ok(!existsSync(join(folder, 'own')), 'nothing was started');
  });
});
