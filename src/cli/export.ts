/** `export`: a sweep in a format of other programs. */
import { locate } from '../runs/catalogue';
import { exportSweep } from '../export/exportSweep';
import type { ExportFormat } from '../export/formats';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exitCodes';
import { print, printJson, warn } from './output';

export interface ExportFlags {
  readonly format: ExportFormat;
  readonly out: string;
  readonly force: boolean;
  readonly json: boolean;
}

export async function exportTo(path: string, { format, out, force, json }: ExportFlags): Promise<number> {
  const { sweep } = await locate(path);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const progress = (done: number, total: number) => warn(`${done}/${total}`);
    const { out: folder, files, notes } = await exportSweep(sweep.path, { format, out, force, signal: stop.signal, progress });
    for (const note of notes) warn(note);
    if (json) printJson({ out: folder, format, files, notes });
    else print(`${files.length} ${files.length === 1 ? 'file' : 'files'} written to ${folder}`);
    return EXIT_DONE;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    warn('Cancelled: nothing was written.');
    return EXIT_INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
