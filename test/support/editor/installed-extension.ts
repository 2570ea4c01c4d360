/** A folder of installed extensions that holds this project as it lies here: what is built next is what a reload of the window runs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes the editor's own list of installed extensions into `folder`, with the extension in `extension` as its only entry. */
export const installInPlace = (folder: string, extension: string): void => {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8')) as Record<string, string>;
  const entry = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, scheme: 'file', path: pathToFileURL(extension).pathname },
    metadata: { isMachineScoped: false, isBuiltin: false, pinned: true, source: 'resource' },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'extensions.json'), JSON.stringify([entry], null, 2));
};
