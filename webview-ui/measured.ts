/** Times that performance tools and the tests of the budgets can see. */

/** Does the work and leaves a measure `ntk-monitor <name>` of how long it took. */
export function measured(name: string, work: () => void): void {
  const start = performance.now();
  work();
  const full = `ntk-monitor ${name}`;
  performance.measure(full, { start });
  performance.clearMeasures(full);
}
