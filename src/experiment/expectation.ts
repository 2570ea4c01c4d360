/** What a key takes and what a file has instead, in words: the two halves of every message about a value. */
import type { Located, LocatedScalar } from './yaml/locatedTree';
import type { SchemaNode } from './keys';
import { quoted } from './problem';

/** "a whole number from 1 to 16384", "circle or points", "a list of at most 1000 numbers". */
export function expectation(node: SchemaNode): string {
  if (node.anyOf !== undefined) return node.anyOf.map(expectation).join(', or ');
  if (node.enum !== undefined) return alternatives(node.enum.map(String));
  switch (node.type) {
    case 'integer':
      return `a whole number${range(node)}`;
    case 'number':
      return `a number${range(node)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      if (node.examples !== undefined && node.pattern !== undefined) return `text such as ${alternatives(node.examples.map(String))}`;
      return node.maxLength !== undefined ? `text of ${node.minLength ?? 0} to ${node.maxLength} characters` : 'text';
    case 'array':
      return `a list of ${amount(node)}${plural(node.items ?? {})}`;
    case 'object':
      return 'a section (keys and values)';
    default:
      return 'a value';
  }
}

/** The value in the file: `the text "5" (a number in quotes: remove them)`, `0`, `a list of 3`, `nothing`. */
export function foundValue(value: Located, expected: SchemaNode): string {
  switch (value.kind) {
    case 'map':
      return value.entries.size === 0 ? 'an empty mapping' : 'keys and values';
    case 'list':
      return value.items.length === 0 ? 'an empty list' : `a list of ${value.items.length}`;
    case 'scalar':
      if (value.value === null) return value.source === '' ? 'nothing' : `${value.source}, which is nothing in YAML`;
      return `${typeof value.value === 'string' ? `the text ${quoted(value.value)}` : value.source.slice(0, 40)}${mistakenText(value, expected)?.hint ?? ''}`;
  }
}

/** A text that looks like the number or truth value that was expected, or the other way round: why it is none, and how to write it. */
export function mistakenText(value: LocatedScalar, expected: SchemaNode): { readonly hint: string; readonly mended: string } | undefined {
  if (value.value === null) return undefined;
  if (typeof value.value === 'string') return mistakenForText(value.value, value.isQuoted, expected);
  if (!takes(expected, 'string') || expected.enum !== undefined || expected.pattern !== undefined) return undefined;
  const kind = typeof value.value === 'number' ? 'a number' : 'a truth value';
  return { hint: `, which YAML reads as ${kind}; put it in quotes`, mended: JSON.stringify(value.source) };
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function range(node: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum } = node;
  const upper = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  const lower = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}${upper === undefined ? '' : ` and at most ${upper}`}`;
  if (lower === undefined) return upper === undefined ? '' : ` of at most ${upper}`;
  return upper === undefined ? ` of at least ${lower}` : ` from ${lower} to ${upper}`;
}

function amount({ minItems = 0, maxItems }: SchemaNode): string {
  if (maxItems !== undefined) return `${minItems} to ${maxItems} `;
  return minItems === 1 ? 'one or more ' : minItems > 0 ? `at least ${minItems} ` : '';
}

function plural(node: SchemaNode): string {
  if (node.anyOf !== undefined) return node.anyOf.map(plural).join(' or ');
  if (node.type === 'integer') return `whole numbers${range(node)}`;
  if (node.type === 'number') return `numbers${range(node)}`;
  if (node.type === 'array') return `lists of ${plural(node.items ?? {})}`;
  return node.type === 'object' ? 'sections' : 'values';
}

function takes(node: SchemaNode, type: string): boolean {
  return node.type === type || (node.anyOf?.some(form => takes(form, type)) ?? false);
}

function mistakenForText(text: string, isQuoted: boolean, expected: SchemaNode) {
  const takesNumber = takes(expected, 'number') || takes(expected, 'integer');
  const takesBoolean = takes(expected, 'boolean');
  const says = (hint: string, mended: string) => ({ hint, mended });
  if (takesNumber && isQuoted && text.trim() !== '' && Number.isFinite(Number(text)))
    return says(', a number in quotes; remove them', text.trim());
  if (takesNumber && /^[+-]?\d[\d_]*_[\d_]*(\.\d+)?$/.test(text))
    return says('; write numbers without underscores', text.replaceAll('_', ''));
  if (takesNumber && /^[+-]?\d+(,\d+)+(\.\d+)?$/.test(text)) return says('; write numbers without commas', text.replaceAll(',', ''));
  if (takesBoolean && /^(true|false)$/i.test(text)) return says(', a truth value in quotes; remove them', text.toLowerCase());
  if (takesBoolean && /^(yes|on|y)$/i.test(text)) return says('; YAML 1.2 wants true', 'true');
  if (takesBoolean && /^(no|off|n)$/i.test(text)) return says('; YAML 1.2 wants false', 'false');
  return undefined;
}
