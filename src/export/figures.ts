/**
 * The figures of a sweep as SVG in print colours, for a column of a paper; captions.md says below each picture what it shows. Those of the kernel-drift experiment: drift and its slope with the freeze, loss, top
 * eigenvalues, target and data, the function at the freeze and at the end, kernel regression at the freeze, errors and freeze steps over the
 * axis. Those of task sequences: spectral norm, distance, velocity, alignment and accuracy, one colour a value of the axis, and spike, drop
 * and recovery against it. A mean over seeds has a band of one standard deviation.
 */
import { join } from 'node:path';
import { sweepContents } from '../analysis/sweepContents';
import { summariseSweep, type SweepSummary } from '../analysis/summary';
import type { ExperimentSettings } from '../experiment/schema';
import type { Sweep } from '../runs/catalogue';
import { readRawSettings } from '../runs/catalogue';
import { readPlan } from '../runs/plan';
import type { ChartFigure } from '../shared/figures/figure';
import { figureSvg } from '../shared/figures/svg';
import { paperStyle } from '../shared/figures/svgParts';
import type { ExportJob } from './exportSweep';
import { captionList } from './figures/captions';
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
  readonly figure: ChartFigure;
}

export async function exportFigures({ sweep, out, signal, progress }: ExportJob): Promise<readonly string[]> {
  const contents = [];
  for await (const run of sweepContents(sweep, undefined, signal)) {
    contents.push(run);
    progress(contents.length, 2 * sweep.runs.length);
  }
  const { name, created } = sweep.record;
  const plan = await readPlan(sweep.path);
  const tasks = new Map(plan.runs.map(run => [run.id, run.settings.tasks]));
  const source: FigureSource = {
    sweep,
    groups: figureGroups(sweep, contents, run => tasks.get(run)),
    summary: await summariseSweep(sweep.path),
    settings: await readRawSettings(sweep.path).catch(() => ({})),
    subtitle: `${name} · ${created.slice(0, 10)}`,
  };
  signal.throwIfAborted();
  const notes: string[] = [];
  const figures = [...curveFigures(source), ...sweepFigures(source), ...(await circleFigures(source, signal, notes))];
  for (const { name: file, figure } of figures) NewFile.write(join(out, `${file}.svg`), figureSvg(figure, paperStyle));
  NewFile.write(join(out, 'captions.md'), captionList(name, figures));
  progress(2 * sweep.runs.length, 2 * sweep.runs.length);
  return notes;
}
