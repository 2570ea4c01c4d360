/** A sweep as another program might write it: the files of the format, by hand, so that the extension is tested against the format itself. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class SweepOnDisk {
  private step = 0;

  /** @param path the sweep's directory, made here */
  constructor(
    readonly path: string,
    readonly name: string,
    readonly runs: readonly string[] = ['seed=0'],
  ) {
    for (const run of runs) mkdirSync(join(path, 'runs', run), { recursive: true });
    for (const run of runs) this.setRun(run, 'running');
    const record = {
      format: '1.0',
      name,
      created: new Date().toISOString(),
      program: 'another program',
      commit: null,
      axes: ['seed'],
      runs: runs.map((id, seed) => ({ id, axes: { seed } })),
    };
    this.write('sweep.json', record);
  }

  /** Without pid and heartbeat, as a program that keeps none: such a run is never lost. */
  setRun(run: string, state: string, error: { reason: string; message: string } | null = null): void {
    this.write(`runs/${run}/run.json`, { state, pid: null, step: this.step, steps: 1000, error, engine: 'other' });
  }

  /** Appends one snapshot of a run, 100 steps after the last. */
  snapshot(run: string): void {
    const line = { step: this.step, loss: Math.exp(-this.step / 500), drift: this.step / 1e4, eigenvalues: [2, 1, 0.5] };
    appendFileSync(join(this.path, 'runs', run, 'metrics.jsonl'), `${JSON.stringify(line)}\n`);
    this.step += 100;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private write(file: string, record: unknown): void {
    writeFileSync(join(this.path, file), JSON.stringify(record));
  }
}
