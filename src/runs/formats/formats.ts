/** The formats of other programs that open as sweeps, and which of them a directory is. */
import { readdir } from 'node:fs/promises';
import type { ForeignFormat } from './foreignFormat';
import { thesisFormat } from './thesis/thesisFormat';

const formats: readonly ForeignFormat[] = [thesisFormat];

/** The format of a directory with these files and folders in it; undefined when it is none of another program. */
export function formatOfNames(names: ReadonlySet<string>): ForeignFormat | undefined {
  return formats.find(format => format.recognises(names));
}

/** The format of a directory; undefined also when it cannot be looked into. */
export async function foreignFormatOf(directory: string): Promise<ForeignFormat | undefined> {
  try {
    return formatOfNames(new Set(await readdir(directory)));
  } catch {
    return undefined; // Whoever reads it as a sweep of this program is told what is wrong.
  }
}
