/**
 * YAML text into a located tree, safely: size, nesting and the expansion of aliases are bounded, and whatever the text is,
 * the answer is a tree or problems with places, never an exception.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { Located, LocatedEntry, LocatedScalar } from './locatedTree';
import { dottedKey, keyText, problemAt, quoted, WHOLE_FILE } from '../problem';
import type { Place, Problem } from '../problem';
import { syntaxProblems } from './yamlSyntax';
import { MAX_NESTING, MAX_TEXT_LENGTH, tooDeepAt } from './yamlTokens';

/** Values in a document after its aliases are written out. */
const MAX_VALUES = 1_000_000;

export interface YamlSource {
  readonly file: string;
  /** Set for the value of a `--set` option: its position among the options, and how many characters stand before it. */
  readonly option?: number;
  readonly firstColumn?: number;
}

/** `tree` is undefined when the text holds no value: empty, or comments only. */
export type YamlResult =
  { readonly ok: true; readonly tree: Located | undefined } | { readonly ok: false; readonly problems: readonly Problem[] };

const TOO_DEEP = `expected at most ${MAX_NESTING} levels of nesting, found more`;

export function readYaml(text: string, source: YamlSource): YamlResult {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const start = placeOf(source, 1, 1);
  if (body.length > MAX_TEXT_LENGTH) return refused(start, `expected at most ${MAX_TEXT_LENGTH} characters, found ${body.length}`);
  const lines = new LineCounter();
  for (let at = 0; at !== -1; at = nextLine(body, at)) lines.addNewLine(at);
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return placeOf(source, line, col);
  };
  try {
    const tooDeep = tooDeepAt(body);
    if (tooDeep !== undefined) return refused(place(tooDeep), TOO_DEEP);
    const document = parseDocument(body, {
      prettyErrors: false,
      strict: true,
      uniqueKeys: false, // checked below, with both places, and in linear time
      version: '1.2',
      logLevel: 'error',
      resolveKnownTags: false,
    });
    const problems = syntaxProblems(document, place);
    if (problems.length > 0) return { ok: false, problems };
    return new TreeBuilder(place).build(document);
  } catch (error) {
    if (error instanceof RangeError) return refused(start, TOO_DEEP);
    throw error;
  }
}

function nextLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? -1 : newline + 1;
}

function placeOf(source: YamlSource, line: number, column: number): Place {
  const shift = line === 1 ? (source.firstColumn ?? 1) - 1 : 0;
  return { file: source.file, line, column: column + shift, ...(source.option === undefined ? {} : { option: source.option }) };
}

function refused(place: Place, message: string): YamlResult {
  return { ok: false, problems: [problemAt(place, WHOLE_FILE, message)] };
}

/** Copies the parser's nodes into a located tree, resolving aliases, and collects what cannot stand in an experiment file. */
class TreeBuilder {
  private readonly problems: Problem[] = [];
  private readonly anchors = new Map<string, { readonly tree: Located; readonly values: number }>();
  private values = 0;
  private isExhausted = false;

  constructor(private readonly place: (offset: number) => Place) {}

  build(document: Document.Parsed): YamlResult {
    const contents = document.contents;
    const tree = contents === null ? undefined : this.node(contents, [], this.place(0));
    if (this.problems.length > 0) return { ok: false, problems: this.problems };
    const isEmpty = tree?.kind === 'scalar' && tree.value === null && tree.source === '';
    return { ok: true, tree: isEmpty ? undefined : tree };
  }

  /** `emptyPlace` is where to point when the value is not written at all. */
  private node(node: ParsedNode | null, path: readonly (string | number)[], emptyPlace: Place): Located {
    const before = this.values;
    const tree = this.bare(node, path, emptyPlace);
    if (node !== null && !isAlias(node) && node.anchor !== undefined) this.anchors.set(node.anchor, { tree, values: this.values - before });
    return tree;
  }

