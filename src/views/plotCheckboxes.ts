/** The tree's checkboxes say what is plotted. */
import * as vscode from 'vscode';
import type { PlottedRuns } from '../store/plottedRuns';
import type { SweepStore } from '../store/sweepStore';
import type { TreeNode } from './nodes';

/** A sweep's checkbox sets all its runs. The store then tells the change, which redraws the rows: legend and tree show one state. */
export class PlotCheckboxes {
  constructor(
    private readonly store: SweepStore,
    private readonly plotted: PlottedRuns,
  ) {}

  readonly apply = ({ items }: vscode.TreeCheckboxChangeEvent<TreeNode>): void => {
    for (const [node, state] of items) {
      const runs = node.kind === 'run' ? [node.run] : (this.store.get(node.sweep)?.view.runs.map(({ id }) => id) ?? []);
      this.plotted.set(node.sweep, runs, state === vscode.TreeItemCheckboxState.Checked);
    }
  };
}
