/** Requests that lie in a sweep's control/ directory and that no supervisor has taken yet. */
import { readdirSync } from 'node:fs';
import { asReadError } from '../runs/errors';
import { sweepFiles } from '../runs/layout';

/** How many. @throws RunReadError when the directory cannot be read */
export function pendingRequests(sweepDir: string): number {
  const { control } = sweepFiles(sweepDir);
  try {
    return readdirSync(control).filter(name => name.endsWith('.json') && !name.startsWith('.')).length;
  } catch (error) {
    const typed = asReadError(control, error);
    if (typed.reason === 'missing') return 0;
    throw typed;
  }
}
