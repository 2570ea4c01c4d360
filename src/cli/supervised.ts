/** What `run` and `resume` have in common: workers of this machine, interruption, and the exit code. */
import { LocalWorkers } from '../engine/localWorkers';
import type { Supervisor, SupervisorOutcome } from '../engine/supervisor';
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from './exitCodes';
import { onInterrupt } from './interrupts';
import type { Reporter } from './reporter';
import { thisProgram } from './thisProgram';

/** Workers run this same program. */
export function localWorkers(): LocalWorkers {
  return new LocalWorkers(thisProgram());
}

/** Ctrl-C interrupts the supervisor that `current` gives. @returns stops listening */
export function interruptible(current: () => Supervisor | undefined, reporter: Reporter): () => void {
  let count = 0;
  return onInterrupt(() => {
    if (++count === 1) reporter.interrupted();
    // A third time: it does not even manage to end its workers.
    if (count > 2) process.exit(EXIT_INTERRUPTED);
    current()?.interrupt();
  });
}

export function exitCodeOfOutcome({ records, interrupted }: SupervisorOutcome): number {
  if (interrupted) return EXIT_INTERRUPTED;
  return [...records.values()].some(({ state }) => state === 'failed' || state === 'diverged') ? EXIT_FAILED : EXIT_DONE;
}
