/** Which runs a request to resume continues. */
import type { RunRecord } from '../runs/records';

/**
 * Whether `resume` continues a run that has no worker. What is paused, failed, or stopped by an interruption is; a run that the
 * user stopped only when it is `named`. A run that still says running lost its worker and is continued too. A diverged run would
 * diverge again, a finished one is done.
 */
export function isContinuedBy(record: RunRecord, named: boolean): boolean {
  switch (record.state) {
    case 'queued':
    case 'running':
    case 'paused':
    case 'failed':
      return true;
    case 'stopped':
      return named || record['stopped_by'] === 'interrupt';
    case 'finished':
    case 'diverged':
      return false;
  }
}
