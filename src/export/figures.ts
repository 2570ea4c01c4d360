/**
 * The figures of a sweep as SVG in print colours. Those of the kernel-drift experiment: drift and its slope with the freeze, loss, top
 * eigenvalues, target and data, the function at the freeze and at the end, kernel regression at the freeze, errors and freeze steps over the
 * axis. Those of task sequences: spectral norm, distance, velocity and alignment, one colour a value of the axis. A mean over seeds
 * has a band of one standard deviation.
 */
import { join } from 'node:path';
import { sweepContents } from '../analysis/sweepContents';
import { summariseSweep, type SweepSummary } from '../analysis/summary';
import type { ExperimentSettings } from '../experiment/schema';
import type { Sweep } from '../runs/catalogue';
import { readRawSettings } from '../runs/catalogue';
import type { Figure } from '../shared/figures/figure';
import { figureSvg } from '../shared/figures/svg';
import type { ExportJob } from './exportSweep';
import { circleFigures } from './figures/circleFigures';
import { curveFigures } from './figures/curveFigures';
import { figureGroups, type FigureGroup } from './figures/groups';
import { sweepFigures } from './figures/sweepFigures';
import { NewFile } from './newFile';

/** What all figures of one sweep are made from. */
export interface FigureSource {
  readonly sweep: Sweep;
  readonly groups: readonly FigureGroup[];
  readonly summary: SweepSummary;
  readonly settings: Partial<ExperimentSettings>;
  readonly subtitle: string;
}

export interface NamedFigure {
  /** Of the file, without `.svg`. */
  readonly name: string;
  readonly figure: Figure;
}

export async function exportFigures({ sweep, out, signal, progress }: ExportJob): Promise<readonly string[]> {
  const contents = [];
  for await (const run of sweepContents(sweep, undefined, signal)) {
    contents.push(run);
    progress(contents.length, 2 * sweep.runs.length);
  }
  const { name, created } = sweep.record;
  const source: FigureSource = {
    sweep,
    groups: figureGroups(sweep, contents),
    summary: await summariseSweep(sweep.path),
    settings: await readRawSettings(sweep.path).catch(() => ({})),
    subtitle: `${name} · ${created.slice(0, 10)}`,
  };
  signal.throwIfAborted();
  const notes: string[] = [];
  const figures = [...curveFigures(source), ...sweepFigures(source), ...(await circleFigures(source, signal, notes))];
  for (const { name: file, figure } of figures) NewFile.write(join(out, `${file}.svg`), figureSvg(figure));
  progress(2 * sweep.runs.length, 2 * sweep.runs.length);
  return notes;
}
