/** The keys of the experiment file, walked out of the schema: for documentation, suggestions, and the values of swept keys. */
import * as z from 'zod';
import { expectation } from './expectation';
import { experimentSchema } from './schema';

/** What is read of a JSON schema here. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  /** What each word of `enum` means, in its order. */
  readonly enumDescriptions?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly unit?: string;
  /** Whose definition it is: author, title, year. */
  readonly source?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
}

export interface KeyDescription {
  /** Dotted: `model.width`. */
  readonly key: string;
  /** In words: "a whole number from 1 to 16384". */
  readonly expected: string;
  /** Undefined where there is none: the key is required, or its absence has a meaning of its own, told in `meaning`. */
  readonly default: unknown;
  readonly isRequired: boolean;
  readonly meaning: string;
  readonly unit: string | undefined;
  readonly source: string | undefined;
  /** The words it takes, each with its meaning; empty where it takes other values. */
  readonly words: readonly { readonly word: string; readonly meaning: string }[];
}

let root: SchemaNode | undefined;
let described: readonly KeyDescription[] | undefined;

/** The input side of the schema (keys with defaults may be absent) as JSON schema draft 7. */
export function experimentNode(): SchemaNode {
  root ??= z.toJSONSchema(experimentSchema, { io: 'input', target: 'draft-7' }) as SchemaNode;
  return root;
}

/** The schema of the value at a path; list positions lead to the items, and may be left out before a key. Undefined for an unknown key. */
export function nodeAt(path: readonly (string | number)[], from: SchemaNode = experimentNode()): SchemaNode | undefined {
  let node: SchemaNode | undefined = from;
  for (const part of path) {
    node = typeof part === 'number' ? itemsOf(node) : (keyOf(node, part) ?? keyOf(itemsOf(node), part));
  }
  return node;
}

function keyOf(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const keys = propertiesOf(node);
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

function itemsOf(node: SchemaNode | undefined): SchemaNode | undefined {
  return node?.items ?? node?.anyOf?.find(form => form.items !== undefined)?.items;
}

/** The keys of a section, also of one that may be written in another form instead (`tasks`, a list or a section); undefined for what is none. */
export function propertiesOf(node: SchemaNode | undefined): Readonly<Record<string, SchemaNode>> | undefined {
  return node?.properties ?? node?.anyOf?.find(form => form.properties !== undefined)?.properties;
}

/** Names of the keys of a section, `[]` for the file itself; empty for what is no section. */
export function keysOf(section: readonly (string | number)[]): string[] {
  return Object.keys(propertiesOf(nodeAt(section)) ?? {});
}

/** Every key that takes a value, in the order of the schema. */
export function describeKeys(): readonly KeyDescription[] {
  described ??= leavesBelow(experimentNode(), []).flatMap(path => describeKey(path) ?? []);
  return described;
}

/** What the schema says of a key or section; undefined for an unknown one. `path` without list positions. */
export function describeKey(path: readonly string[], from: SchemaNode = experimentNode()): KeyDescription | undefined {
  const node = nodeAt(path, from);
  if (node === undefined) return undefined;
  const section = nodeAt(path.slice(0, -1), from);
  return {
    key: path.join('.'),
    expected: expectation(node),
    default: propertiesOf(node) === undefined ? node.default : undefined,
    isRequired: section?.required?.includes(path.at(-1) ?? '') ?? false,
    meaning: node.description ?? '',
    unit: node.unit,
    source: node.source,
    words: wordsOf(node.items ?? node),
  };
}

/** The type of one key's value; undefined for sections and unknown keys. */
export function settingType(key: string): z.ZodType | undefined {
  let type: unknown = experimentSchema;
  for (const part of key.split('.')) {
    const section = sectionOf(type);
    if (section === undefined || !Object.hasOwn(section.shape, part)) return undefined;
    type = section.shape[part];
  }
  const value = bare(type);
  return sectionOf(value) !== undefined || !(value instanceof z.ZodType) ? undefined : value;
}

function leavesBelow(node: SchemaNode, path: readonly string[]): (readonly string[])[] {
  const properties = propertiesOf(node);
  if (properties === undefined) return [path];
  const inside = Object.entries(properties).flatMap(([key, child]) => leavesBelow(child, [...path, key]));
  return node.properties === undefined ? [path, ...inside] : inside;
}

/** The section that a type is, or may be written as. */
function sectionOf(type: unknown): z.ZodObject | undefined {
  const form = bare(type);
  const forms: readonly unknown[] = form instanceof z.ZodUnion ? form.options : [form];
  return forms.find(candidate => candidate instanceof z.ZodObject);
}

function wordsOf({ enum: words = [], enumDescriptions = [] }: SchemaNode) {
  return words.map((word, i) => ({ word: String(word), meaning: enumDescriptions[i] ?? '' }));
}

/** The type without its default and without its being optional. */
function bare(type: unknown): unknown {
  let inner = type;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) inner = inner.unwrap();
  return inner;
}
