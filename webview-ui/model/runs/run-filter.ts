/**
 * Which runs a user looks for: words that must all be in a run's name, settings, state or verdict (`failed`), a column with its value (`width 512`),
 * patterns between slashes (`/seed [01]$/`), and comparisons with a column (`width>=512`, `loss<0.01`, `state=failed`).
 */
import type { RunColumn, RunRow } from './run-rows';

export type RunFilter =
  | { readonly ok: true; matches(row: RunRow): boolean }
  /** One sentence about what cannot be understood. */
  | { readonly ok: false; readonly message: string };

type Test = (row: RunRow) => boolean;
type Comparison = '<' | '<=' | '>' | '>=' | '=';

const TOKEN = /\/(?:[^/\\]|\\.)+\/|\S+/g;
const NUMBER = /^-?[\d.,]+(e[+-]?\d+)?$/i;
const COMPARISON = /^([^<>=]+)(<=|>=|<|>|=)(.+)$/;

export function runFilter(text: string, columns: readonly RunColumn[]): RunFilter {
  const tests: Test[] = [];
  const tokens = text.match(TOKEN) ?? [];
  for (let at = 0; at < tokens.length; at++) {
    const [token = '', next = ''] = [tokens[at], tokens[at + 1]];
    const isPair = NUMBER.test(next) && columnOf(token, columns) !== undefined;
    if (isPair) at++;
    const isPattern = token.length > 2 && token.startsWith('/') && token.endsWith('/');
    const test = isPattern ? pattern(token.slice(1, -1)) : testOf(isPair ? `${token}=${next}` : token, columns);
    if (typeof test === 'string') return { ok: false, message: test };
    tests.push(test);
  }
  return { ok: true, matches: row => tests.every(test => test(row)) };
}

/** A test, or why there is none. */
function testOf(token: string, columns: readonly RunColumn[]): Test | string {
  const [, name = '', operator, value = ''] = COMPARISON.exec(token) ?? [];
  if (operator === undefined) {
    const word = token.toLowerCase();
    return row => wordsOf(row).toLowerCase().includes(word);
  }
  const column = columnOf(name, columns);
  if (!column) return `There is no column “${name}”: ${columns.map(({ id }) => id).join(', ')}.`;
  const number = Number(value.replaceAll(',', ''));
  if (operator !== '=' && Number.isNaN(number)) return `“${value}” is no number to compare ${column.label} with.`;
  return row => holds(row.cells[column.id]?.value ?? null, operator as Comparison, value, number);
}

/** By its key or by what stands above it. */
function columnOf(name: string, columns: readonly RunColumn[]): RunColumn | undefined {
  const wanted = name.toLowerCase();
  return columns.find(({ id, label }) => [id, label, label.replace(/\s/g, '')].some(known => known.toLowerCase() === wanted));
}

function pattern(source: string): Test | string {
  try {
    const expression = new RegExp(source, 'i');
    return row => expression.test(row.label) || expression.test(row.run.id);
  } catch {
    return `/${source}/ is no regular expression.`;
  }
}

function holds(found: number | string | null, operator: Comparison, text: string, number: number): boolean {
  if (operator === '=') return typeof found === 'number' ? found === number : found !== null && found.toLowerCase() === text.toLowerCase();
  if (typeof found !== 'number') return false;
  switch (operator) {
    case '<':
      return found < number;
    case '<=':
      return found <= number;
    case '>':
      return found > number;
    case '>=':
      return found >= number;
  }
}

function wordsOf({ run, label, cells }: RunRow): string {
  return [label, run.id, cells.state?.text, cells.regime?.text].join(' ');
}
