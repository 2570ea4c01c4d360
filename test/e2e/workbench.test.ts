/** The real workbench on a workspace of its own: what a person sees first. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbench } from '../support/editor/workbench';

describe('the workbench', () => {
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-e2e-'));
    writeFileSync(join(folder, 'notes.md'), '# Notes\n');
    workbench = await Workbench.open({ name: 'e2e-workbench', folder });
  });

  after(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens on the workspace, without a chat panel, a welcome page or Restricted Mode', async () => {
    await workbench.treeRow('notes.md');
    const { page } = workbench;
    assert.equal(await page.locator('.part.auxiliarybar:visible').count(), 0);
    assert.equal(await page.getByText('Restricted Mode').count(), 0);
    assert.equal(await page.locator('.editor-container .gettingStartedContainer:visible').count(), 0);
    const png = readFileSync(await workbench.screenshot('workbench'));
    assert.ok(png.length > 10_000, 'the screenshot shows something');
  });

  it('has the NTK view in the activity bar, which says what to do when there is no sweep', async () => {
    await workbench.showView('NTK');
    await workbench.page.getByText('No sweep was found in this workspace').waitFor();
    await workbench.screenshot('ntk-view');
  });
});
