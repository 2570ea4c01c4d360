/** An experiment launched from the editor: a process of its own trains, the monitor opens, and mistakes are told without leaving anything behind. */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension';
import { activatedExtension, eventually, freshFolder, storeChange } from './extension';

const experiment = (steps: string, evalEvery = 10) => `experiment:
  name: small
data: { n_eval: 24, M_train: 8 }
target: { Ks: [1], amps: [1], phases: [0] }
train: { steps: ${steps}, lr: 0.5, eval_every: ${evalEvery} }
engine: float64
sweep: { widths: [8], seeds: 2 }
`;

describe('launching', () => {
  let api: ExtensionApi;
  before(async () => (api = await activatedExtension()));
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const stateOf = (path: string) => api.store.get(path)?.view.state;

  it('runs an experiment file to its end, with its monitor open', async () => {
    const file = join(freshFolder(), 'small.ntk.yaml');
    writeFileSync(file, experiment('200'));
    const path = await vscode.commands.executeCommand<string | undefined>('ntkMonitor.runFile', vscode.Uri.file(file));
    assert.ok(path, 'a sweep was started');
    assert.ok(api.monitors.get(path), 'its monitor is open');
    await eventually('the sweep is finished', storeChange(api), () => stateOf(path) === 'finished', 60_000);
    assert.equal(api.store.get(path)?.view.runs.length, 2);
  }).timeout(90_000);

  it('stops and resumes a sweep', async () => {
    const file = join(freshFolder(), 'long.ntk.yaml');
    writeFileSync(file, experiment('100000000', 1000));
    const path = await vscode.commands.executeCommand<string | undefined>('ntkMonitor.runExperiment', file);
    assert.ok(path, 'a sweep was started');
    const becomes = (state: string) => eventually(`the sweep is ${state}`, storeChange(api), () => stateOf(path) === state, 30_000);
    await becomes('running');
    await vscode.commands.executeCommand('ntkMonitor.pause', path);
    await becomes('paused');
    await vscode.commands.executeCommand('ntkMonitor.resume', path);
    await becomes('running');
    await vscode.commands.executeCommand('ntkMonitor.stop', path);
    await becomes('stopped');
  }).timeout(120_000);

  it('refuses a file with mistakes and leaves nothing behind', async () => {
    const folder = freshFolder();
    const file = join(folder, 'wrong.ntk.yaml');
    writeFileSync(file, experiment('many'));
    const path = await vscode.commands.executeCommand<string | undefined>('ntkMonitor.runFile', vscode.Uri.file(file));
    assert.equal(path, undefined);
    assert.deepEqual(readdirSync(folder), ['wrong.ntk.yaml']);
  });

  it('writes the sweeps of presets into the results folder of the workspace', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const path = await vscode.commands.executeCommand<string | undefined>('ntkMonitor.runExperiment', 'exp002-quick');
    assert.ok(path, 'a sweep was started');
    assert.ok(path.startsWith(join(folder.uri.fsPath, 'results')), path);
    assert.ok(existsSync(join(path, 'sweep.json')));
    await vscode.commands.executeCommand('ntkMonitor.stop', path);
    await eventually('the sweep is stopped', storeChange(api), () => stateOf(path) === 'stopped', 30_000);
  }).timeout(60_000);
});
