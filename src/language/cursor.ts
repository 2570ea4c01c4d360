/**
 * Where a cursor stands in a half-written file: in which section a key is to be written, or of which key a value. The parser is
 * fed what stands before the word at the cursor; what it is then building says where the cursor is.
 */
import { CST, Lexer, Parser } from 'yaml';
import { lineStart } from './span';
import type { Span } from './span';
import { entriesOf, isBounded, isListToken, scalarText, tokenAt, treeOf } from './tree';
import type { Path } from './tree';

export interface Cursor extends Place {
  /** What is written there already, without quotes: it is replaced. */
  readonly word: Span;
  /** Is the word a key that has its colon? */
  readonly hasColon: boolean;
  /** Is the word to be a value, and stands right behind the colon? YAML wants a blank between them. */
  readonly needsBlank: boolean;
  /** The other keys of the section, or the other items of the list. */
  readonly others: readonly string[];
}

interface Place {
  readonly expects: 'key' | 'value';
  /** The section that a key is written into; the key, or list item, whose value is written. */
  readonly path: Path;
  /** `block`: a line for each key. `flow`: between brackets. */
  readonly layout: 'block' | 'flow';
}

/** Undefined where nothing can be offered: in a comment, behind a value, at an indentation that fits no section. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  if (!isBounded(text)) return undefined;
  const { word, before, after } = around(text, offset);
  const stack = stackAfter(before);
  const place = stack && placeOf(stack, before);
  if (!place) return undefined;
  const hasColon = place.expects === 'key' && /^[ \t]*:/.test(after);
  const needsBlank = place.expects === 'value' && before.endsWith(':');
  return { ...place, word, hasColon, needsBlank, others: othersOf(place, before + after) };
}

/** The word at the cursor, and the text before and behind it without the quotes that it stands in. */
function around(text: string, offset: number): { readonly word: Span; readonly before: string; readonly after: string } {
  const left = /[\w.+-]*$/.exec(text.slice(lineStart(text, offset), offset))?.[0].length ?? 0;
  const right = /^[\w.+-]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const word = { start: offset - left, end: offset + right };
  const quote = /(?:^|[\s,[{])(["'])$/.exec(text.slice(0, word.start))?.[1];
  if (quote === undefined) return { word, before: text.slice(0, word.start), after: text.slice(word.end) };
  const isClosed = text[word.end] === quote;
  return { word, before: text.slice(0, word.start - 1), after: text.slice(word.end + (isClosed ? 1 : 0)) };
}

/** What the parser is building at the end of a text, outermost first; undefined within a comment. */
function stackAfter(text: string): readonly CST.Token[] | undefined {
  const parser = new Parser();
  let last = '';
  for (const source of new Lexer().lex(text)) {
    last = source;
    // What it yields is finished, and of no interest here.
    Array.from(parser.next(source));
  }
  return last.startsWith('#') ? undefined : parser.stack;
}

function placeOf(stack: readonly CST.Token[], before: string): Place | undefined {
  const indent = before.slice(lineStart(before, before.length));
  const open = stack.filter(token => CST.isCollection(token) || CST.isScalar(token));
  const top = open.at(-1);
  const isNewLine = indent.trim() === '';
  if (top?.type === 'flow-collection') return flowPlace(top, open);
  if (isNewLine) return top?.type === 'double-quoted-scalar' || top?.type === 'single-quoted-scalar' ? undefined : linePlace(open, indent);
  return top?.type === 'block-map' || top?.type === 'block-seq' ? besidePlace(top, open) : undefined;
}

/** Between brackets: behind the opening one or a comma a key or an item, behind a colon a value. */
function flowPlace(top: CST.FlowCollection, open: readonly CST.Token[]): Place | undefined {
  const last = top.items.at(-1);
  const path = pathTo(open, top);
  if (path === undefined) return undefined;
  const isEmpty = last === undefined || (!last.key && !last.sep && !last.value);
  if (isListToken(top)) {
    const before = top.items.length - (last !== undefined && isEmpty ? 1 : 0);
    return isEmpty ? { expects: 'value', path: [...path, before], layout: 'flow' } : undefined;
  }
  if (isEmpty) return { expects: 'key', path, layout: 'flow' };
  const key = scalarText(last.key);
  return key !== null && awaitsValue(last) ? { expects: 'value', path: [...path, key], layout: 'flow' } : undefined;
}

/** Behind a key or a dash on the same line. */
function besidePlace(top: CST.BlockMap | CST.BlockSequence, open: readonly CST.Token[]): Place | undefined {
  const last: CST.CollectionItem | undefined = top.items.at(-1);
  const path = pathTo(open, top);
  if (path === undefined || last === undefined || last.value) return undefined;
  if (top.type === 'block-seq') return { expects: 'value', path: [...path, top.items.length - 1], layout: 'block' };
  const key = scalarText(last.key);
  return key !== null && awaitsValue(last) ? { expects: 'value', path: [...path, key], layout: 'block' } : undefined;
}

/** On a line of its own: by its indentation a key of one of the open sections, or the first key of a new one. */
function linePlace(open: readonly CST.Token[], indent: string): Place | undefined {
  if (indent.includes('\t')) return undefined;
  const maps = open.filter(token => token.type === 'block-map');
  const section = maps.find(map => map.indent === indent.length);
  const path = section && pathTo(open, section);
  if (path) return { expects: 'key', path, layout: 'block' };
  const innermost = open.findLast(token => CST.isCollection(token));
  if (innermost === undefined) return { expects: 'key', path: [], layout: 'block' };
  if (innermost.type !== 'block-map' || innermost.indent > indent.length) return undefined;
  const last = innermost.items.at(-1);
  const outer = pathTo(open, innermost);
  const key = last && awaitsValue(last) ? scalarText(last.key) : null;
  return outer && key !== null ? { expects: 'key', path: [...outer, key], layout: 'block' } : undefined;
}

/** Path of an open collection: each one around it is at its last entry. */
function pathTo(open: readonly CST.Token[], target: CST.Token): Path | undefined {
  const path: (string | number)[] = [];
  for (const token of open) {
    if (token === target) return path;
    if (!CST.isCollection(token)) return undefined;
    const part = isListToken(token) ? Math.max(0, token.items.length - 1) : scalarText(token.items.at(-1)?.key);
    if (part === null) return undefined;
    path.push(part);
  }
  return undefined;
}

function awaitsValue({ sep, value }: CST.CollectionItem): boolean {
  return value === undefined && (sep?.some(({ type }) => type === 'map-value-ind') ?? false);
}

function othersOf({ expects, path }: Place, text: string): string[] {
  const root = treeOf(text);
  if (expects === 'key') return entriesOf(tokenAt(root, path)).flatMap(({ key }) => key ?? []);
  if (typeof path.at(-1) !== 'number') return [];
  return entriesOf(tokenAt(root, path.slice(0, -1))).flatMap(({ value }) => scalarText(value) ?? []);
}
