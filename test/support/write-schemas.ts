/** Writes the published JSON schemas anew: `npx tsx test/support/write-schemas.ts` after a change of a schema in the sources. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemaFiles } from './schema-files';

const root = join(__dirname, '..', '..');

void schemaFiles().then(files => {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
});
