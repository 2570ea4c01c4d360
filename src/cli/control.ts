/** `stop` and `pause`: ask the supervisor of a sweep, and wait until it has heard. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engine/errors';
import { pendingRequests } from '../engine/pendingRequests';
import { locate } from '../runs/catalogue';
import { requestControl } from '../runs/control';
import { hasSupervisor } from '../runs/lockHolder';
import { EXIT_DONE } from './exitCodes';
import { Failed } from './failure';
import { print, printJson } from './output';

const PATIENCE_MS = 10_000;

export async function control(action: 'stop' | 'pause', path: string, { json }: { readonly json: boolean }): Promise<number> {
  const { sweep, run } = await locate(path);
  if (!hasSupervisor(sweep.path))
    throw new EngineError('not_running', `${sweep.path}: no supervisor works on this sweep, there is nothing to ${action}`);
  await requestControl(sweep.path, { action, ...(run && { run: run.id }) });
  await heard(sweep.path, action);
  if (json) printJson({ sweep: sweep.path, run: run?.id ?? null, action });
  else print(`${run?.id ?? sweep.path}: asked to ${action}; the state follows once checkpoints are written`);
  return EXIT_DONE;
}

async function heard(sweepDir: string, action: string): Promise<void> {
  const start = performance.now();
  while (pendingRequests(sweepDir) > 0) {
    if (performance.now() - start > PATIENCE_MS) {
      throw new Failed(
        `${sweepDir}: the request to ${action} was left, but the supervisor has not taken it within ${PATIENCE_MS / 1000} s`,
      );
    }
    await sleep(50);
  }
}
