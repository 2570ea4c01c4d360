/** The git commit that an experiment was started from. */
import { execFile } from 'node:child_process';

const TIMEOUT_MS = 3000;

/** The commit checked out around a folder; null outside a repository, without git, or when git does not answer in time. */
export function workspaceCommit(folder: string): Promise<string | null> {
  return new Promise(resolve => {
    execFile('git', ['rev-parse', 'HEAD'], { cwd: folder, timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout) => {
      const commit = stdout.trim();
      resolve(error === null && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null);
    });
  });
}
