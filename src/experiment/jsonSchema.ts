/** The experiment file as a JSON schema, for editors: completion, hover and problems while typing. */
import { describeKeys, experimentNode, nodeAt } from './keys';
import type { SchemaNode } from './keys';

/** Keys of settings that `sweep` cannot take as axes. */
const NOT_SWEPT = /^(experiment|sweep|data\.points)\.|^(model\.width|data\.kind|data\.path|tasks|tasks\.split|tasks\.frequencies\.groups)$/;

/** JSON schema draft 7 of the file as it is written; under `sweep`, every setting that can be swept is a key of its own. */
export function experimentJsonSchema(): object {
  const root = experimentNode();
  const sweep = root.properties?.['sweep'];
  const axes = describeKeys()
    .map(({ key }) => key)
    .filter(key => !NOT_SWEPT.test(key))
    .map(key => [key, axisNode(key)] as const);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'NTK Monitor experiment',
    description: 'Trains networks and follows their neural tangent kernel.',
    type: 'object',
    properties: {
      ...root.properties,
      sweep: { ...sweep, properties: { ...sweep?.properties, ...Object.fromEntries(axes) }, additionalProperties: false },
    },
    required: root.required,
    additionalProperties: false,
  };
}

/** What speaks of the key stays with the axis, what speaks of one value goes to its items; the default is neither's. */
const OF_THE_KEY = new Set(['description', 'unit', 'source', 'default', 'examples']);

function axisNode(key: string): object {
  const node: SchemaNode = nodeAt(key.split('.')) ?? {};
  const items = Object.fromEntries(Object.entries(node).filter(([name]) => !OF_THE_KEY.has(name)));
  const { unit, source } = node;
  return {
    description: `Axis of the sweep. ${node.description ?? ''}`,
    unit,
    source,
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items,
  };
}
