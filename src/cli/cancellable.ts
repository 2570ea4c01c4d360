/** Work that Ctrl-C gives up, with everything it has begun undone. */
import { EXIT_INTERRUPTED } from './exitCodes';
import { onInterrupt } from './interrupts';
import { warn } from './output';

/** @returns what `work` returns; 130 where it was interrupted. @throws what `work` throws */
export async function cancellable(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const release = onInterrupt(() => controller.abort(new Error('interrupted')));
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    warn('Interrupted; nothing was changed.');
    return EXIT_INTERRUPTED;
  } finally {
    release();
  }
}
