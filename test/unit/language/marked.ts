/** Texts with a cursor in them, written `‸`. */
import assert from 'node:assert/strict';

export function atCursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('‸');
  assert(offset !== -1 && !marked.includes('‸', offset + 1), `one cursor in ${JSON.stringify(marked)}`);
  return { text: marked.replace('‸', ''), offset };
}

/** The text after the editor has put in what was chosen, placeholders filled with what they propose, the first of a choice. */
export function written(text: string, { start, end }: { readonly start: number; readonly end: number }, snippet: string): string {
  const filled = snippet
    .replace(/\$\{\d+\|((?:\\.|[^|\\])*)\|\}/g, (_, choices: string) => choices.split(/(?<!\\),/)[0] ?? '')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/\$0/g, '')
    .replace(/\\(.)/g, '$1');
  const indent = /^[ ]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '';
  return text.slice(0, start) + filled.replaceAll('\n', `\n${indent}`) + text.slice(end);
}
