import assert from 'node:assert/strict';
import type { DerivedName, FromPanel, ToPanel } from '../../../src/shared/protocol';
import { DerivedCache } from '../../../webview-ui/derived/derived-cache';
import { DerivedStore } from '../../../webview-ui/derived/derived-store';
import { priorities, type Want } from '../../../webview-ui/derived/request-policy';

type Derive = Extract<FromPanel, { type: 'derive' }>;
type Derived = Extract<ToPanel, { type: 'derived' }>;

const kernelAt = (step: number): Want => ({ run: 'r', step, names: ['preds_eval', 'K_train_train'], priority: priorities.position });
const regressionAt = (step: number): Want => ({ run: 'r', step, names: ['kernel_regression'], priority: priorities.costly });

/** An extension that answers when it is told to. */
class Wire {
  readonly sent: FromPanel[] = [];
  changes = 0;
  readonly store: DerivedStore;
  #later: (() => void)[] = [];

  constructor(cache?: DerivedCache) {
    this.store = new DerivedStore(
      message => this.sent.push(message),
      () => this.changes++,
      0,
      work => this.#later.push(work),
      cache,
    );
  }

  /** Lets the current task end. */
  tick(): void {
    for (const work of this.#later.splice(0)) work();
  }

  want(...wants: Want[]): void {
    this.store.want('card', wants);
    this.tick();
  }

  derives(): Derive[] {
    return this.sent.filter(message => message.type === 'derive');
  }

  cancelled(): number[] {
    return this.sent.flatMap(message => (message.type === 'cancel' ? [message.request] : []));
  }

  answer(request: Derive, values: Partial<Record<string, number[]>> = {}): void {
    this.store.receive(answerTo(request, values));
    this.tick();
  }

  fail(request: Derive, message = 'It cannot be had.'): void {
    this.store.receive({ type: 'derived', request: request.request, run: request.run, step: request.step, result: { ok: false, message } });
    this.tick();
  }

  /** Steps of the requests so far, in order. */
  steps(): number[] {
    return this.derives().map(({ step }) => step);
  }
}

function answerTo({ request, run, step, get }: Derive, values: Partial<Record<string, number[]>> = {}): Derived {
  const arraysOf: Partial<Record<DerivedName, string[]>> = { kernel_regression: ['prediction', 'continuation'], stops: ['steps'] };
  const arrays = get.flatMap(name => arraysOf[name] ?? [name]).map(name => ({ name, numbers: values[name] ?? [step] }));
  let offset = 0;
  const views = arrays.map(({ name, numbers }) => {
    offset += numbers.length;
    return { name, shape: [numbers.length], offset: offset - numbers.length };
  });
  const buffer = Float64Array.from(arrays.flatMap(({ numbers }) => numbers)).buffer;
  const numbers: Record<string, number | null> = get.includes('kernel_regression') ? { mse: 0.5, ridge: 1e-4 } : {};
  return { type: 'derived', request, run, step, result: { ok: true, buffer, arrays: views, numbers } };
}

describe('derived results', () => {
  it('asks for what is missing of one snapshot in one request, and for nothing twice', () => {
    const wire = new Wire();
    wire.want(kernelAt(500));
    assert.deepEqual(wire.sent, [{ type: 'derive', request: 1, run: 'r', step: 500, get: ['preds_eval', 'K_train_train'] }]);
    assert.equal(wire.store.get('r', 500, 'preds_eval').kind, 'asked');
    wire.answer(wire.derives()[0]!, { preds_eval: [1, 2], K_train_train: [3, 4, 5, 6] });
    assert.equal(wire.changes, 1);
    const state = wire.store.get('r', 500, 'K_train_train');
    assert.ok(state.kind === 'there');
    assert.deepEqual([...state.derived.arrays.get('K_train_train')!.values], [3, 4, 5, 6]);
    wire.want(kernelAt(500));
    assert.equal(wire.sent.length, 1);
  });

  it('weighs what all cards want within one task', () => {
    const wire = new Wire();
    wire.store.want('kernel', [{ run: 'r', step: 5, names: ['K_train_train'], priority: priorities.position }]);
    wire.store.want('function', [regressionAt(5), { run: 'r', step: 5, names: ['preds_eval'], priority: priorities.position }]);
    wire.tick();
    assert.deepEqual(wire.derives()[0]!.get, ['K_train_train', 'preds_eval']);
    wire.answer(wire.derives()[0]!);
    assert.deepEqual(wire.derives()[1]!.get, ['kernel_regression']);
  });

  it('has one request in flight, and of what waits only the newest', () => {
    const wire = new Wire();
    wire.store.setMoving(true);
    for (const step of [0, 500, 1000, 1500, 2000]) wire.want(kernelAt(step));
    assert.deepEqual(wire.steps(), [0]);
    assert.deepEqual(wire.cancelled(), []);
    wire.answer(wire.derives()[0]!);
    assert.deepEqual(wire.steps(), [0, 2000]);
  });

  it('gives up what nobody wants once the slider rests', () => {
    const wire = new Wire();
    wire.store.setMoving(true);
    wire.want(kernelAt(0));
    wire.want(kernelAt(500));
    assert.deepEqual(wire.cancelled(), []);
    wire.store.setMoving(false);
    wire.tick();
    assert.deepEqual(wire.cancelled(), [1]);
    assert.deepEqual(wire.steps(), [0, 500]);
  });

  it('gives up kernel regression at once when the slider moves on', () => {
    const wire = new Wire();
    wire.want(regressionAt(0));
    wire.store.setMoving(true);
    wire.want(kernelAt(500), regressionAt(500));
    assert.deepEqual(wire.cancelled(), [1]);
    assert.deepEqual(wire.derives()[1]!.get, ['preds_eval', 'K_train_train']);
  });

  it('asks for no kernel regression while the slider moves', () => {
    const wire = new Wire();
    wire.store.setMoving(true);
    wire.want(kernelAt(500), regressionAt(500));
    wire.answer(wire.derives()[0]!);
    assert.equal(wire.derives().length, 1);
    wire.store.setMoving(false);
    wire.tick();
    assert.deepEqual(wire.derives()[1]!.get, ['kernel_regression']);
  });

  it('asks ahead for what will be wanted next, after all that is wanted now', () => {
    const wire = new Wire();
    wire.want(kernelAt(500), { run: 'r', step: 0, names: ['K_train_train'], priority: priorities.reference });
    wire.store.lookAhead('r', [1000, 1500]);
    for (let i = 0; i < 4; i++) wire.answer(wire.derives()[i]!);
    assert.deepEqual(wire.steps(), [500, 0, 1000, 1500]);
    assert.deepEqual(wire.derives()[2]!.get, ['preds_eval', 'K_train_train']);
  });

  it('lets a summary over all runs wait for the slider, and takes it up again', () => {
    const wire = new Wire();
    const summary: Want = { run: 'other', step: 9, names: ['kernel_regression'], priority: priorities.background };
    wire.want(summary);
    wire.want(summary, kernelAt(500));
    assert.deepEqual(wire.cancelled(), [1]);
    wire.answer(wire.derives()[1]!);
    assert.deepEqual(wire.derives()[2], { type: 'derive', request: 3, run: 'other', step: 9, get: ['kernel_regression'] });
  });

  it('does not give up what was asked for ahead of time when it becomes the position', () => {
    const wire = new Wire();
    wire.want({ ...kernelAt(500), priority: priorities.ahead });
    wire.want(kernelAt(500));
    assert.deepEqual([wire.sent.length, wire.cancelled()], [1, []]);
  });

  it('takes an answer that was already on its way when its request was given up', () => {
    const wire = new Wire();
    wire.want(kernelAt(0));
    wire.want(kernelAt(500));
    wire.answer(wire.derives()[0]!);
    assert.equal(wire.store.get('r', 0, 'K_train_train').kind, 'there');
    assert.equal(wire.store.get('r', 500, 'K_train_train').kind, 'asked');
  });

  it('ignores an answer to nothing that it asked', () => {
    const wire = new Wire();
    wire.store.receive(answerTo({ type: 'derive', request: 7, run: 'r', step: 0, get: ['preds_eval'] }));
    assert.equal(wire.store.get('r', 0, 'preds_eval').kind, 'unknown');
    assert.equal(wire.changes, 0);
  });

  it('knows the nearest snapshot that is there', () => {
    const wire = new Wire();
    for (const step of [1000, 0, 3000]) {
      wire.want(kernelAt(step));
      wire.answer(wire.derives().at(-1)!);
    }
    assert.equal(wire.store.nearest('r', 1400, 'K_train_train'), 1000);
    assert.equal(wire.store.nearest('r', 2000, 'K_train_train'), 1000);
    assert.equal(wire.store.nearest('r', 9999, 'K_train_train'), 3000);
    assert.equal(wire.store.nearest('r', 0, 'kernel_regression'), null);
    assert.equal(wire.store.nearest('other', 0, 'K_train_train'), null);
  });

  it('asks one by one for what could not be had together, and names the reason of each', () => {
    const wire = new Wire();
    wire.want(kernelAt(500));
    wire.fail(wire.derives()[0]!, 'The kernel holds NaN.');
    assert.deepEqual(wire.derives()[1]!.get, ['preds_eval']);
    wire.answer(wire.derives()[1]!);
    assert.deepEqual(wire.derives()[2]!.get, ['K_train_train']);
    wire.fail(wire.derives()[2]!, 'The kernel holds NaN.');
    assert.deepEqual(wire.store.get('r', 500, 'K_train_train'), { kind: 'failed', message: 'The kernel holds NaN.' });
    assert.equal(wire.store.get('r', 500, 'preds_eval').kind, 'there');
    assert.equal(wire.derives().length, 3, 'a failure is not asked for again by itself');
    wire.store.retry('r');
    wire.tick();
    assert.deepEqual(wire.derives()[3]!.get, ['K_train_train']);
  });

  it('asks again after a restart of the other side, with a higher number', () => {
    const wire = new Wire();
    wire.want(kernelAt(500));
    wire.store.restart();
    wire.tick();
    assert.deepEqual(
      wire.derives().map(({ request, step }) => [request, step]),
      [
        [1, 500],
        [2, 500],
      ],
    );
  });

  it('forgets another sweep', () => {
    const wire = new Wire();
    wire.want(kernelAt(0));
    wire.answer(wire.derives()[0]!);
    wire.want(kernelAt(500));
    wire.store.clear();
    wire.tick();
    assert.deepEqual(wire.cancelled(), [2]);
    assert.equal(wire.store.get('r', 0, 'K_train_train').kind, 'unknown');
    assert.equal(wire.derives().length, 2);
  });

  describe('memory', () => {
    const KERNEL = Array.from({ length: 100 }, (_, i) => i);
    const wanted = (step: number): Want => ({ run: 'r', step, names: ['K_train_train'], priority: priorities.position });

    it('is bounded; what was used longest ago goes first', () => {
      const cache = new DerivedCache(3 * 800);
      const wire = new Wire(cache);
      for (const step of [0, 1, 2]) {
        wire.want(wanted(step));
        wire.answer(wire.derives().at(-1)!, { K_train_train: KERNEL });
      }
      assert.equal(cache.bytes, 2400);
      wire.store.get('r', 0, 'K_train_train');
      wire.want(wanted(3));
      wire.answer(wire.derives().at(-1)!, { K_train_train: KERNEL });
      assert.equal(cache.bytes, 2400);
      assert.deepEqual(
        [0, 1, 2, 3].map(step => wire.store.get('r', step, 'K_train_train').kind),
        ['there', 'unknown', 'there', 'there'],
      );
      assert.equal(wire.store.nearest('r', 1, 'K_train_train'), 0);
    });

    it('keeps what is wanted even beyond the bound, so that nothing is asked for in a circle', () => {
      const wire = new Wire(new DerivedCache(800));
      wire.want(wanted(0), { ...wanted(1), priority: priorities.reference });
      wire.answer(wire.derives()[0]!, { K_train_train: KERNEL });
      wire.answer(wire.derives()[1]!, { K_train_train: KERNEL });
      assert.equal(wire.derives().length, 2);
      assert.deepEqual(
        [0, 1].map(step => wire.store.get('r', step, 'K_train_train').kind),
        ['there', 'there'],
      );
    });

    it('does not hold a large answer for the sake of a small part of it', () => {
      const wire = new Wire(new DerivedCache(400));
      wire.want(kernelAt(0));
      wire.answer(wire.derives()[0]!, { preds_eval: [1], K_train_train: KERNEL });
      const state = wire.store.get('r', 0, 'preds_eval');
      assert.ok(state.kind === 'there');
      assert.equal(state.derived.arrays.get('preds_eval')!.values.buffer.byteLength, 8);
    });
  });
});
