/** Ctrl-C and its relatives. */

/**
 * Calls `interrupt` at each SIGINT or SIGTERM. A terminal that closes interrupts too; without a terminal (started by the editor,
 * by nohup, by a batch system) SIGHUP is ignored and the work goes on.
 * @returns stops listening
 */
export function onInterrupt(interrupt: () => void): () => void {
  const hasTerminal = process.stdout.isTTY || process.stderr.isTTY;
  const onHangup = () => {
    if (hasTerminal) interrupt();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', onHangup);
  return () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', onHangup);
}
