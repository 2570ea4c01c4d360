/** `list`: the sweeps in and below a folder. */
import { listSweeps } from '../runs/list';
import { EXIT_BAD_INPUT, EXIT_DONE } from './exitCodes';
import { print, printJson, warn } from './output';
import { textTable } from './table';

/** Sweeps that can be read are listed; each one that cannot is told, and makes the exit code that of bad input. */
export async function list(folder: string, { json }: { readonly json: boolean }): Promise<number> {
  const { sweeps, problems } = await listSweeps(folder);
  if (json) printJson(sweeps);
  else if (sweeps.length === 0) print(`No sweeps in ${folder}`);
  else {
    const rows = sweeps.map(({ name, state, runs, created, path }) => [name, state, String(runs), created, path]);
    for (const line of textTable(['name', 'state', 'runs', 'created', 'path'], rows)) print(line);
  }
  for (const problem of problems) warn(problem.message);
  return problems.length > 0 ? EXIT_BAD_INPUT : EXIT_DONE;
}
