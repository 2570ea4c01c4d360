/** How long our callbacks hold a process's event loop at a stretch: in the extension host this is what other extensions wait for. */
import { createHook } from 'node:async_hooks';

/** The longest synchronous stretch of a callback while `work` went on, in milliseconds. */
export async function longestSlice(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  const began: number[] = [];
  const hook = createHook({
    before: () => began.push(performance.now()),
    after: () => (longest = Math.max(longest, performance.now() - (began.pop() ?? Infinity))),
  }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return longest;
}
