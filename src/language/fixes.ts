/** How a problem is put right where its message says what was meant: another word in its place, or a key moved to its section. */
import type { CST } from 'yaml';
import { keysOf } from '../experiment/keys';
import type { Problem } from '../experiment/problem';
import { lineEnd, lineStart } from './span';
import type { Span } from './span';
import { endOf, entriesOf, pointAt, tokenAt } from './tree';
import type { Path } from './tree';

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  readonly kind: 'replace' | 'move';
  /** What stands there afterwards: a word, or the dotted key. */
  readonly meant: string;
  readonly edits: readonly Edit[];
}

/**
 * Undefined where no one change of the text is what was meant.
 * @param root `treeOf(text)` @param span what the problem stands under
 */
export function fixOf(text: string, root: CST.Token | undefined, { meant }: Problem, span: Span): Fix | undefined {
  if (meant === undefined || span.start === span.end) return undefined;
  const point = pointAt(root, span.start);
  if (point?.part !== 'key' || point.span.start !== span.start) return { kind: 'replace', meant, edits: [{ span, text: meant }] };
  const section = point.path.slice(0, -1);
  if (section[0] !== 'sweep' && !keysOf(section).includes(meant)) return moved(text, root, point.path, meant);
  if (tokenAt(root, section) === undefined || entriesOf(tokenAt(root, section)).some(({ key }) => key === meant)) return undefined;
  return { kind: 'replace', meant, edits: [{ span: point.span, text: meant }] };
}

/** The line of a key taken out of its section and put at the end of another one, which is made where it is missing. */
function moved(text: string, root: CST.Token | undefined, from: Path, meant: string): Fix | undefined {
  const [section, key, ...deeper] = meant.split('.');
  const source = tokenAt(root, from.slice(0, -1));
  const entry = entriesOf(source).find(candidate => candidate.key === from.at(-1));
  if (section === undefined || key === undefined || deeper.length > 0 || !entry?.keyToken || source?.type !== 'block-map') return undefined;
  const line = { start: lineStart(text, entry.keyToken.offset), end: lineEnd(text, entry.keyToken.offset) };
  // What reaches over several lines, and the last key of a section, which would leave it empty, are for the writer.
  if (entry.value === undefined || endOf(entry.value) > line.end || (from.length > 1 && source.items.length === 1)) return undefined;
  const rest = text.slice(endOf(entry.keyToken), line.end);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const removal = { span: { start: line.start, end: nextLine(text, line.end) }, text: '' };
  const target = tokenAt(root, [section]);
  if (target === undefined) {
    if (entriesOf(root).some(candidate => candidate.key === section)) return undefined;
    const gap = text.endsWith('\n') || removal.span.end === text.length ? '' : newline;
    const added = `${gap}${section}:${newline}  ${key}${rest}${newline}`;
    return { kind: 'move', meant, edits: [removal, { span: { start: text.length, end: text.length }, text: added }] };
  }
  if (target.type !== 'block-map' || entriesOf(target).some(candidate => candidate.key === key)) return undefined;
  const end = lineEnd(text, endOf(target));
  return {
    kind: 'move',
    meant,
    edits: [removal, { span: { start: end, end }, text: `${newline}${' '.repeat(target.indent)}${key}${rest}` }],
  };
}

function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}
