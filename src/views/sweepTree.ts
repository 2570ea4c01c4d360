/** The tree of sweeps and their runs: a projection of the store, redrawn at most twice a second. */
import * as vscode from 'vscode';
import { commands } from '../commands/table';
import type { SliceTimer } from '../platform/sliceTimer';
import { Throttle } from '../platform/throttle';
import type { RunView } from '../shared/protocol';
import type { SweepState } from '../store/sweepState';
import type { StoreChange, SweepStore } from '../store/sweepStore';
import { NodeCache, type RunNode, type SweepNode, type TreeNode } from './nodes';
import { isActive, requestsOfRun, requestsOfSweep, type Request } from '../shared/requests';
import { runText, stateLook, sweepText, type ItemText } from './sweepLabels';
import { translate } from './translate';

export const SWEEP_VIEW_ID = 'ntkMonitor.sweeps';
const REDRAW_MS = 500;

export class SweepTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private readonly nodes = new NodeCache();
  /** Sweeps to redraw; null: the list itself. */
  private readonly due = new Set<string | null>();
  private readonly redraw = new Throttle(() => this.fire(), REDRAW_MS);
  private readonly subscription: { dispose(): void };

  /** @param searched resolves when the workspace has been searched: until then an empty tree is not yet an answer. */
  constructor(
    private readonly store: SweepStore,
    private readonly searched: Promise<void>,
    private readonly timer: SliceTimer,
  ) {
    this.subscription = store.onDidChange(change => this.note(change));
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node?.kind === 'run') return [];
    if (node) return this.store.get(node.sweep)?.view.runs.map(run => this.nodes.run(node.sweep, run.id)) ?? [];
    if (this.store.sweeps.length === 0) await this.searched;
    return this.store.sweeps.map(sweep => this.nodes.sweep(sweep.path));
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'run' ? this.nodes.sweep(node.sweep) : undefined;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return this.timer.measure('tree item', () => {
      const sweep = this.store.get(node.sweep);
      if (!sweep) return new vscode.TreeItem(node.sweep);
      if (node.kind === 'sweep') return sweepItem(node, sweep);
      const run = sweep.view.runs.find(({ id }) => id === node.run);
      return run ? runItem(node, run) : new vscode.TreeItem(node.run);
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.redraw.dispose();
    this.emitter.dispose();
  }

  private note({ sweep, kind }: StoreChange): void {
    if (kind === 'removed') this.nodes.forget(sweep);
    this.due.add(kind === 'changed' ? sweep : null);
    this.redraw.call();
  }

  private fire(): void {
    const paths = [...this.due];
    this.due.clear();
    if (paths.includes(null)) this.emitter.fire(undefined);
    else for (const path of paths) if (path !== null) this.emitter.fire(this.nodes.sweep(path));
  }
}

function sweepItem(node: SweepNode, { view }: SweepState): vscode.TreeItem {
  const collapsed = isActive(view.state) ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
  const item = treeItem(sweepText(view, translate), collapsed);
  item.id = node.sweep;
  item.contextValue = contextValue('sweep', requestsOfSweep(view));
  item.iconPath = stateIcon(view.state);
  item.command = { command: commands.openMonitor.id, title: vscode.l10n.t('Open Monitor'), arguments: [node] };
  return item;
}

function runItem(node: RunNode, run: RunView): vscode.TreeItem {
  const item = treeItem(runText(run, translate), vscode.TreeItemCollapsibleState.None);
  item.id = JSON.stringify([node.sweep, node.run]);
  item.contextValue = contextValue('run', requestsOfRun(run));
  item.iconPath = stateIcon(run.state);
  item.command = { command: commands.openMonitor.id, title: vscode.l10n.t('Open Monitor'), arguments: [node] };
  return item;
}

function treeItem({ label, description, accessibleLabel, tooltip }: ItemText, collapsed: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(label, collapsed);
  item.description = description;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: accessibleLabel };
  return item;
}

/** `sweep.stop.pause`: what it is and what can be asked of it; when-clauses of menus match the words. */
function contextValue(kind: 'sweep' | 'run', requests: readonly Request[]): string {
  return [kind, ...requests].join('.');
}

function stateIcon(state: RunView['state']): vscode.ThemeIcon {
  const { icon, colour } = stateLook(state, translate);
  return new vscode.ThemeIcon(icon, colour === null ? undefined : new vscode.ThemeColor(colour));
}
