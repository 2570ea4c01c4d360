/**
 * Result directories of the thesis behind the kernel-drift experiment on the circle (Kalvankar 2025): manifest.json, config.yaml,
 * run_info.json, data_fourier.npz and runs/width_<n>.npz, which holds all seeds of a width. Each seed of a width is a run here.
 */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod';
import { planRuns } from '../../../experiment/sweep';
import { sweepAxes } from '../../../experiment/axes';
import type { ExperimentSettings } from '../../../experiment/schema';
import type { Sweep } from '../../catalogue';
import { asReadError, RunReadError } from '../../errors';
import { loadJsonFile } from '../../jsonFile';
import { sweepFiles } from '../../layout';
import type { ForeignFormat, ForeignKernel } from '../foreignFormat';
import { MANIFEST, readManifest, type Manifest } from './manifest';
import { thesisSnippet } from './snippet';
import { openThesisRun } from './thesisRun';
import { kernelSize, WidthArchive, type SeededRows } from './widthArchive';

export const thesisFormat: ForeignFormat = {
  name: 'thesis results',
  record: MANIFEST,
  notes: ['derived_metrics', 'loss_before_update', 'float32_kernels'],

  experiment: 'config.yaml',
  python: thesisSnippet,

  recognises: names => names.has(MANIFEST) && names.has('runs') && (names.has('data_fourier.npz') || names.has('run_info.json')),

  async readSweep(path): Promise<Sweep> {
    const directory = resolve(path);
    const manifest = await readManifest(directory);
    const settings = await settingsOf(directory, manifest);
    const info = await readInfo(directory);
    const runs = planRuns(settings).map(({ id, axes }) => ({ id, axes }));
    const axes = sweepAxes(settings).map(({ name }) => name);
    const record = {
      format: '1.0',
      name: settings.experiment.name,
      created: info.created ?? (await writtenAt(join(directory, MANIFEST))),
      program: info.program ?? thesisFormat.name,
      commit: info.commit ?? null,
      axes,
      runs,
    };
    const files = sweepFiles(directory);
    return { path: directory, record, runs: runs.map(run => ({ ...run, path: files.run(run.id) })), foreign: thesisFormat };
  },

  async readSettings(path) {
    const directory = resolve(path);
    return settingsOf(directory, await readManifest(directory));
  },

  runsAt({ runs }, file) {
    const width = /^width_(\d+)\.npz$/.exec(basename(file))?.[1];
    return width === undefined ? [] : runs.filter(({ axes }) => axes.width === Number(width)).map(({ id }) => id);
  },

  async openRun(sweep, run) {
    const { width, seed } = placeOf(sweep, run);
    return openThesisRun(await readManifest(sweep.path), width, seed);
  },

  async *kernels(sweep, runs, signal) {
    const manifest = await readManifest(sweep.path);
    const byWidth = new Map<number, Map<number, string>>();
    for (const run of runs) {
      const { width, seed } = placeOf(sweep, run);
      const seeds = byWidth.get(width) ?? new Map<number, string>();
      byWidth.set(width, seeds.set(seed, run));
    }
    for (const [width, seeds] of byWidth) yield* kernelsOfWidth(manifest, width, seeds, signal);
  },
};

/** The parser of YAML is a third of the extension, and few look at such results: there it is loaded when it is needed, from a bundle of its own. */
async function settingsOf(directory: string, manifest: Manifest): Promise<ExperimentSettings> {
  const { thesisSettings } = await import('./settings');
  try {
    return await thesisSettings(directory, manifest);
  } catch (error) {
    throw RunReadError.ofAnyBundle(error);
  }
}

/** One pass over an archive serves all its seeds. */
async function* kernelsOfWidth(
  manifest: Manifest,
  width: number,
  seeds: ReadonlyMap<number, string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ForeignKernel> {
  try {
    const archive = WidthArchive.open(manifest.archive(width));
    try {
      if (!archive.has('K_train_train')) return;
      const kernels = await archive.seeded('K_train_train', 'kernel_meta');
      const size = kernelSize(kernels);
      requireOrder(kernels);
      const last = kernels.places.reduce((end, { seed }, row) => (seeds.has(seed) ? row + 1 : end), 0);
      for await (const { row, data } of kernels.rows.stream(signal, last)) {
        const place = kernels.places[row];
        const run = place && seeds.get(place.seed);
        if (place && run !== undefined) yield { run, step: place.step, size, data };
      }
    } finally {
      archive.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof RunReadError)) throw error;
    for (const run of seeds.values()) yield { run, problem: error.message };
  }
}

/** Metrics follow the kernels of a run as they come. @throws RunReadError `malformed` */
function requireOrder({ places, rows }: SeededRows): void {
  const reached = new Map<number, number>();
  places.forEach(({ seed, step }, row) => {
    const before = reached.get(seed) ?? -1;
    if (step <= before)
      throw new RunReadError('malformed', rows.place, `row ${row}: expected a step of seed ${seed} after ${before}, found ${step}`);
    reached.set(seed, step);
  });
}

function placeOf(sweep: Sweep, run: string): { readonly width: number; readonly seed: number } {
  const axes = sweep.runs.find(({ id }) => id === run)?.axes;
  if (typeof axes?.width !== 'number' || typeof axes.seed !== 'number')
    throw new RunReadError('missing', sweep.path, `has no run "${run}"`);
  return { width: axes.width, seed: axes.seed };
}

const anything = z.record(z.string(), z.unknown());

/** When, by what and from which commit: run_info.json names them as it likes. */
async function readInfo(directory: string): Promise<{ created?: string; program?: string; commit?: string }> {
  let info: Record<string, unknown>;
  try {
    info = await loadJsonFile(join(directory, 'run_info.json'), anything);
  } catch (error) {
    if (error instanceof RunReadError) return {}; // It says nothing that the results depend on.
    throw error;
  }
  const text = (pattern: RegExp, fits: (value: string) => boolean) =>
    Object.entries(info).flatMap(([key, value]) => (pattern.test(key) && typeof value === 'string' && fits(value) ? [value] : []))[0];
  const created = text(/time|date|created|start/i, value => /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value)));
  const commit = text(/commit|sha|git/i, value => /^[0-9a-f]{7,40}$/.test(value));
  return { ...(created !== undefined && { created: new Date(created).toISOString() }), ...(commit !== undefined && { commit }) };
}

async function writtenAt(path: string): Promise<string> {
  try {
    return (await stat(path)).mtime.toISOString();
  } catch (error) {
    throw asReadError(path, error);
  }
}
