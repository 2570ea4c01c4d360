/** Data sets from the palette: chosen, looked for where the setting says, and found there without the network. */
import { strict as assert } from 'node:assert';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { DATA_SETS } from '../../src/download/dataSets';
import { activatedExtension, freshFolder } from './extension';

describe('data sets', () => {
  const configuration = () => vscode.workspace.getConfiguration('ntkMonitor');
  before(activatedExtension);
  after(() => configuration().update('dataFolder', undefined, vscode.ConfigurationTarget.Global));

  it('are not downloaded again where they are whole', async () => {
    const to = freshFolder();
    const { folder, files } = DATA_SETS.cifar10;
    mkdirSync(join(to, folder));
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(to, folder, name), '');
      truncateSync(join(to, folder, name), bytes ?? 0); // Sparse: it only has the size.
    }
    await configuration().update('dataFolder', to, vscode.ConfigurationTarget.Global);
    const downloading = vscode.commands.executeCommand<string | undefined>('ntkMonitor.downloadDataSet');
    let result: { folder: string | undefined } | undefined;
    void downloading.then(found => (result = { folder: found }));
    // The first of the list is CIFAR-10; the list opens some time after the command was asked for.
    for (const deadline = Date.now() + 60_000; result === undefined && Date.now() < deadline;) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    assert.equal((await downloading) ?? '', join(to, folder));
  }).timeout(90_000);

  it('are not downloaded when nothing is chosen', async () => {
    const downloading = vscode.commands.executeCommand<string | undefined>('ntkMonitor.downloadDataSet');
    let over = false;
    void downloading.then(() => (over = true));
    while (!over) {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    assert.equal(await downloading, undefined);
  }).timeout(60_000);
});
