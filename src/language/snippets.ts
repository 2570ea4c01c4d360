/** What a completed key begins with, in the notation of the editor's snippets: its default, its words, or the keys it needs. */
import { propertiesOf } from '../experiment/keys';
import type { SchemaNode } from '../experiment/keys';
import { yamlText } from '../experiment/yaml/yamlText';

export interface SnippetPlace {
  readonly layout: 'block' | 'flow';
  /** Of an axis, the setting that it sweeps. */
  readonly setting?: SchemaNode | undefined;
}

/** `lr: ${1:1}`, `form: ${1|sin,cos|}`, or a section with the keys that it needs. */
export function keySnippet(key: string, node: SchemaNode, place: SnippetPlace): string {
  return `${literal(key)}:${new Snippet(place.layout).value(node, place.setting)}`;
}

/** Counts the places that the user fills in. */
class Snippet {
  private places = 0;

  constructor(private readonly layout: 'block' | 'flow') {}

  /** With the blank or the line break that follows the colon. */
  value(node: SchemaNode, setting?: SchemaNode, indent = '  '): string {
    if (propertiesOf(node) !== undefined) return this.section(node, indent);
    return ` ${this.scalarOrList(node, setting)}`;
  }

  private section(node: SchemaNode, indent: string): string {
    const needed = Object.entries(node.properties ?? {}).filter(([key]) => node.required?.includes(key));
    const inside = needed.map(([key, child]) => `${literal(key)}:${this.value(child, undefined, `${indent}  `)}`);
    if (this.layout === 'flow') return ` {${inside.join(', ') || '$0'}}`;
    return inside.length === 0 ? `\n${indent}$0` : inside.map(line => `\n${indent}${line}`).join('');
  }

  private scalarOrList(node: SchemaNode, setting: SchemaNode | undefined): string {
    const words = wordsOf(node);
    if (words !== undefined) return this.choice(words, node.default);
    const example = node.default ?? node.examples?.[0];
    if (Array.isArray(example)) return `[${this.fill(inner(example))}]`;
    if (example !== undefined) return this.fill(yamlText(example));
    if (setting === undefined) return this.fill('');
    const swept = wordsOf(setting) ?? [setting.default ?? setting.examples?.[0] ?? ''];
    return `[${this.fill(inner(swept))}]`;
  }

  private fill(text: string): string {
    return `\${${++this.places}:${literal(text)}}`;
  }

  /** The default is offered first. */
  private choice(words: readonly unknown[], first: unknown): string {
    const ordered = [...words]
      .sort((a, b) => Number(b === first) - Number(a === first))
      .map(word => String(word).replace(/[\\,|]/g, '\\$&'));
    return `\${${++this.places}|${ordered.join(',')}|}`;
  }
}

/** Its words, or both truth values; undefined where it takes others. */
export function wordsOf({ enum: words, type }: SchemaNode): readonly unknown[] | undefined {
  return words ?? (type === 'boolean' ? [true, false] : undefined);
}

const inner = (list: readonly unknown[]) => list.map(yamlText).join(', ');

/** Text that means itself within a snippet. */
const literal = (text: string) => text.replace(/[\\$}]/g, '\\$&');
