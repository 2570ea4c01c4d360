/** What can be written at the cursor: keys that the section does not have yet, values of the key, experiments in an empty file. */
import { propertiesOf } from '../experiment/keys';
import type { KeyDescription, SchemaNode } from '../experiment/keys';
import { presets } from '../experiment/presets/presets';
import { yamlText } from '../experiment/yaml/yamlText';
import { cursorAt } from './cursor';
import type { Cursor } from './cursor';
import { descriptionAt, schemaAt, sweptSetting } from './fileSchema';
import { keySnippet, wordsOf } from './snippets';
import type { Span } from './span';
import { tokenAt, treeOf } from './tree';

export interface Completion {
  readonly kind: 'section' | 'key' | 'axis' | 'value' | 'experiment';
  readonly label: string;
  /** What is written in place of `word`; in the notation of snippets where `isSnippet`. */
  readonly text: string;
  readonly isSnippet: boolean;
  readonly word: Span;
  /** What is said of the key; of a value, of its key. */
  readonly description?: KeyDescription;
  /** What the value or the experiment means, where that is known. */
  readonly meaning?: string;
  readonly isDefault?: boolean;
  /** The setting of an axis stands in the file already, which excludes the axis. */
  readonly isGivenOnce?: boolean;
}

/** In the order in which they are offered. */
export function completionsAt(text: string, offset: number): Completion[] {
  const cursor = cursorAt(text, offset);
  if (cursor === undefined) return [];
  if (cursor.expects === 'value') return values(cursor);
  const isEmpty = cursor.path.length === 0 && cursor.others.length === 0 && !cursor.hasColon;
  return [...keys(cursor, text), ...(isEmpty ? experiments(cursor) : [])];
}

function keys(cursor: Cursor, text: string): Completion[] {
  const { path, word, layout, hasColon } = cursor;
  const others = new Set(cursor.others);
  const isSweep = path.length === 1 && path[0] === 'sweep';
  const root = isSweep ? treeOf(text) : undefined;
  const offered = Object.entries(keysAt(path)).filter(([key]) => !others.has(key));
  const completions = offered.map(([key, node]): Completion => {
    const setting = sweptSetting([...path, key]);
    return {
      kind: setting !== undefined ? 'axis' : propertiesOf(node) !== undefined ? 'section' : 'key',
      label: key,
      text: hasColon ? key : keySnippet(key, node, { layout, setting }),
      isSnippet: !hasColon,
      word,
      ...described([...path, key]),
      ...(setting !== undefined && tokenAt(root, settingPath(key)) !== undefined && { isGivenOnce: true }),
    };
  });
  return [...completions.filter(({ isGivenOnce }) => !isGivenOnce), ...completions.filter(({ isGivenOnce }) => isGivenOnce)];
}

/** Of a list of sections, a list position leads to the keys of one. */
const keysAt = (path: Cursor['path']) => propertiesOf(schemaAt(path)) ?? {};

const settingPath = (axis: string) => (axis === 'widths' ? ['model', 'width'] : axis.split('.'));

/** Words with their meanings, the default, examples; in a list those that it does not have yet. */
function values({ path, word, others, needsBlank }: Cursor): Completion[] {
  const node = schemaAt(path);
  if (node === undefined || propertiesOf(node) !== undefined) return [];
  const given = new Set(others);
  const descriptions = described(path);
  return candidates(node)
    .map(value => ({ value, text: yamlText(value) }))
    .filter(({ text }, i, all) => !given.has(text) && all.findIndex(other => other.text === text) === i)
    .map(({ value, text }): Completion => {
      const meaning = node.enumDescriptions?.[node.enum?.indexOf(value) ?? -1];
      const isDefault = text === yamlText(node.default);
      return {
        kind: 'value',
        label: text,
        text: needsBlank ? ` ${text}` : text,
        isSnippet: false,
        word,
        ...descriptions,
        ...(meaning !== undefined && { meaning }),
        isDefault,
      };
    });
}

function candidates(node: SchemaNode): readonly unknown[] {
  return wordsOf(node) ?? [...(node.default === undefined ? [] : [node.default]), ...(node.examples ?? [])];
}

function experiments({ word }: Cursor): Completion[] {
  return presets().map(({ name, title, description, text }) => ({
    kind: 'experiment',
    label: name,
    text,
    isSnippet: false,
    word,
    meaning: `${title}. ${description}`,
  }));
}

function described(path: Cursor['path']): { readonly description?: KeyDescription } {
  const description = descriptionAt(path);
  return description === undefined ? {} : { description };
}
