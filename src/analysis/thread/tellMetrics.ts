/** Derives the metrics of a sweep beside the requests of the panels: it gives way after every kernel. */
import { setImmediate as turn } from 'node:timers/promises';
import { readSweep } from '../../runs/catalogue';
import type { DerivedRun } from '../../runs/formats/foreignFormat';
import { deriveMetrics } from '../derivedMetrics';

/** @returns null when all was told or is no longer wanted, else what kept it from that. @throws only what is a defect */
export async function tellMetrics(path: string, told: (part: DerivedRun) => void, signal: AbortSignal): Promise<string | null> {
  try {
    const sweep = await readSweep(path);
    for await (const part of deriveMetrics(sweep, undefined, signal)) {
      told(part);
      await turn();
    }
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof Error && 'reason' in error)) throw error;
    return error.message;
  }
}
