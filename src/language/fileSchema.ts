/** The published schema of the experiment file, as completion and hover look things up in it: axes under `sweep` are keys of their own. */
import { experimentJsonSchema } from '../experiment/jsonSchema';
import { describeKey, nodeAt } from '../experiment/keys';
import type { KeyDescription, SchemaNode } from '../experiment/keys';
import type { Path } from './tree';

let schema: SchemaNode | undefined;

function fileSchema(): SchemaNode {
  schema ??= experimentJsonSchema() as SchemaNode;
  return schema;
}

/** The schema of what stands at a path; undefined for an unknown key. */
export function schemaAt(path: Path): SchemaNode | undefined {
  return nodeAt(path, fileSchema());
}

/** What is said of the key at a path, list positions left out; undefined for an unknown one. */
export function descriptionAt(path: Path): KeyDescription | undefined {
  return describeKey(keysIn(path), fileSchema());
}

/** Is it an axis that sweeps a setting, and which? */
export function sweptSetting(path: Path): SchemaNode | undefined {
  const [section, key] = path;
  if (section !== 'sweep' || typeof key !== 'string') return undefined;
  return nodeAt(key === 'widths' ? ['model', 'width'] : key.split('.'));
}

const keysIn = (path: Path) => path.filter(part => typeof part === 'string');
