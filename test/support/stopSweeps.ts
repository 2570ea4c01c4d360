/** Ends what a test has started below a folder, so that no worker outlives it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends the supervisors of all sweeps below the folder; their workers end by themselves within 5 s. */
export async function stopSweeps(folder: string): Promise<void> {
  const pids = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => ['supervisor.json', 'run.json'].includes(basename(file)))
    .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')) as { pid: number | null; state: string })
    .flatMap(({ pid, state }) => (pid !== null && state === 'running' ? [pid] : []));
  for (const pid of pids) signal(pid, 'SIGKILL');
  while (pids.some(pid => signal(pid, 0))) await sleep(50);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it has ended
  }
}
