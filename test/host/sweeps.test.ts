/** A sweep that another program writes into the workspace: it appears in the tree, changes there, opens in a monitor, and goes. */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { SLICE_BUDGET_MS } from '../../src/platform/sliceTimer';
import { curveColour } from '../../src/shared/palette';
import type { ExtensionApi } from '../../src/extension';
import type { TreeNode } from '../../src/views/nodes';
import { activatedExtension, eventually, freshFolder, storeChange, within } from './extension';
import { SweepOnDisk } from './sweepOnDisk';

const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs);
const monitorTab = (name: string) => tabs().find(tab => tab.input instanceof vscode.TabInputWebview && tab.label === name);

describe('a sweep on disk', () => {
  let api: ExtensionApi;
  let sweep: SweepOnDisk;
  const runs = ['seed=0', 'seed=1'];

  before(async () => {
    api = await activatedExtension();
    sweep = new SweepOnDisk(join(freshFolder(), 'outside', '20260101-120000-a'), 'outside', runs);
  });
  after(() => sweep.remove());

  const sweepNode = async (): Promise<TreeNode | undefined> =>
    (await api.tree.getChildren()).find(node => node.kind === 'sweep' && node.sweep === sweep.path);

  it('appears in the tree with its runs, states and stable ids', async () => {
    await eventually('the sweep is found', storeChange(api), () => api.store.get(sweep.path));
    const node = await sweepNode();
    assert.ok(node);
    const item = api.tree.getTreeItem(node);
    assert.equal(item.label, 'outside');
    assert.equal(item.id, sweep.path);
    assert.equal(item.contextValue, 'sweep.inWorkspace.shown.stop.pause');
    assert.match(item.accessibilityInformation?.label ?? '', /Sweep outside, running/);
    const children = await api.tree.getChildren(node);
    assert.deepEqual(
      children.map(child => api.tree.getTreeItem(child).label),
      ['seed 0', 'seed 1'],
    );
    assert.equal(new Set(children.map(child => api.tree.getTreeItem(child).id)).size, 2);
    assert.equal(await sweepNode(), node, 'the same element every time');
  });

  it('changes in the tree when a run makes progress or fails', async () => {
    const node = await sweepNode();
    assert.ok(node);
    const [first] = await api.tree.getChildren(node);
    assert.ok(first);
    for (let i = 0; i < 5; i++) sweep.snapshot('seed=0');
    sweep.setRun('seed=0', 'running');
    const description = () => api.tree.getTreeItem(first).description;
    await eventually('progress', api.tree.onDidChangeTreeData, () => description() === '50 %');
    sweep.setRun('seed=0', 'failed', { reason: 'killed', message: 'The process was killed.' });
    await eventually('failure', api.tree.onDidChangeTreeData, () => description() === 'failed: The process was killed.');
    assert.deepEqual(api.tree.getTreeItem(first).iconPath, new vscode.ThemeIcon('error', new vscode.ThemeColor(curveColour(0))));
  });

  it('opens in a monitor beside the editor, whose page asks for what it shows', async () => {
    await vscode.commands.executeCommand('ntkMonitor.openMonitor', await sweepNode());
    await eventually('the panel', vscode.window.tabGroups.onDidChangeTabs, () => monitorTab('outside'));
    const monitor = api.monitors.get(sweep.path);
    assert.ok(monitor);
    await within('the page is ready', monitor.ready);
  });

  it('has one monitor only, however often it is opened', async () => {
    await vscode.commands.executeCommand('ntkMonitor.openMonitor', sweep.path);
    await vscode.commands.executeCommand('ntkMonitor.openRunDirectory', join(sweep.path, 'runs', 'seed=1'));
    assert.equal(tabs().filter(tab => tab.label === 'outside').length, 1);
    assert.equal(api.monitors.paths.filter(path => path.startsWith(sweep.path)).length, 1);
  });

  it('gives its requests to whoever runs it, as files', async () => {
    const { readdirSync, readFileSync } = await import('node:fs');
    const [, second] = await api.tree.getChildren(await sweepNode());
    await vscode.commands.executeCommand('ntkMonitor.stop', second);
    const files = readdirSync(join(sweep.path, 'control'));
    assert.equal(files.length, 1);
    assert.deepEqual(JSON.parse(readFileSync(join(sweep.path, 'control', files[0]!), 'utf8')), { action: 'stop', run: 'seed=1' });
  });

  it('goes from the tree when its directory is deleted, while its monitor stays', async () => {
    sweep.remove();
    await eventually('removal', storeChange(api), () => !api.store.get(sweep.path));
    assert.equal(await sweepNode(), undefined);
    assert.ok(monitorTab('outside'));
    await vscode.window.tabGroups.close(monitorTab('outside')!);
    assert.equal(api.monitors.get(sweep.path), undefined);
  });

  it(`never held the extension host for ${SLICE_BUDGET_MS} ms`, () => {
    const slices = api.timings().filter(({ name }) => name !== 'activate');
    for (const name of ['tree item', 'monitor message', 'monitor increment'])
      assert.ok(
        slices.some(slice => slice.name === name),
        name,
      );
    for (const { name, longestMs } of slices) assert.ok(longestMs < SLICE_BUDGET_MS, `${name}: ${longestMs.toFixed(1)} ms`);
  });
});
