/** The Python of the tests, and whether it can read what we write: where it has no NumPy, tests that need it are skipped with that reason. */
import { execFileSync } from 'node:child_process';

export const PYTHON = process.env.PYTHON ?? 'python3';

export const hasNumPy = (() => {
  try {
    execFileSync(PYTHON, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
