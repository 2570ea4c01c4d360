/**
 * The experiment file, described once: types, validation, defaults, the reference, what the editor completes and explains, and
 * the JSON schema all come from this description, a file for each of its sections. Key names are those of the file. Defaults are
 * the ones of the experiment exp002 on the circle. What keys demand of each other is in `rules`.
 */
import * as z from 'zod';
import { analysisSection } from './sections/analysis';
import { dataSection } from './sections/data';
import { engineKey } from './sections/engine';
import { experimentSection } from './sections/experiment';
import { keepSection } from './sections/keep';
import { modelSection } from './sections/model';
import { probeSection } from './sections/probe';
import { stopSection } from './sections/stop';
import { sweepSection, type AxisValue } from './sections/sweep';
import { targetSection } from './sections/target';
import { tasksSection } from './sections/tasks';
import { trainSection } from './sections/train';

export const experimentSchema = z.strictObject({
  experiment: experimentSection,
  data: dataSection.prefault({}),
  target: targetSection.prefault({}),
  model: modelSection.prefault({}),
  train: trainSection.prefault({}),
  tasks: tasksSection.optional(),
  probe: probeSection.prefault({}),
  analysis: analysisSection.prefault({}),
  keep: keepSection.prefault({}),
  engine: engineKey,
  stop: stopSection.prefault({}),
  sweep: sweepSection.prefault({}),
});

/** All settings of a sweep after defaults, as settings.json holds them. */
export type ExperimentSettings = z.output<typeof experimentSchema>;

/** Settings of one run: axis values applied, the width and the seed settled. */
export type RunSettings = Omit<ExperimentSettings, 'sweep' | 'model'> & {
  readonly model: Omit<ExperimentSettings['model'], 'width'> & { readonly width: number | readonly number[] };
  /** Draws the initial values and the batches. */
  readonly seed: number;
};

export interface PlannedRun {
  /** File-safe and bounded in length, e.g. `width=512,seed=0`. */
  readonly id: string;
  readonly axes: Readonly<Record<string, AxisValue>>;
  readonly settings: RunSettings;
}
