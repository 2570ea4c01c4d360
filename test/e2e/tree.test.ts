/** The tree by keyboard alone, its menus, and what a command does that was given nothing to work on. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { SweepOnDisk } from '../host/sweepOnDisk';
import { Workbench } from '../support/editor/workbench';

describe('the tree of sweeps', function () {
  this.timeout(60_000);
  let folder: string;
  let workbench: Workbench;
  let running: SweepOnDisk;
  let paused: SweepOnDisk;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-e2e-tree-'));
    workbench = await Workbench.open({ name: 'e2e-tree', folder });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  after(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const focused = () => workbench.page.locator('.part.sidebar .monaco-list-row.focused');
  const label = async (row: Locator) => (await row.getAttribute('aria-label')) ?? '';
  /** Presses the key until the row with this label has the focus. */
  const moveTo = async (key: string, text: RegExp) => {
    for (let i = 0; i < 10; i++) {
      if (text.test(await label(focused()))) return;
      await workbench.page.keyboard.press(key);
    }
    assert.fail(`no row ${String(text)}; the focus is on "${await label(focused())}"`);
  };
  const menuItem = (title: string) => workbench.page.locator('.monaco-menu .action-label', { hasText: title });
  /** A menu that has just opened under the pointer takes no click for its first moments, so that the one that opened it does not choose. */
  const choose = async (title: string) => {
    await menuItem(title).waitFor();
    for (let i = 0; i < 20 && (await menuItem(title).count()) > 0; i++) {
      await menuItem(title)
        .click({ timeout: 1000 })
        .catch(() => undefined); // The menu closed meanwhile.
      await workbench.page.waitForTimeout(100);
    }
    assert.equal(await menuItem(title).count(), 0, `the menu stays open after ${title} was chosen`);
  };

  const walkthroughStep = (title: string) => workbench.page.locator('.getting-started-step', { hasText: title });

  it('says what to do while it is empty; its walkthrough opens from there', async () => {
    const { page } = workbench;
    await workbench.showView('NTK');
    const welcome = page.locator('.welcome-view-content');
    for (const name of ['New Experiment from Preset…', 'Open Run Directory…']) await welcome.getByRole('button', { name }).waitFor();
    await welcome.getByText('Walkthrough').click();
    await walkthroughStep('Choose a preset').waitFor();
    assert.equal(await page.locator('.getting-started-step').count(), 6);
    await workbench.screenshot('walkthrough');
  });

  it('shows a sweep as soon as somebody writes one', async () => {
    running = new SweepOnDisk(join(folder, 'results', 'terminal', '1'), 'terminal', ['seed=0', 'seed=1']);
    for (let i = 0; i < 3; i++) running.snapshot('seed=0');
    running.setRun('seed=0', 'running');
    paused = new SweepOnDisk(join(folder, 'results', 'resting', '1'), 'resting');
    paused.snapshot('seed=0');
    paused.setRun('seed=0', 'paused');
    await workbench.treeRow('terminal');
    await workbench.treeRow('resting');
  });

  it('has its focus by a command, and says in words what the rows show', async () => {
    await workbench.runCommand('NTK: Focus on Sweeps View');
    await workbench.page.locator('.part.sidebar .monaco-list:focus-within').waitFor();
    await workbench.page.keyboard.press('Home');
    await moveTo('ArrowDown', /^Sweep terminal, running, 0 of 2 runs/);
    await moveTo('ArrowDown', /^Run seed 0, running, 30 %/);
    assert.equal(await focused().getAttribute('role'), 'treeitem');
    await workbench.screenshot('tree');
  });

  it('opens a menu with Shift+F10 in which everything is that a row can do, its checkbox too', async () => {
    const { page } = workbench;
    const sweep = await workbench.treeRow('terminal');
    const checked = (row: Locator, state: boolean) =>
      row.locator(`[role=checkbox][aria-checked=${String(state)}]`).waitFor({ state: 'attached' });
    await checked(sweep, true);
    await page.keyboard.press('Shift+F10');
    for (const title of [
      'Open Monitor',
      'Open Experiment File',
      'Stop',
      'Pause',
      'Reveal in Explorer View',
      'Copy as Python',
      'Show Log',
    ]) {
      await menuItem(title).first().waitFor();
    }
    for (const title of ['Resume', 'Delete Sweep', 'Open Containing Folder', 'Show Curves'])
      assert.equal(await menuItem(title).count(), 0, title);
    await choose('Hide Curves');
    await checked(focused(), false);
    await checked(sweep, false);
    assert.equal(await focused().locator('[role=checkbox]').getAttribute('aria-label'), 'Plot this run: seed 0');
  });

  it('plots a run again when its checkbox is clicked, and all runs when that of the sweep is', async () => {
    const sweep = await workbench.treeRow('terminal');
    const runs = [await workbench.treeRow('seed 0'), await workbench.treeRow('seed 1')];
    const states = () => Promise.all([sweep, ...runs].map(row => row.locator('[role=checkbox]').getAttribute('aria-checked')));
    const become = async (...wanted: string[]) => {
      for (let i = 0; i < 100 && (await states()).join() !== wanted.join(); i++) await workbench.page.waitForTimeout(50);
      assert.deepEqual(await states(), wanted);
    };
    await runs[0]!.locator('[role=checkbox]').click();
    await become('true', 'true', 'true');
    await sweep.locator('[role=checkbox]').click();
    await become('false', 'false', 'false');
    await sweep.locator('[role=checkbox]').click();
    await become('true', 'true', 'true');
  });

  it('opens a monitor with Enter', async () => {
    await workbench.runCommand('NTK: Focus on Sweeps View');
    await moveTo('ArrowUp', /^Run seed 0/);
    await workbench.page.keyboard.press('Enter');
    const frame = await workbench.webviewFrame('.sweep-name');
    await frame.locator('.sweep-name', { hasText: 'terminal' }).waitFor();
  });

  it('shows one state with the legend of the panel, whichever is pressed', async () => {
    const frame = await workbench.webviewFrame('.sweep-name');
    const checkbox = (await workbench.treeRow('terminal')).locator('[role=checkbox]');
    const chip = (pressed: boolean) => frame.locator(`button[data-group][aria-pressed=${String(pressed)}]`).first();
    await chip(true).waitFor();
    await checkbox.click();
    await chip(false).click();
    await chip(true).waitFor();
    await (await workbench.treeRow('terminal')).locator('[role=checkbox][aria-checked=true]').waitFor({ state: 'attached' });
  });

  it('stops a sweep that was started in a terminal, by a file', async () => {
    await workbench.runCommand('NTK: Stop'); // the only one that runs: nothing is asked
    const control = join(running.path, 'control');
    await workbench.page.locator('.statusbar', { hasText: 'Stopping terminal after a checkpoint' }).waitFor();
    const [request] = readdirSync(control);
    assert.deepEqual(JSON.parse(readFileSync(join(control, request!), 'utf8')), { action: 'stop' });
  });

  it('asks which sweep is meant when a command was given none', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('NTK: Copy as Python');
    const rows = workbench.page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: 'resting' }).waitFor();
    assert.equal(await rows.count(), 2);
    await rows.filter({ hasText: 'resting' }).click();
    await workbench.page.locator('.statusbar', { hasText: 'Copied: Python that loads resting' }).waitFor();
    const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.ok(copied.includes(`sweep = Path(${JSON.stringify(paused.path)})`), copied);
  });

  it('makes a new experiment from a preset, opened to be edited', async () => {
    await workbench.runCommand('NTK: New Experiment from Preset…');
    await workbench.chooseRow('exp002-quick');
    await workbench.page.locator('.tab', { hasText: 'exp002-quick.ntk.yaml' }).waitFor();
    assert.match(readFileSync(join(folder, 'exp002-quick.ntk.yaml'), 'utf8'), /^# Kernel drift on the circle/);
  });

  it('opens the experiment file of a sweep read-only: it belongs to the results', async () => {
    writeFileSync(join(paused.path, 'experiment.yaml'), 'experiment: { name: resting }\n');
    await workbench.runCommand('NTK: Open Experiment File');
    await workbench.chooseRow('resting');
    await workbench.page.locator('.tab.active', { hasText: 'experiment.yaml' }).waitFor();
    await workbench.page
      .locator('.editor-instance [role=textbox][aria-readonly=true], .editor-instance textarea[readonly]')
      .first()
      .waitFor({ state: 'attached' });
  });

  it('deletes a sweep after a question, and shows it no longer', async () => {
    const { page } = workbench;
    await (await workbench.treeRow('resting')).click({ button: 'right' });
    await choose('Delete Sweep…');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Delete resting with its run?').waitFor();
    await workbench.screenshot('delete-question');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.ok(existsSync(paused.path));
    await (await workbench.treeRow('resting')).click({ button: 'right' });
    await choose('Delete Sweep…');
    await dialog.getByRole('button', { name: 'Delete Permanently' }).click(); // a browser's window has no trash
    await page.locator('.part.sidebar .monaco-list-row', { hasText: 'resting' }).waitFor({ state: 'detached' });
    assert.ok(!existsSync(paused.path));
  });

  it('ticks off the steps of the walkthrough: all was done', async () => {
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.chooseRow('Follow a neural tangent kernel');
    for (const title of ['Choose a preset', 'Run it', 'Read the monitor', 'Take the numbers with you']) {
      await walkthroughStep(title).getByRole('checkbox', { checked: true }).waitFor();
    }
  });
});
