/** The JSON schemas published in media/, as the sources have them now: written by write-schemas, compared by a test. */
import { format } from 'prettier';
import * as z from 'zod';
import { experimentJsonSchema } from '../../src/experiment/jsonSchema';
import { controlRequest, eventLine, metricsLine, runRecord, supervisorRecord, sweepRecord } from '../../src/runs/records';

const records = {
  sweep: ['sweep.json', sweepRecord],
  supervisor: ['supervisor.json', supervisorRecord],
  run: ['run.json', runRecord],
  metrics: ['One line of metrics.jsonl', metricsLine],
  event: ['One line of events.jsonl', eventLine],
  control: ['One file in control/', controlRequest],
} as const;

/** Path from the project's root -> text. */
export async function schemaFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const add = async (path: string, schema: object) =>
    files.set(path, await format(JSON.stringify(schema), { parser: 'json', printWidth: 140 }));
  await add('media/experiment.schema.json', experimentJsonSchema());
  for (const [name, [title, record]] of Object.entries(records)) {
    const { $schema, ...schema } = z.toJSONSchema(record, { io: 'input', target: 'draft-7' });
    await add(`media/schemas/${name}.schema.json`, { $schema, title: `NTK Monitor run directory, format 1: ${title}`, ...schema });
  }
  return files;
}
