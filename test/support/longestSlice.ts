/** How long our callbacks hold a process's event loop at a stretch: in the extension host this is what other extensions wait for. */
import { createHook } from 'node:async_hooks';

/**
 * The longest synchronous stretch of a callback while `work` went on, in milliseconds: on the clock, or of the process's processor time where
 * that is less, since on a busy machine a callback also waits for its turn.
 */
export async function longestSlice(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  const began: Moment[] = [];
  const hook = createHook({
    before: () => began.push(now()),
    after: () => {
      const before = began.pop();
      const after = now();
      if (before) longest = Math.max(longest, Math.min(after.clock - before.clock, after.processor - before.processor));
    },
  }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return longest;
}

interface Moment {
  readonly clock: number;
  readonly processor: number;
}

function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), processor: (user + system) / 1000 };
}
