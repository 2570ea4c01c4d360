/** YAML's tokens, and what is bounded before any parser sees a text. */
import { Lexer } from 'yaml';

/** In characters; a sweep with 16,384 inline points of two numbers fits. */
export const MAX_TEXT_LENGTH = 1024 * 1024;
export const MAX_NESTING = 32;

/** By one such character, which is not in the text, the lexer announces documents, errors in flow collections, and scalars. */
const LEXER_MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** The text's tokens, each with its offset; whatever the text is, they cover it. */
export function* yamlTokens(text: string): Generator<{ readonly source: string; readonly offset: number }> {
  let offset = 0;
  for (const source of new Lexer().lex(text)) {
    if (LEXER_MARKS.has(source)) continue;
    yield { source, offset };
    offset += source.length;
  }
}

/** Offset of the first bracket, or block indicator on one line, that nests too deep for a recursive parser; undefined where none does. */
export function tooDeepAt(text: string): number | undefined {
  let flow = 0;
  let onLine = 0;
  for (const { source, offset } of yamlTokens(text)) {
    if (source === '[' || source === '{') flow++;
    else if (source === ']' || source === '}') flow--;
    else if (source === '-' || source === '?') onLine++;
    else if (source.includes('\n')) onLine = 0;
    if (flow > MAX_NESTING || onLine > MAX_NESTING) return offset;
  }
  return undefined;
}
