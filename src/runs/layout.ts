/** Where everything of a sweep lies: the one place that knows file names. */
import { join } from 'node:path';

export const sweepFiles = (sweep: string) => ({
  record: join(sweep, 'sweep.json'),
  experiment: join(sweep, 'experiment.yaml'),
  settings: join(sweep, 'settings.json'),
  supervisor: join(sweep, 'supervisor.json'),
  lock: join(sweep, 'supervisor.lock'),
  control: join(sweep, 'control'),
  data: join(sweep, 'data'),
  runs: join(sweep, 'runs'),
  run: (id: string) => join(sweep, 'runs', id),
});

export const runFiles = (run: string) => ({
  record: join(run, 'run.json'),
  metrics: join(run, 'metrics.jsonl'),
  events: join(run, 'events.jsonl'),
  arrays: join(run, 'arrays'),
  array: (name: string) => join(run, 'arrays', `${name}.npy`),
  arraySteps: (name: string) => join(run, 'arrays', `${name}.steps.npy`),
  checkpoint: join(run, 'checkpoint.npz'),
  /** What the supervisor asks of this run's worker; the supervisor's file. */
  request: join(run, 'request.json'),
  log: join(run, 'log.txt'),
});

/** The name of a parameter array, e.g. `theta.layer1.W`. */
export const parameterArray = (layer: string, kind: 'W' | 'b') => `theta.${layer}.${kind}`;
