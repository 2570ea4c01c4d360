/** Commands about files: a new experiment from a preset, the experiment file of a sweep, the snippet, deleting. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { presets } from '../../src/experiment/presets/presets';
import type { ExtensionApi } from '../../src/extension';
import { activatedExtension, eventually, freshFolder, storeChange, workspaceFolder } from './extension';
import { SweepOnDisk } from './sweepOnDisk';

describe('commands about files', () => {
  let api: ExtensionApi;
  let sweep: SweepOnDisk;

  before(async () => {
    api = await activatedExtension();
    sweep = new SweepOnDisk(join(freshFolder(), 'filed', '20260101-120000-a'), 'filed');
    await eventually('the sweep is found', storeChange(api), () => api.store.get(sweep.path));
  });
  after(async () => {
    sweep.remove();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('New Experiment from Preset… writes a preset with its comments, opens it, and overwrites nothing', async () => {
    const [quick] = presets();
    assert.ok(quick);
    const [first, second] = ['', '-2'].map(suffix => join(workspaceFolder(), `${quick.name}${suffix}.ntk.yaml`));
    assert.ok(first && second);
    try {
      writeFileSync(first, 'mine');
      const uri = await vscode.commands.executeCommand<vscode.Uri | undefined>('ntkMonitor.newExperiment', quick.name);
      assert.equal(uri?.fsPath, second);
      assert.equal(readFileSync(second, 'utf8'), quick.text);
      assert.equal(readFileSync(first, 'utf8'), 'mine');
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, second);
      assert.equal(vscode.window.activeTextEditor.document.languageId, 'yaml');
    } finally {
      for (const file of [first, second]) rmSync(file, { force: true });
    }
  });

  it('Open Experiment File opens the file that a sweep was made from', async () => {
    assert.equal(await vscode.commands.executeCommand('ntkMonitor.openExperimentFile', sweep.path), undefined, 'it has none');
    const file = join(sweep.path, 'experiment.yaml');
    writeFileSync(file, 'experiment: { name: filed }\n');
    const uri = await vscode.commands.executeCommand<vscode.Uri | undefined>('ntkMonitor.openExperimentFile', sweep.path);
    assert.equal(uri?.fsPath, file);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
  });

  it('Delete Sweep… refuses while a run is running', async () => {
    assert.equal(await vscode.commands.executeCommand('ntkMonitor.deleteSweep', sweep.path), false);
    assert.ok(existsSync(join(sweep.path, 'sweep.json')));
    assert.ok(api.store.get(sweep.path));
  });

  it('Delete Sweep… refuses while a supervisor holds the sweep, whatever its runs say', async () => {
    sweep.setRun('seed=0', 'paused');
    await eventually('the pause', storeChange(api), () => api.store.get(sweep.path)?.view.state === 'paused');
    const { hostname } = await import('node:os');
    writeFileSync(join(sweep.path, 'supervisor.lock'), JSON.stringify({ pid: process.pid, host: hostname(), token: 'x' }));
    assert.equal(await vscode.commands.executeCommand('ntkMonitor.deleteSweep', sweep.path), false);
    assert.ok(existsSync(join(sweep.path, 'sweep.json')));
  });

  it('a sweep that the store is told to forget is gone at once, and found again where it is still there', async () => {
    const kinds: string[] = [];
    const listening = api.store.onDidChange(change => change.sweep === sweep.path && kinds.push(change.kind));
    api.store.forget(sweep.path);
    assert.equal(api.store.get(sweep.path), undefined);
    assert.deepEqual(kinds, ['removed']);
    listening.dispose();
    mkdirSync(join(sweep.path, '..', 'beside')); // wakes the search
    await eventually('it is found again', storeChange(api), () => api.store.get(sweep.path));
  });
});
