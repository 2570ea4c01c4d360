import assert from 'node:assert/strict';
import { Derivations } from '../../../src/panels/derivations';
import type { DerivedResult, ToPanel } from '../../../src/shared/protocol';

describe('what a panel has asked to be derived', () => {
  const empty: DerivedResult = { ok: true, buffer: new ArrayBuffer(0), arrays: [], numbers: {} };
  /** A thread whose answers the test gives. */
  const setUp = () => {
    const asked: { asker: object; request: unknown; signal: AbortSignal | undefined; answer: (result: DerivedResult | null) => void }[] =
      [];
    const sent: ToPanel[] = [];
    const derivations = new Derivations({
      ask: (asker, request, signal) => new Promise(answer => asked.push({ asker, request, signal, answer })),
      locate: run => (run === 'r' ? { directory: '/s/runs/r' } : { problem: `no run ${run}` }),
      send: message => sent.push(message),
    });
    return { asked, sent, derivations };
  };
  const derive = (request: number, run = 'r') => ({ type: 'derive', request, run, step: 500, get: ['data'] }) as const;

  it('is answered under its number', async () => {
    const { asked, sent, derivations } = setUp();
    const done = derivations.derive(derive(7));
    assert.deepEqual(asked[0]?.request, { type: 'derive', run: '/s/runs/r', step: 500, get: ['data'] });
    assert.equal(asked[0]?.asker, derivations, 'the newest request of a panel wins');
    asked[0]?.answer(empty);
    await done;
    assert.deepEqual(sent, [{ type: 'derived', request: 7, run: 'r', step: 500, result: empty }]);
  });

  it('of a run that is not there is refused in a sentence', async () => {
    const { asked, sent, derivations } = setUp();
    await derivations.derive(derive(1, 'q'));
    assert.equal(asked.length, 0);
    assert.deepEqual(sent, [{ type: 'derived', request: 1, run: 'q', step: 500, result: { ok: false, message: 'no run q' } }]);
  });

  it('is not answered when it was superseded or cancelled, even if its answer was on its way', async () => {
    const { asked, sent, derivations } = setUp();
    const done = [derivations.derive(derive(1)), derivations.derive(derive(2)), derivations.derive(derive(3))];
    derivations.cancel(2);
    assert.deepEqual(
      asked.map(({ signal }) => signal?.aborted),
      [false, true, false],
    );
    asked[0]?.answer(null);
    asked[1]?.answer(empty);
    derivations.cancelAll();
    asked[2]?.answer(empty);
    await Promise.all(done);
    assert.deepEqual(sent, []);
    derivations.cancel(2);
  });
});
