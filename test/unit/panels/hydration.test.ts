import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Hydration, type HydrationMessage, type HydrationSource } from '../../../src/panels/hydration';
import type { PackedSeries, SweepView } from '../../../src/shared/protocol';

const view: SweepView = {
  path: '/data/results/exp/1',
  name: 'exp',
  created: '2026-01-01T00:00:00.000Z',
  state: 'running',
  remainingS: null,
  data: { kind: 'circle' },
  snapshotSpacing: null,
  conventions: { loss: 'mse', reduction: 'trace-mean', freeze: { k: 3, fraction: 0.01 }, velocityFreeze: { k: 3, fraction: 0.01 } },
  groups: [],
  runs: [],
};

/** A sweep whose only curve is the numbers pushed so far. */
class Growing implements HydrationSource<number, { sweep: SweepView }> {
  readonly shown = { sweep: view };
  readonly values: number[] = [];
  seriesSince(cursor: number | null): { series: PackedSeries; cursor: number } {
    const from = cursor ?? 0;
    const rows = Float64Array.from(this.values.slice(from));
    const column = { run: 'seed=0', quantity: 'step', from, offset: 0, length: rows.length, holes: [] };
    return { series: { buffer: rows.buffer, columns: [column] }, cursor: this.values.length };
  }
}

type SweepMessage = HydrationMessage<{ sweep: SweepView }>;

/** A page as the protocol describes it: takes snapshots, then increments without gaps; asks again after a gap. */
class Page {
  readonly messages: SweepMessage[] = [];
  values: number[] = [];
  sequence = 0;
  gaps = 0;
  take(message: SweepMessage): void {
    this.messages.push(message);
    if (message.type === 'problem') return;
    if (message.type === 'increment' && message.sequence !== this.sequence + 1) {
      this.gaps++;
      return;
    }
    if (message.type === 'snapshot') this.values = [];
    this.sequence = message.sequence;
    for (const column of message.series.columns) {
      const rows = new Float64Array(message.series.buffer, column.offset * 8, column.length);
      this.values.splice(column.from, Infinity, ...rows);
    }
  }
}

/** A clock and timers that move only when told. */
class Time {
  now = 0;
  private due: { at: number; work: () => void; cancelled: boolean }[] = [];
  readonly clock = () => this.now;
  readonly schedule = (work: () => void, delayMs: number) => {
    const entry = { at: this.now + delayMs, work, cancelled: false };
    this.due.push(entry);
    return { cancel: () => void (entry.cancelled = true) };
  };
  async pass(ms: number): Promise<void> {
    this.now += ms;
    const ready = this.due.filter(entry => entry.at <= this.now);
    this.due = this.due.filter(entry => entry.at > this.now);
    for (const entry of ready) if (!entry.cancelled) entry.work();
    await settled();
  }
}

/** All promises that are resolved by now have run their continuations. */
const settled = () => new Promise<void>(resolve => setImmediate(resolve));

function setUp(deliver: (message: SweepMessage) => PromiseLike<boolean> | undefined = () => undefined) {
  const time = new Time();
  const page = new Page();
  const source = new Growing();
  const hydration = new Hydration<number, { sweep: SweepView }>({
    clock: time.clock,
    schedule: time.schedule,
    send: message => {
      const answer = deliver(message);
      if (answer) return answer;
      page.take(message);
      return Promise.resolve(true);
    },
  });
  return { time, page, source, hydration };
}

const kinds = (page: Page) => page.messages.map(message => message.type);

