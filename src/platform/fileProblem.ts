/** Places in files, read from the sentences that name them: `file:line:column: key: what was expected, what was found`. */
import { resolve } from 'node:path';

export interface FileProblem {
  /** Absolute. */
  readonly file: string;
  /** From 1, as editors show them. */
  readonly line: number;
  readonly column: number;
}

/** The place that a sentence begins with; null when it names none. @param folder what a relative file name is relative to */
export function fileProblem(sentence: string, folder: string): FileProblem | null {
  const [, file, line, column] = /^(.+?):(\d+):(\d+): /.exec(sentence) ?? [];
  if (file === undefined || Number(line) < 1 || Number(column) < 1) return null;
  return { file: resolve(folder, file), line: Number(line), column: Number(column) };
}
