/** The whole way without a pointer: preset, run, monitor, a card alone, zoom, time slider, picture. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { stopSweeps } from '../support/stopSweeps';
import { Workbench } from '../support/editor/workbench';

/** More controls than a panel has. */
const MANY = 200;

describe('by keyboard alone', function () {
  this.timeout(240_000);
  let folder: string;
  let workbench: Workbench;
  let frame: Frame;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-e2e-keyboard-'));
    workbench = await Workbench.open({ name: 'e2e-keyboard', folder });
  });

  after(async () => {
    await workbench?.close();
    await stopSweeps(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const press = (key: string) => workbench.page.keyboard.press(key);

  /** A row of the quick pick, by typing until it is the first one. */
  const pick = async (text: string) => {
    // Of this pick, not of the palette that is just closing: what is typed then goes elsewhere.
    await workbench.quickRow(text).waitFor();
    await workbench.page.keyboard.type(text);
    await workbench.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: text }).waitFor();
    await press('Enter');
  };

  /** The palette knows the commands that there were when it opened: it is opened again until the extension's are there. */
  const command = async (title: string) => {
    for (let tries = 0; ; tries++) {
      await press('F1');
      await workbench.quickInput().waitFor();
      await workbench.page.keyboard.type(title);
      const row = workbench.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: title });
      const isThere = await row.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (isThere) return press('Enter');
      assert.ok(tries < 6, `the palette does not have ${title}`);
      await press('Escape');
    }
  };

  /** Presses the key until what it goes to matches. */
  const goTo = async (selector: string, key = 'Tab') => {
    for (let i = 0; i < MANY; i++) {
      if (await frame.evaluate(wanted => document.activeElement?.matches(wanted) ?? false, selector)) return;
      await press(key);
    }
    const at = await frame.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    assert.fail(`${key} never comes to ${selector}; it is at ${at}`);
  };

  it('a preset becomes a file, and the file a sweep that is watched', async () => {
    await command('NTK: New Experiment from Preset…');
    await pick('exp002-quick');
    await workbench.page.locator('.tab', { hasText: 'exp002-quick.ntk.yaml' }).waitFor();
    await command('NTK: Run Experiment…');
    await pick('exp002-quick.ntk.yaml');
    frame = await workbench.webviewFrame('[data-card=drift] canvas', 60_000);
    await frame.locator('.sweep-name', { hasText: 'exp002-quick' }).waitFor({ timeout: 60_000 });
  });

  it('a card fills the panel, is zoomed, and gives both back', async () => {
    // The panel stands beside the file, which has the focus.
    await command('NTK: Open Monitor');
    await frame.waitForFunction(() => document.hasFocus());
    await goTo('[data-card=drift] .maximise-button');
    await press('Enter');
    await frame.locator('[data-card=drift].is-maximised').waitFor();
    await goTo('[data-card=drift] .plot');
    await press('+');
    await frame.locator('.follow:visible').waitFor();
    await press('0');
    await frame.locator('.follow').waitFor({ state: 'hidden' });
    await press('Escape');
    await press('Escape');
    await frame.locator('[data-card=drift]:not(.is-maximised)').waitFor();
  });

  it('the time slider goes to the first snapshot and one further', async () => {
    await frame.locator('.state[data-state=finished]').first().waitFor({ timeout: 180_000 });
    await goTo('.time-slider input[type=range]');
    await press('Home');
    await frame.locator('.slider-where', { hasText: /^Step 0 · 1 of 201/ }).waitFor();
    await press('ArrowRight');
    await frame.locator('.slider-where', { hasText: /^Step 100 · 2 of 201/ }).waitFor();
  });

  it('a chart is saved as a picture', async () => {
    await goTo('[data-card=drift] *', 'Alt+ArrowUp');
    await goTo('[data-card=drift] [aria-haspopup=menu]');
    await press('Enter');
    for (let i = 0; i < 20; i++) {
      if ((await frame.evaluate(() => document.activeElement?.textContent)) === 'Export as PNG…') break;
      await press('ArrowDown');
    }
    await press('Enter');
    const file = join(folder, 'exp002-quick-drift.png');
    await workbench.page.locator('.quick-input-widget input').first().waitFor();
    await press('Enter');
    for (let i = 0; i < 200 && !(existsSync(file) && readFileSync(file).length > 0); i++) await workbench.page.waitForTimeout(50);
    assert.equal(readFileSync(file).subarray(1, 4).toString(), 'PNG');
    await workbench.screenshot('keyboard');
  });
});
