/** `analyse`: quantities of one run at one snapshot, computed from its directory; arrays also into a NumPy archive. */
import { resolve } from 'node:path';
import { locate } from '../runs/catalogue';
import { stringifyJson } from '../runs/jsonFile';
import type { NpyArray } from '../runs/npy';
import { writeNpz } from '../runs/npz';
import { EXIT_DONE } from './exitCodes';
import { BadInput } from './failure';
import { print, printJsonLine } from './output';

export interface AnalyseOptions {
  readonly step: number;
  readonly get: readonly string[];
  readonly out?: string;
  readonly json: boolean;
}

export async function analyse(path: string, { step, get, out, json }: AnalyseOptions): Promise<number> {
  const { sweep, run } = await locate(path);
  if (!run) throw new BadInput(`${path}: expected the directory of a run, found the sweep of ${sweep.runs.map(({ id }) => id).join(', ')}`);
  const { analyseRun } = await import('../analysis/analyse');
  const { quantities, arrays } = await analyseRun(run.path, { step, get });
  const file = out === undefined ? undefined : resolve(out);
  if (file !== undefined) writeNpz(file, arrays, { deflate: true });
  if (json) {
    const nestedArrays = file === undefined ? Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, nested(array)])) : {};
    printJsonLine({ run: run.id, step, ...quantities, ...nestedArrays, ...(file !== undefined && { out: file }) });
    return EXIT_DONE;
  }
  for (const [name, value] of Object.entries(quantities)) print(`${name}: ${stringifyJson(value)}`);
  for (const [name, { shape }] of Object.entries(arrays)) {
    print(`${name}: array of shape (${shape.join(', ')})${file === undefined ? '; --out FILE.npz writes it, --json prints it' : ''}`);
  }
  if (file !== undefined) print(`Written: ${file}`);
  return EXIT_DONE;
}

/** Lists in lists, one level a dimension; a bare number for no dimension. */
function nested({ shape, data }: NpyArray): unknown {
  let values: unknown[] = Array.from<number | bigint>(data as ArrayLike<number | bigint>).map(Number);
  for (const size of [...shape].reverse()) {
    values = Array.from({ length: size === 0 ? 0 : values.length / size }, (_row, i) => values.slice(i * size, (i + 1) * size));
  }
  return values[0];
}
