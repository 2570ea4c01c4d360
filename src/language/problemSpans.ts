/** The text that problems stand under: from the place that the message names to the end of what stands there. */
import type { Problem } from '../experiment/problem';
import { yamlTokens } from '../experiment/yaml/yamlTokens';
import { lineEnd, offsetOf } from './span';
import type { Span } from './span';

/** One for each problem; empty where the file has nothing at the place. */
export function problemSpans(text: string, problems: readonly Problem[]): Span[] {
  if (problems.length === 0) return [];
  const starts = problems.map(({ line, column }) => offsetOf(text, line, column));
  const ends = endsOf(text, new Set(starts));
  return starts.map(start => {
    const end = lineEnd(text, start);
    return { start, end: Math.min(ends.get(start) ?? end, end) };
  });
}

/** Where the tokens end that begin at `starts`: of a bracket, what it opens. */
function endsOf(text: string, starts: ReadonlySet<number>): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const { source, offset } of yamlTokens(text)) {
    const end = offset + source.length;
    if (source === '[' || source === '{') open.push(offset);
    else if (source === ']' || source === '}') {
      const start = open.pop();
      if (start !== undefined && starts.has(start)) ends.set(start, end);
    } else if (starts.has(offset)) ends.set(offset, end);
  }
  return ends;
}
