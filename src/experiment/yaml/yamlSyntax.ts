/** Errors of YAML's own syntax, in words for someone who writes an experiment, each with the key in which it stands. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { dottedKey, problemAt, WHOLE_FILE } from '../problem';
import type { Place, Problem } from '../problem';

/** Problems of one parsed document, in order; empty when its syntax is that of YAML 1.2. */
export function syntaxProblems(document: Document.Parsed, place: (offset: number) => Place): Problem[] {
  const found: YAMLError[] = [...document.errors, ...document.warnings];
  const deep = found.find(error => error.code === 'RESOURCE_EXHAUSTION');
  const problems = (deep === undefined ? withoutEchoes(found) : [deep]).map(error =>
    problemAt(place(error.pos[0]), keyOfError(document, error), inWords(error)),
  );
  const { explicit, version } = document.directives.yaml;
  if (explicit === true && version !== '1.2')
    problems.push(problemAt(place(0), '%YAML', `expected YAML 1.2, found the directive for ${version}; remove it`));
  return problems;
}

function keyOfError(document: Document.Parsed, { code, message, pos }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS' || code === 'RESOURCE_EXHAUSTION') return WHOLE_FILE;
  // What is not closed began in an earlier key than the one at which the parser notices.
  return enclosingKey(document.contents, code === 'BAD_INDENT' && message.startsWith('Flow') ? pos[0] - 1 : pos[0]);
}

/** The parser reports one slip several times: as the value it breaks, then as the tokens that no longer fit. The first is kept. */
function withoutEchoes(errors: readonly YAMLError[]): YAMLError[] {
  const first = errors[0];
  if (first === undefined) return [];
  const isEchoing = first.code === 'UNEXPECTED_TOKEN' || first.code === 'BLOCK_AS_IMPLICIT_KEY' || first.code === 'MISSING_CHAR';
  if (isEchoing) return [first];
  const starts = new Set<number>();
  return errors.filter(error => {
    const isNew = !starts.has(error.pos[0]);
    starts.add(error.pos[0]);
    return isNew;
  });
}

function inWords(error: YAMLError): string {
  const { code, message } = error;
  const closing = /^Flow .* with a ([\]}])$/.exec(message)?.[1];
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'expected spaces as indentation, found a tab';
    case 'MULTIPLE_DOCS':
      return 'expected one experiment in the file, found a second YAML document (after ---)';
    case 'RESOURCE_EXHAUSTION':
      return 'expected at most 32 levels of nesting, found more';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'expected one "key: value" a line, with the keys of a section in one column; found a second key inside a value (quote text that contains ": ")';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'expected the key and its colon on one line, found a line break between them';
    case 'TAG_RESOLVE_FAILED':
      return `expected a plain value, found a YAML tag (${message.replace(/^Unresolved tag: /, '')}); remove the tag`;
    case 'BAD_SCALAR_START':
      return `expected a value, found a character that YAML reserves (${message.at(-1) ?? ''}); put the text in quotes`;
    case 'BAD_DQ_ESCAPE':
      return `${lowerFirst(message)} (single quotes leave backslashes as they are)`;
    case 'BAD_INDENT':
      if (closing !== undefined) return `expected "${closing}" to close what was opened before, found none`;
      return 'expected the same indentation as the keys or items before it, found another';
    case 'MISSING_CHAR':
      if (message.startsWith('Missing closing')) return 'expected a closing quote, found the end of the text';
      if (message.startsWith('Implicit map keys')) return 'expected "key: value" (a space after the colon), found no colon';
      if (closing !== undefined) return `expected "${closing}" to close what was opened before, found none`;
      return `expected other YAML: ${lowerFirst(message)}`;
    default:
      return `expected other YAML: ${lowerFirst(message)}`;
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** The dotted key of the last pair that begins at or before an offset: where a reader looks for the slip. */
function enclosingKey(root: Node | null, offset: number): string {
  const path: (string | number)[] = [];
  let node: unknown = root;
  for (let depth = 0; depth < 8; depth++) {
    if (isMap(node)) {
      const pair = node.items.filter(item => isScalar(item.key) && (item.key.range?.[0] ?? Infinity) <= offset).at(-1);
      if (pair === undefined || !isScalar(pair.key)) break;
      path.push(String(pair.key.value));
      node = pair.value;
    } else if (isSeq(node)) {
      const starts = node.items.map(item => (item as Node | null)?.range?.[0] ?? Infinity);
      const index = starts.filter(start => start <= offset).length - 1;
      if (index < 0 || !isMap(node.items[index])) break;
      path.push(index);
      node = node.items[index];
    } else break;
  }
  return path.length === 0 ? WHOLE_FILE : dottedKey(path);
}