  private bare(node: ParsedNode | null, path: readonly (string | number)[], emptyPlace: Place): Located {
    this.count(1, emptyPlace);
    if (node === null || this.isExhausted) return emptyScalar(emptyPlace);
    const place = this.place(node.range[0]);
    if (path.length > MAX_NESTING) {
      this.report(place, path.slice(0, 4), TOO_DEEP);
      this.isExhausted = true;
      return emptyScalar(place);
    }
    if (isAlias(node)) return this.alias(node.source, place, path);
    if (isSeq(node)) {
      const items = (node.items as ParsedNode[]).map((item, i) => this.node(item, [...path, i], place));
      return { kind: 'list', place, items };
    }
    if (isMap(node)) return { kind: 'map', place, entries: this.entries(node.items as ParsedPair[], path) };
    return isScalar(node) ? scalar(node, node.source === '' && !isQuotedType(node.type) ? emptyPlace : place) : emptyScalar(place);
  }

  private alias(name: string, place: Place, path: readonly (string | number)[]): Located {
    const anchor = this.anchors.get(name);
    if (anchor === undefined) {
      this.report(
        place,
        path,
        `expected an alias of an earlier anchor, found *${name}, which none defines (quote text that begins with *)`,
      );
      return emptyScalar(place);
    }
    this.count(anchor.values, place);
    return { ...anchor.tree, place };
  }

  private entries(pairs: readonly ParsedPair[], path: readonly (string | number)[]): ReadonlyMap<string, LocatedEntry> {
    const entries = new Map<string, LocatedEntry>();
    for (const pair of pairs) {
      const keyPlace = this.place(pair.key?.range[0] ?? 0);
      const key = this.keyOf(pair.key, keyPlace, path);
      if (key === undefined) continue;
      const value = this.node(pair.value, [...path, key], keyPlace);
      const first = entries.get(key);
      if (first !== undefined)
        this.report(keyPlace, [...path, key], `expected once, found again (first in line ${first.keyPlace.line}); remove one of the two`);
      else entries.set(key, { keyPlace, value });
    }
    return entries;
  }

  private keyOf(key: ParsedNode | null, place: Place, path: readonly (string | number)[]): string | undefined {
    if (key !== null && isScalar(key) && typeof key.value === 'string') {
      if (key.value === '<<' && key.type === 'PLAIN')
        this.report(place, [...path, key.value], 'expected a key, found a merge (<<), which YAML 1.2 does not have; write the keys out');
      else if (key.value === '__proto__') this.report(place, [...path, key.value], 'expected a key of an experiment file, found __proto__');
      else return key.value;
      return undefined;
    }
    const found = key === null ? 'nothing' : isScalar(key) ? keyText(String(key.source)) : kindOf(key);
    this.report(place, path, `expected a key that is text, found ${found}`);
    return undefined;
  }

  private count(values: number, place: Place): void {
    this.values += values;
    if (this.values <= MAX_VALUES || this.isExhausted) return;
    this.report(place, [], `expected at most ${MAX_VALUES} values after aliases are written out, found more`);
    this.isExhausted = true;
  }

  private report(place: Place, path: readonly (string | number)[], message: string): void {
    if (!this.isExhausted) this.problems.push(problemAt(place, path.length === 0 ? WHOLE_FILE : dottedKey(path), message));
  }
}

interface ParsedPair {
  readonly key: ParsedNode | null;
  readonly value: ParsedNode | null;
}

function emptyScalar(place: Place): LocatedScalar {
  return { kind: 'scalar', place, value: null, isQuoted: false, source: '' };
}

const isQuotedType = (type: unknown) => type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';

function scalar(node: { readonly value: unknown; readonly type?: string | null; readonly source?: string }, place: Place): LocatedScalar {
  const { value } = node;
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;
  return {
    kind: 'scalar',
    place,
    value: known ? value : String(value),
    isQuoted: isQuotedType(node.type),
    source: node.source ?? quoted(String(value)),
  };
}

function kindOf(node: ParsedNode): string {
  if (isSeq(node)) return 'a list';
  return isMap(node) ? 'a mapping' : 'an alias';
}
