/**
 * The file as its writer left it, half-written lines included: the concrete syntax tree of YAML, which any text has, and where in it
 * an offset lies. What is wrong with the file is told elsewhere.
 */
import { CST, Parser } from 'yaml';
import { MAX_TEXT_LENGTH, tooDeepAt } from '../experiment/yaml/yamlTokens';
import type { Span } from './span';

export type Path = readonly (string | number)[];

/** What an offset lies on. */
export interface Point {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly span: Span;
}

/** One key of a section or one item of a list; of an item, the key is null. */
export interface Entry {
  readonly key: string | null;
  readonly keyToken: CST.Token | null;
  readonly value: CST.Token | undefined;
}

/** The first document's value; undefined where there is none, and for a text that is too long or nests too deep. */
export function treeOf(text: string): CST.Token | undefined {
  if (!isBounded(text)) return undefined;
  for (const token of new Parser().parse(text)) if (token.type === 'document') return token.value;
  return undefined;
}

/** Everything here is recursive, or takes its time: what `validate` refuses for its size is not looked into. */
export function isBounded(text: string): boolean {
  return text.length <= MAX_TEXT_LENGTH && tooDeepAt(text) === undefined;
}

/** Entries of a section or list, with those whose key is not yet written; none of a scalar. */
export function entriesOf(token: CST.Token | undefined): Entry[] {
  if (!CST.isCollection(token)) return [];
  const isList = isListToken(token);
  const items: readonly CST.CollectionItem[] = token.items;
  return items.map(item => {
    const keyToken = item.key ?? null;
    // In a flow list, `[a, b]` has its items as keys without a colon.
    if (isList) return { key: null, keyToken: null, value: item.value ?? keyToken ?? undefined };
    return { key: scalarText(keyToken), keyToken, value: item.value };
  });
}

/** What stands at a path; undefined where the file has nothing. Of a key given twice, the first. */
export function tokenAt(root: CST.Token | undefined, path: Path): CST.Token | undefined {
  let token = root;
  for (const part of path) {
    const entries = entriesOf(token);
    token = (typeof part === 'number' ? entries[part] : entries.find(({ key }) => key === part))?.value;
  }
  return token;
}

/** The key or scalar at an offset, its end included. */
export function pointAt(root: CST.Token | undefined, offset: number): Point | undefined {
  return pointIn(root, offset, []);
}

export function isListToken(token: CST.Token): boolean {
  return token.type === 'block-seq' || (token.type === 'flow-collection' && token.start.source === '[');
}

/** The text of a scalar, without quotes; null for what is none. */
export function scalarText(token: CST.Token | null | undefined): string | null {
  // What is wrong with it, a missing quote for one, is `validate`'s to tell.
  return CST.isScalar(token) ? CST.resolveAsScalar(token, false, () => undefined).value : null;
}

/** Where the token's own text lies, without comments behind it. */
function spanOf(token: CST.Token): Span {
  return { start: token.offset, end: endOf(token) };
}

function pointIn(token: CST.Token | undefined, offset: number, path: Path): Point | undefined {
  if (!CST.isCollection(token)) {
    if (!CST.isScalar(token)) return undefined;
    const span = spanOf(token);
    return contains(span, offset) ? { path, part: 'value', span } : undefined;
  }
  for (const [i, { key, keyToken, value }] of entriesOf(token).entries()) {
    const part = isListToken(token) ? i : key;
    if (part === null) continue;
    if (keyToken !== null && contains(spanOf(keyToken), offset)) return { path: [...path, part], part: 'key', span: spanOf(keyToken) };
    const inside = value === undefined ? undefined : pointIn(value, offset, [...path, part]);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Where the token's own text ends. */
export function endOf(token: CST.Token): number {
  if (CST.isCollection(token)) {
    const closing = token.type === 'flow-collection' ? token.end.at(-1) : undefined;
    const last = entriesOf(token).at(-1);
    const inner = last?.value ?? last?.keyToken;
    return closing !== undefined ? closing.offset + closing.source.length : inner ? endOf(inner) : token.offset + 1;
  }
  return token.offset + ('source' in token ? token.source.trimEnd().length : 0);
}

const contains = ({ start, end }: Span, offset: number) => start <= offset && offset <= end;
