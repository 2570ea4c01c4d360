/** A sweep of another program in the store: its numbers are derived when somebody looks, and shown as they come. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { deriveMetrics } from '../../../src/analysis/derivedMetrics';
import { readSweep } from '../../../src/runs/catalogue';
import type { DeriveSweep } from '../../../src/store/sweepFollower';
import { temporaryDirectory } from '../runs/support';
import { change, Projection, stores, until } from './support';

describe('a sweep of another program in the store', () => {
  const directory = temporaryDirectory();
  const make = stores();
  const results = () => {
    const path = join(directory(), 'exp');
    cpSync(join(__dirname, '../../fixtures/thesis'), path, { recursive: true });
    return path;
  };
  const derive: DeriveSweep = async (path, told, signal) => {
    for await (const part of deriveMetrics(await readSweep(path), undefined, signal)) told(part);
  };
  const run = 'width=4,seed=3';

  it('has ended, and costs nothing until it is looked at', async () => {
    let asked = 0;
    const store = make({ derive: () => Promise.resolve(void asked++) });
    await store.follow((results(), directory()));
    const [sweep] = store.sweeps;
    assert.equal(sweep?.view.state, 'finished');
    assert.deepEqual(sweep.view.notes, ['derived_metrics', 'loss_before_update', 'float32_kernels']);
    assert.equal(sweep.view.snapshotSpacing, 10);
    assert.equal(asked, 0);
    sweep.seriesSince(null);
    sweep.seriesSince(null);
    assert.equal(asked, 1);
  });

  it('shows the curves as they are derived, and all of them in the end', async () => {
    const store = make({ derive });
    const sweep = await store.open(results());
    const projection = new Projection(sweep).pull();
    await until(store, () => (projection.pull().column(run, 'drift') ?? []).filter(value => value !== null).length === 9);
    assert.equal(projection.column(run, 'loss')?.length, 9);
    assert.equal(sweep.view.runs.find(({ id }) => id === run)?.steps, 80);
  });

  it('is derived again when it is looked at after a failure', async () => {
    let asked = 0;
    const problems: string[] = [];
    const store = make({
      derive: () => Promise.reject(new Error(`attempt ${++asked}`)),
      onProblem: error => problems.push(error.message),
    });
    const sweep = await store.open(results());
    sweep.seriesSince(null);
    await new Promise(resolve => setImmediate(resolve));
    sweep.seriesSince(null);
    assert.equal(asked, 2);
    await new Promise(resolve => setImmediate(resolve));
    assert.match(problems.join('\n'), /attempt 2/);
  });

  it('is left alone once the store is done', async () => {
    let signal: AbortSignal | undefined;
    const store = make({ derive: (_path, _told, of) => new Promise(() => (signal = of)) });
    (await store.open(results())).seriesSince(null);
    store.dispose();
    assert.equal(signal?.aborted, true);
  });

  it('is known again where it comes back', async () => {
    const store = make({ derive });
    const path = results();
    const expected = store.expect(path);
    await change(store, ({ kind, sweep }) => kind === 'added' && sweep === path);
    expected.dispose();
  });
});
