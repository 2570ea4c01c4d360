/** What the key or value under the pointer means. */
import type { KeyDescription } from '../experiment/keys';
import { descriptionAt } from './fileSchema';
import type { Span } from './span';
import { pointAt, tokenAt, scalarText, treeOf } from './tree';

export interface Hover {
  readonly span: Span;
  readonly description: KeyDescription;
  /** The word under the pointer, where the key takes words. */
  readonly word?: KeyDescription['words'][number];
}

export function hoverAt(text: string, offset: number): Hover | undefined {
  const root = treeOf(text);
  const point = pointAt(root, offset);
  const description = point && descriptionAt(point.path);
  if (!point || !description) return undefined;
  const value = point.part === 'value' ? scalarText(tokenAt(root, point.path)) : null;
  const word = description.words.find(candidate => candidate.word === value);
  return { span: point.span, description, ...(word && { word }) };
}