describe('hydration of a panel', () => {
  it('sends nothing before the page asks', async () => {
    const { hydration, source, page, time } = setUp();
    hydration.show(source);
    source.values.push(1);
    hydration.changed();
    await time.pass(1000);
    assert.deepEqual(page.messages, []);
  });

  it('answers a page that asks with a snapshot, then numbers the increments without gaps', async () => {
    const { hydration, source, page, time } = setUp();
    hydration.show(source);
    source.values.push(1, 2);
    hydration.pageAsks();
    for (const value of [3, 4]) {
      await time.pass(100);
      source.values.push(value);
      hydration.changed();
    }
    assert.deepEqual(kinds(page), ['snapshot', 'increment', 'increment']);
    assert.deepEqual(
      page.messages.map(message => message.type !== 'problem' && message.sequence),
      [1, 2, 3],
    );
    assert.deepEqual(page.values, [1, 2, 3, 4]);
  });

  it('sends the first change at once and joins what follows within 100 ms', async () => {
    const { hydration, source, page, time } = setUp();
    hydration.show(source);
    hydration.pageAsks();
    await time.pass(100);
    for (let value = 0; value < 50; value++) {
      source.values.push(value);
      hydration.changed();
      await time.pass(2);
    }
    assert.deepEqual(kinds(page), ['snapshot', 'increment', 'increment']);
    assert.equal(page.values.length, 50);
  });

  it('never sends more than ten increments a second', async () => {
    const { hydration, source, page, time } = setUp();
    hydration.show(source);
    hydration.pageAsks();
    for (let tick = 0; tick < 1000; tick++) {
      source.values.push(tick);
      hydration.changed();
      await time.pass(1);
    }
    assert.ok(page.messages.length <= 11, `${page.messages.length} messages`);
  });

  it('does not send an increment while the one before is on the wire', async () => {
    let release: (arrived: boolean) => void = () => undefined;
    const sent: SweepMessage[] = [];
    const { hydration, source, time } = setUp(message => {
      sent.push(message);
      return new Promise(resolve => (release = resolve));
    });
    hydration.show(source);
    hydration.pageAsks();
    source.values.push(1);
    hydration.changed();
    await time.pass(1000);
    assert.equal(sent.length, 1);
    release(true);
    await settled();
    assert.equal(sent.length, 2);
  });

  it('sends nothing while hidden and a snapshot when shown again', async () => {
    const { hydration, source, page, time } = setUp();
    hydration.show(source);
    hydration.pageAsks();
    hydration.setVisible(false);
    source.values.push(1);
    hydration.changed();
    await time.pass(1000);
    assert.deepEqual(kinds(page), ['snapshot']);
    hydration.setVisible(true);
    assert.deepEqual(kinds(page), ['snapshot', 'snapshot']);
    assert.deepEqual(page.values, [1]);
  });

  it('falls silent after a message that did not arrive, until the page asks', async () => {
    let lose = false;
    const { hydration, source, page, time } = setUp(() => (lose ? Promise.resolve(false) : undefined));
    hydration.show(source);
    hydration.pageAsks();
    await time.pass(100);
    lose = true;
    source.values.push(1);
    hydration.changed();
    await time.pass(100);
    lose = false;
    source.values.push(2);
    hydration.changed();
    await time.pass(1000);
    assert.deepEqual(kinds(page), ['snapshot']);
    hydration.pageAsks();
    assert.deepEqual(page.values, [1, 2]);
    assert.equal(page.gaps, 0);
  });

  it('takes a send that throws for a message that did not arrive', async () => {
    const { hydration, source, page, time } = setUp(message =>
      message.type === 'increment' ? Promise.reject(new Error('Webview is disposed')) : undefined,
    );
    hydration.show(source);
    hydration.pageAsks();
    await time.pass(100);
    hydration.changed();
    await time.pass(1000);
    hydration.changed();
    await time.pass(1000);
    assert.deepEqual(kinds(page), ['snapshot']);
  });

  it('shows a source that came after the page had asked', () => {
    const { hydration, source, page } = setUp();
    hydration.pageAsks();
    assert.deepEqual(kinds(page), []);
    source.values.push(7);
    hydration.show(source);
    assert.deepEqual(page.values, [7]);
  });

  it('keeps the last state of a removed sweep under the problem, also for a page that loads again', () => {
    const { hydration, source, page } = setUp();
    source.values.push(1);
    hydration.show(source);
    hydration.pageAsks();
    hydration.problem('The directory was deleted.');
    hydration.pageAsks();
    assert.deepEqual(kinds(page), ['snapshot', 'problem', 'snapshot', 'problem']);
    hydration.show(source);
    assert.deepEqual(kinds(page).at(-1), 'snapshot');
  });

  it('sends nothing once disposed', async () => {
    const { hydration, source, page, time } = setUp();
    hydration.show(source);
    hydration.pageAsks();
    source.values.push(1);
    hydration.changed();
    hydration.dispose();
    await time.pass(1000);
    assert.deepEqual(kinds(page), ['snapshot']);
  });

  it('leaves the page with everything and without gaps, whatever the order of growth, hiding, loss and asking', async () => {
    const action = fc.constantFrom('grow', 'hide', 'show', 'ask', 'lose', 'wait');
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async actions => {
        let hidden = false;
        let loseNext = false;
        const { hydration, source, page, time } = setUp(() => {
          const lost = hidden || loseNext;
          loseNext = false;
          return lost ? Promise.resolve(false) : undefined;
        });
        hydration.show(source);
        for (const step of actions) {
          if (step === 'grow') {
            source.values.push(source.values.length);
            hydration.changed();
          } else if (step === 'hide') {
            hidden = true;
            hydration.setVisible(false);
          } else if (step === 'show') {
            hidden = false;
            hydration.setVisible(true);
          } else if (step === 'ask' && !hidden) hydration.pageAsks();
          else if (step === 'lose') loseNext = true;
          else await time.pass(70);
        }
        hidden = loseNext = false;
        hydration.setVisible(true);
        hydration.pageAsks();
        source.values.push(source.values.length);
        hydration.changed();
        await time.pass(200);
        assert.deepEqual(page.values, source.values);
        assert.equal(page.gaps, 0);
      }),
      { numRuns: 200 },
    );
  });
});
