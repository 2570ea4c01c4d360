/** Help while an experiment file is being written: what the language thread answers. */
import { loadExperiment } from '../experiment/load';
import { formatProblem } from '../experiment/problem';
import { checkFile, plannedSweep } from './checkFile';
import type { FirstRun } from './checkFile';
import { completionsAt } from './completions';
import { hoverAt } from './hover';

/** Pure functions of a text and an offset in it, but for `firstRun`, which reads a file. None of them throws, whatever the text. */
export const languageService = { checkFile, completionsAt, hoverAt, firstRun };

export type LanguageService = typeof languageService;

/** The first run of the sweep that a file on disk describes, or its problems as sentences with their places. */
function firstRun(file: string): FirstRun | { readonly problems: readonly string[] } {
  const loaded = loadExperiment(file);
  return loaded.ok ? plannedSweep(loaded.settings).firstRun : { problems: loaded.problems.map(formatProblem) };
}
