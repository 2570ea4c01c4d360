/** What is wrong with a value that came from a file, in the words of every message here: the key, what was expected, what was found. */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * The first thing wrong with a value: `runs[0].id: expected a text, found 5`.
 * @param checked holds what was checked, so that the message can say what was found; absent: it says only what was expected.
 */
export function describeIssues(error: z.ZodError, checked?: { readonly value: unknown }): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'is not as expected';
  const key = keyOf(issue.path);
  const found = checked === undefined ? '' : `, found ${shown(valueAt(checked.value, issue.path))}`;
  return `${key === '' ? '' : `${key}: `}${sentence(issue, found)}`;
}

function sentence(issue: Issue, found: string): string {
  if (issue.code === 'unrecognized_keys') return `expected no key ${issue.keys.slice(0, 3).map(shown).join(', ')}`;
  const expected = expectation(issue);
  // A check of our own says in full what it expects.
  return expected === undefined ? issue.message : `expected ${expected}${found}`;
}

function expectation(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map(value => (typeof value === 'string' ? value : String(value))).join(' or ');
    case 'invalid_union': {
      const alternatives = issue.errors.flatMap(inner => inner.slice(0, 1)).map(expectation);
      return [...new Set(alternatives.filter(words => words !== undefined))].join(' or ') || undefined;
    }
    case 'too_small':
      return `${sizeOf(issue.origin)} ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`;
    case 'too_big':
      return `${sizeOf(issue.origin)} ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`;
    default:
      return undefined;
  }
}

const sizeOf = (origin: string) => (origin === 'array' || origin === 'string' ? 'a length' : 'a number');

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** `runs[0].id` */
function keyOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((key, part) => {
    if (typeof part === 'number') return `${key}[${part}]`;
    return key === '' ? String(part) : `${key}.${String(part)}`;
  }, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return at;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
