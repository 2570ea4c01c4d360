/** A file as it is being edited: the problems that `validate` would name, or what it would run. */
import { countRuns, sweepAxes } from '../experiment/axes';
import { firstRunOptions, firstValues } from '../experiment/firstRun';
import { parseExperiment } from '../experiment/parse';
import { problemText } from '../experiment/problem';
import type { Problem } from '../experiment/problem';
import type { ExperimentSettings } from '../experiment/schema';
import { yamlText } from '../experiment/yaml/yamlText';
import { fixOf } from './fixes';
import type { Fix } from './fixes';
import { problemSpans } from './problemSpans';
import type { Span } from './span';
import { treeOf } from './tree';

export interface FileProblem {
  /** The key, and what was expected and found: as `validate` says it behind the place. */
  readonly message: string;
  /** Begins at the place that `validate` names; empty where the file has nothing there. */
  readonly span: Span;
  readonly fix?: Fix;
}

export interface CheckedFile {
  readonly problems: readonly FileProblem[];
  /** Null where there are problems. */
  readonly sweep: PlannedSweep | null;
  /** Offset of the line with the first key: above it stands what can be done with the file. */
  readonly head: number;
}

export interface PlannedSweep {
  readonly runs: number;
  readonly firstRun: FirstRun;
}

export interface FirstRun {
  /** `width 100, seed 0`. */
  readonly name: string;
  /** `--set` options that leave only this run. */
  readonly options: readonly string[];
}

/** @param fileName as the problems name it */
export function checkFile(text: string, fileName: string): CheckedFile {
  const parsed = parseExperiment(text, fileName);
  if (parsed.ok) return { problems: [], sweep: plannedSweep(parsed.settings), head: headOf(text) };
  return { problems: fileProblems(text, parsed.problems), sweep: null, head: headOf(text) };
}

export function plannedSweep(settings: ExperimentSettings): PlannedSweep {
  const name = firstValues(settings).map(([axis, value]) => `${axis} ${yamlText(value)}`);
  return { runs: countRuns(sweepAxes(settings)), firstRun: { name: name.join(', '), options: firstRunOptions(settings) } };
}

function fileProblems(text: string, problems: readonly Problem[]): FileProblem[] {
  const spans = problemSpans(text, problems);
  const root = treeOf(text);
  return problems.flatMap((problem, i) => {
    const span = spans[i];
    if (span === undefined) return [];
    const fix = fixOf(text, root, problem, span);
    return [{ message: problemText(problem), span, ...(fix && { fix }) }];
  });
}

/** Of the first line that is neither blank nor a comment nor YAML's own. */
function headOf(text: string): number {
  return Math.max(0, text.search(/^(?![ \t]*(#|\r?$)|---|%)/m));
}
