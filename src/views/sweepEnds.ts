/**
 * Notices when a sweep that was under way ends, once; keeps the failures that nobody has looked at. What is under way outlives a
 * reload of the window, so an end that comes meanwhile is told too. Knows no editor.
 */
import type { RunStateView, SweepView } from '../shared/protocol';
import { isActive } from '../shared/requests';

export type SweepEnd = 'finished' | 'failed';

export class SweepEnds {
  private readonly underWay: Set<string>;
  private readonly unseen = new Set<string>();

  /**
   * @param underWay paths of the sweeps that were under way when this window was last seen
   * @param remember told the paths whenever they change
   */
  constructor(
    underWay: readonly string[] = [],
    private readonly remember: (paths: readonly string[]) => void = () => undefined,
  ) {
    this.underWay = new Set(underWay);
  }

  /** A sweep was just launched: its end counts even if it comes before its first sign of life is read. */
  expect(path: string): void {
    this.unseen.delete(path);
    if (this.underWay.has(path)) return;
    this.underWay.add(path);
    this.remember([...this.underWay]);
  }

  /**
   * @returns how the sweep ended when it was under way before and is no longer. Null for one that goes on, that had ended
   * before it was first seen, or that the user stopped or paused.
   */
  observe({ path, state }: Pick<SweepView, 'path' | 'state'>): SweepEnd | null {
    if (isActive(state)) {
      this.expect(path);
      return null;
    }
    if (!this.underWay.delete(path)) return null;
    this.remember([...this.underWay]);
    const end = endOf(state);
    if (end === 'failed') this.unseen.add(path);
    return end;
  }

  /** The user has looked at this sweep. */
  forget(path: string): void {
    this.unseen.delete(path);
  }

  /** The sweep is no longer on disk. */
  gone(path: string): void {
    this.unseen.delete(path);
    if (this.underWay.delete(path)) this.remember([...this.underWay]);
  }

  /** Sweeps that failed while this window was open and have not been looked at, oldest first. */
  get failures(): readonly string[] {
    return [...this.unseen];
  }
}

function endOf(state: RunStateView): SweepEnd | null {
  switch (state) {
    case 'finished':
      return 'finished';
    case 'failed':
    case 'diverged':
    case 'lost':
      return 'failed';
    default:
      return null;
  }
}
