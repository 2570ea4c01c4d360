/** What is wrong with an experiment file, and where: the one form in which every check of this folder reports. */

/** Where a key or a value stands. Lines and columns count from 1, columns in UTF-16 code units as editors do. */
export interface Place {
  /** The file's name as the user gave it; for `--set`, the option as it was written. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Position of the `--set` option among the options, from 0; absent for the file itself. */
  readonly option?: number;
}

export interface Problem extends Place {
  /** Dotted, list positions in brackets: `target.Ks[2]`. */
  readonly key: string;
  /** What was expected and what was found, without place and key. */
  readonly message: string;
  /**
   * What stands there was probably meant to be this, as YAML writes it: a value; or a key, bare or dotted as it would stand in the
   * same section, and dotted from the top where it belongs into another one. Absent: nothing comes to mind.
   */
  readonly meant?: string;
}

/** Stands for the key where a problem is the whole file's. */
export const WHOLE_FILE = '(file)';

/** More than this many problems of one file are not listed. */
export const MAX_PROBLEMS = 100;

/** `file:line:column: key: what was expected, what was found`; a `--set` option is named by its own text instead. */
export function formatProblem(problem: Problem): string {
  const place = problem.option === undefined ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  return `${place}: ${problemText(problem)}`;
}

/** The problem without its place, for where that is shown otherwise. */
export function problemText({ key, message }: Problem): string {
  return `${key}: ${message}`;
}

export function problemAt(place: Place, key: string, message: string, meant?: string): Problem {
  return { ...place, key, message, ...(meant !== undefined && { meant }) };
}

/** Where else something stands, within a sentence: `in line 4`, `by --set train.lr=1`. */
export function elsewhere(place: Place): string {
  return place.option === undefined ? `in line ${place.line}` : `by ${place.file}`;
}

/** In the order of the file, then of the options; each said once; bounded in number, with a last entry that says so. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const said = JSON.stringify([problem.option, problem.line, problem.column, problem.key, problem.message]);
    if (!seen.has(said)) seen.set(said, problem);
  }
  const sorted = [...seen.values()].sort(
    (a, b) => (a.option ?? -1) - (b.option ?? -1) || a.line - b.line || a.column - b.column || (a.key < b.key ? -1 : 1),
  );
  const listed = sorted.slice(0, MAX_PROBLEMS);
  const next = sorted[MAX_PROBLEMS];
  if (next !== undefined)
    listed.push({ ...next, message: 'here and below are more problems; they are listed when those above are mended' });
  return listed;
}

/** Text as it can stand in a message: one line, bounded, in quotes, control characters escaped. */
export function quoted(text: string, limit = 40): string {
  return JSON.stringify(text.length > limit ? `${text.slice(0, limit)}…` : text);
}

/** A key as it can stand in a message: bare where it is a plain word, else quoted. */
export function keyText(key: string): string {
  return /^[\p{L}\p{N}_.\-[\]]{1,60}$/u.test(key) ? key : quoted(key, 60);
}

/** `['target', 'Ks', 2]` -> `target.Ks[2]`. */
export function dottedKey(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${keyText(part)}`;
  return text;
}
