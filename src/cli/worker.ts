/** `worker`: trains one run of a sweep. The supervisor starts it; nobody else does. */
import { Failed } from './failure';

/** @returns the exit code */
export async function worker(sweepDir: string, runId: string): Promise<number> {
  // Where the terminal's Ctrl-C reaches workers too, the supervisor decides: it asks for a checkpoint.
  process.on('SIGINT', () => undefined).on('SIGHUP', () => undefined);
  const supervisor = process.env['NTK_MONITOR_SUPERVISOR'];
  if (supervisor !== undefined && supervisor !== String(process.ppid))
    throw new Failed(`the supervisor ${supervisor} of this worker is gone`);
  const { runWorker } = await import('../engine/worker/worker');
  return runWorker(sweepDir, runId);
}
