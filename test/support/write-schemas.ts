/** Writes anew what is published from the sources: `npx tsx test/support/write-schemas.ts` after a change of a schema, a setting or a command. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { referenceFile } from './reference-file';
import { schemaFiles } from './schema-files';

const root = join(__dirname, '..', '..');

void Promise.all([schemaFiles(), referenceFile(root)]).then(([schemas, reference]) => {
  for (const [path, text] of [...schemas, reference]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
});
