/** The manifest of a thesis result directory, and where the files that it names lie. */
import { existsSync } from 'node:fs';
import { basename, join, relative, isAbsolute, resolve } from 'node:path';
import * as z from 'zod';
import { MAX_RUNS } from '../../../experiment/limits';
import { RunReadError } from '../../errors';
import { loadJsonFile } from '../../jsonFile';

export const MANIFEST = 'manifest.json';

const width = z.number().int().min(1);
const manifestRecord = z.looseObject({
  data_file: z.string().optional(),
  /** Of each width its archive. */
  runs: z.record(z.string().regex(/^[1-9]\d{0,8}$/, 'expected a width'), z.string()),
  meta: z.looseObject({
    widths: z.union([width, z.array(width)]).optional(),
    seeds: z.union([z.number().int().min(0).max(MAX_RUNS), z.array(z.number().int().min(0)).max(MAX_RUNS)]),
    steps: z.number().int().min(0),
    lr: z.number().positive(),
    eval_every: z.number().int().min(1).optional(),
    depth_hidden: z.number().int().min(0).optional(),
    M_train: z.number().int().min(1),
    n_eval: z.number().int().min(1),
    noise_std: z.number().min(0).optional(),
  }),
  runtime_sec: z.number().optional(),
});

export interface Manifest {
  readonly path: string;
  readonly widths: readonly number[];
  /** A number n means 0 .. n - 1. */
  readonly seeds: readonly number[];
  readonly meta: z.output<typeof manifestRecord>['meta'];
  readonly runtimeS: number | undefined;
  /** Archive of a width. @throws RunReadError `outside`, `missing` */
  archive(width: number): string;
  /** The data set; undefined where there is none. */
  readonly data: string | undefined;
}

/** @throws RunReadError */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST);
  const { runs, meta, data_file, runtime_sec } = await loadJsonFile(path, manifestRecord);
  const seeds = typeof meta.seeds === 'number' ? Array.from({ length: meta.seeds }, (_, i) => i) : [...new Set(meta.seeds)];
  const widths = Object.keys(runs).map(Number);
  const count = widths.length * seeds.length;
  if (count === 0) throw new RunReadError('malformed', path, 'runs: expected one width and one seed or more, found none');
  if (count > MAX_RUNS) throw new RunReadError('malformed', path, `runs: expected at most ${MAX_RUNS}, found ${count}`);
  return {
    path,
    widths: widths.sort((a, b) => a - b),
    seeds,
    meta,
    runtimeS: runtime_sec,
    archive: of => placeOf(directory, path, 'runs', runs[String(of)] ?? `width_${of}.npz`),
    data: dataFile(directory, path, data_file),
  };
}

function dataFile(directory: string, manifest: string, named = 'data_fourier.npz'): string | undefined {
  const file = placeOf(directory, manifest, '.', named);
  return existsSync(file) ? file : undefined;
}

/**
 * The manifest was written where the results were made, with paths of that machine: a file that lies in this directory counts, by its
 * path or, in its usual folder, by its name. Nothing outside the directory is ever opened.
 */
function placeOf(directory: string, manifest: string, usual: string, named: string): string {
  const name = basename(named.replaceAll('\\', '/'));
  const candidates = [resolve(directory, named), join(directory, usual, name)].filter(file => isInside(directory, file));
  const [first] = candidates;
  if (first === undefined || name === '') throw new RunReadError('outside', manifest, `expected files of this directory, found "${named}"`);
  return candidates.find(file => existsSync(file)) ?? first;
}

function isInside(directory: string, file: string): boolean {
  const way = relative(directory, file);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
