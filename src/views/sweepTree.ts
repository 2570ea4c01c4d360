/** The tree of sweeps and their runs: a projection of the store, of which at most twice a second the rows that changed are redrawn. */
import * as vscode from 'vscode';
import { commands } from '../commands/table';
import type { SliceTimer } from '../platform/sliceTimer';
import { Throttle } from '../platform/throttle';
import type { StoreChange, SweepStore } from '../store/sweepStore';
import type { SweepView } from '../shared/protocol';
import { isActive } from '../shared/requests';
import { NodeCache, type TreeNode } from './nodes';
import { looksTheSame, RunPlaces, runRow, sweepRow, type PlacedRun, type Row } from './rows';
import { rowUri } from './stateDecorations';
import { runTooltip, sweepTooltip } from './tooltips';
import { translate } from './translate';

export const SWEEP_VIEW_ID = 'ntkMonitor.sweeps';
const REDRAW_MS = 500;

export class SweepTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private readonly nodes = new NodeCache();
  private readonly places = new RunPlaces();
  /** What the editor was last given for a node, and the run it was made from: only rows that differ from it are redrawn. */
  private readonly drawn = new WeakMap<TreeNode, { readonly row: string; readonly placed: PlacedRun | null }>();
  /** Sweeps that have changed; null: the list itself. */
  private readonly due = new Set<string | null>();
  private readonly redraw = new Throttle(() => this.timer.measure('tree redraw', () => this.fire()), REDRAW_MS);
  private readonly subscriptions: readonly { dispose(): void }[];

  /** @param searched resolves when the workspace has been searched: until then an empty tree is not yet an answer. */
  constructor(
    private readonly store: SweepStore,
    private readonly searched: Promise<void>,
    private readonly timer: SliceTimer,
  ) {
    this.subscriptions = [
      store.onDidChange(change => this.note(change)),
      // What lies in the workspace can be revealed in the Explorer.
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.emitter.fire(undefined)),
    ];
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
      const sweep = this.store.get(node.sweep)?.view;
      const placed = sweep && node.kind === 'run' ? this.places.find(sweep, node.run) : undefined;
      const row = sweep && rowOf(node, sweep, placed);
      if (!row) return new vscode.TreeItem(node.kind === 'run' ? node.run : node.sweep);
      this.drawn.set(node, { row: JSON.stringify(row), placed: placed ?? null });
      return treeItem(node, row);
    });
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    const sweep = this.store.get(node.sweep)?.view;
    if (!sweep) return item;
    const run = node.kind === 'run' ? this.places.find(sweep, node.run) : undefined;
    item.tooltip = run ? await runTooltip(sweep, run.view) : await sweepTooltip(sweep);
    return item;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
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
    if (paths.includes(null)) {
      this.emitter.fire(undefined);
      return;
    }
    const changed = paths.flatMap(path => {
      const sweep = path === null ? undefined : this.store.get(path)?.view;
      return sweep ? this.nodes.of(sweep.path).filter(node => this.isOutdated(node, sweep)) : [];
    });
    if (changed.length > 0) this.emitter.fire(changed);
  }

  private isOutdated(node: TreeNode, sweep: SweepView): boolean {
    const drawn = this.drawn.get(node);
    if (!drawn) return false;
    const placed = node.kind === 'run' ? this.places.find(sweep, node.run) : undefined;
    // Of a thousand runs nearly all stand still: they are passed over without making their rows.
    if (placed && drawn.placed && placed.colour === drawn.placed.colour && looksTheSame(placed.view, drawn.placed.view)) return false;
    return drawn.row !== JSON.stringify(rowOf(node, sweep, placed));
  }
}

function rowOf(node: TreeNode, sweep: SweepView, placed: PlacedRun | undefined): Row | undefined {
  if (node.kind === 'sweep') return sweepRow(sweep, translate);
  return placed && runRow(placed.view, placed.colour, translate);
}

function treeItem(node: TreeNode, row: Row): vscode.TreeItem {
  const collapsible = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, collapsible.None);
  if (node.kind === 'sweep') item.collapsibleState = isActive(row.state) ? collapsible.Expanded : collapsible.Collapsed;
  item.id = node.kind === 'sweep' ? node.sweep : JSON.stringify([node.sweep, node.run]);
  item.description = row.description;
  item.accessibilityInformation = { label: row.accessibleLabel };
  item.iconPath = new vscode.ThemeIcon(row.icon, row.colour === null ? undefined : new vscode.ThemeColor(row.colour));
  item.resourceUri = rowUri(node.sweep, node.kind === 'run' ? node.run : null, row.state);
  item.contextValue = contextValue(node, row);
  item.checkboxState = {
    state: row.checkbox.checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
    tooltip: row.checkbox.label,
    accessibilityInformation: { label: row.checkbox.label },
  };
  item.command = { command: commands.openMonitor.id, title: vscode.l10n.t('Open Monitor'), arguments: [node] };
  return item;
}

/** `sweep.inWorkspace.shown.stop.pause`: what it is, where it lies, what is drawn of it and what can be asked; menus match the words. */
function contextValue(node: TreeNode, { curves, requests }: Row): string {
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(node.sweep)) !== undefined;
  const words = { inWorkspace: isInWorkspace, ...curves };
  return [node.kind, ...Object.entries(words).flatMap(([word, applies]) => (applies ? [word] : [])), ...requests].join('.');
}
