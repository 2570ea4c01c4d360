/** The elements of the tree, which menus hand to commands. The editor tells elements apart by identity, so they are kept. */

export interface SweepNode {
  readonly kind: 'sweep';
  readonly sweep: string;
}

export interface RunNode {
  readonly kind: 'run';
  readonly sweep: string;
  readonly run: string;
}

export type TreeNode = SweepNode | RunNode;

export function isTreeNode(value: unknown): value is TreeNode {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('sweep' in value)) return false;
  if (typeof value.sweep !== 'string') return false;
  return value.kind === 'sweep' || (value.kind === 'run' && 'run' in value && typeof value.run === 'string');
}

/** The node of each sweep and run, the same one every time. */
export class NodeCache {
  private readonly sweeps = new Map<string, { readonly node: SweepNode; readonly runs: Map<string, RunNode> }>();

  sweep(sweep: string): SweepNode {
    return this.entry(sweep).node;
  }

  run(sweep: string, run: string): RunNode {
    const { runs } = this.entry(sweep);
    const known = runs.get(run);
    if (known) return known;
    const node: RunNode = { kind: 'run', sweep, run };
    runs.set(run, node);
    return node;
  }

  /** The nodes that were made for a sweep and its runs. */
  of(sweep: string): TreeNode[] {
    const known = this.sweeps.get(sweep);
    return known ? [known.node, ...known.runs.values()] : [];
  }

  forget(sweep: string): void {
    this.sweeps.delete(sweep);
  }

  private entry(sweep: string) {
    const known = this.sweeps.get(sweep);
    if (known) return known;
    const made = { node: { kind: 'sweep', sweep } as const, runs: new Map<string, RunNode>() };
    this.sweeps.set(sweep, made);
    return made;
  }
}
