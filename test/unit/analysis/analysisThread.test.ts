/** The extension's side of the analysis thread, with the real program and with programs that misbehave. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { AnalysisThread } from '../../../src/analysis/analysisThread';
import { runWorker } from '../../../src/engine/worker/worker';
import { sweepFiles } from '../../../src/runs/layout';
import { layOut } from '../../support/experiments';

describe('the analysis thread', () => {
  let folder: string;
  let run: string;
  const made: AnalysisThread[] = [];
  const crashes: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-thread-'));
    const source = join(__dirname, '../../../src/analysis/thread/program.ts');
    buildSync({ entryPoints: [source], outfile: join(folder, 'analysis.js'), bundle: true, platform: 'node', target: 'node20' });
    const { sweep, runs } = layOut({ engine: 'float64' });
    run = sweepFiles(sweep).run(runs[0]!);
    await runWorker(sweep, runs[0]!);
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => {
    for (const thread of made.splice(0)) thread.dispose();
    crashes.length = 0;
  });

  const threadOf = (program: string, more: { idleMs?: number; patienceMs?: number } = {}) => {
    const thread = new AnalysisThread({ program, onCrash: error => crashes.push(error.message), ...more });
    made.push(thread);
    return thread;
  };
  const real = (more = {}) => threadOf(join(folder, 'analysis.js'), more);
  /** A program that tells by the step what it does with a request; its answers carry how many requests it has had. */
  const fake = (more = {}) => {
    const program = join(folder, 'fake.js');
    writeFileSync(
      program,
      `const { parentPort } = require('node:worker_threads');
       let had = 0;
       const held = new Map();
       const answer = (id, result) => parentPort.postMessage({ id, result });
       parentPort.on('message', ({ type, id, request }) => {
         if (type === 'cancel') return void (held.delete(id) && answer(id, null));
         had++;
         const { step } = request;
         if (step === 1) throw new Error('out of luck');
         if (step === 2) process.exit(3);
         if (step === 3) return void held.set(id, true);
         if (step === 4) for (;;);
         answer(id, { ok: true, buffer: new ArrayBuffer(0), arrays: [], numbers: { had } });
       });`,
    );
    return threadOf(program, more);
  };
  const ANSWER = 0;
  const [CRASH, EXIT, HOLD, HANG] = [1, 2, 3, 4];
  const ask = (thread: AnalysisThread, step: number, asker: object = {}, signal?: AbortSignal) =>
    thread.ask(asker, { type: 'derive', run: '/r', step, get: ['data'] }, signal);
  const had = async (answer: ReturnType<typeof ask>) => {
    const result = await answer;
    assert.ok(result?.ok, JSON.stringify(result));
    return result.numbers['had'];
  };

  it('answers from a run directory', async () => {
    const result = await real().ask({}, { type: 'derive', run, step: 20, get: ['K_train_train', 'stops'] });
    assert.ok(result?.ok);
    assert.deepEqual(
      result.arrays.map(({ name, shape }) => [name, shape]),
      [
        ['steps', [5]],
        ['kernel_steps', [5]],
        ['K_train_train', [16, 16]],
      ],
    );
    assert.equal(result.buffer.byteLength, 8 * (10 + 256));
  });

  it('answers a refusal', async () => {
    const result = await real().ask({}, { type: 'derive', run: join(folder, 'none'), step: 0, get: ['stops'] });
    assert.ok(result && !result.ok);
    assert.match(result.message, /none.*is not there/);
  });

  it('works on one request at a time; of those that wait the newest of each asker wins, askers in turn', async () => {
    const thread = fake();
    await ask(thread, ANSWER);
    const [left, right] = [{}, {}];
    const order: string[] = [];
    const told = (name: string, answer: ReturnType<typeof ask>) =>
      answer.then(result => order.push(`${name} ${result === null ? 'dropped' : 'answered'}`));
    const all = [
      told('left 1', ask(thread, ANSWER, left)),
      told('left 2', ask(thread, ANSWER, left)),
      told('right 1', ask(thread, ANSWER, right)),
      told('left 3', ask(thread, ANSWER, left)),
      told('right 2', ask(thread, ANSWER, right)),
    ];
    await Promise.all(all);
    assert.deepEqual(order, ['left 2 dropped', 'right 1 dropped', 'left 1 answered', 'left 3 answered', 'right 2 answered']);
    assert.equal(await had(ask(thread, ANSWER)), 5, 'the dropped ones never reached the thread');
  });

  it('drops a request that is cancelled, before its turn and in it, and goes on with the next', async () => {
    const thread = fake();
    await ask(thread, ANSWER);
    const [held, waiting] = [new AbortController(), new AbortController()];
    const first = ask(thread, HOLD, {}, held.signal);
    const second = ask(thread, ANSWER, {}, waiting.signal);
    const third = ask(thread, ANSWER);
    waiting.abort();
    assert.equal(await second, null);
    held.abort();
    assert.equal(await first, null);
    assert.equal(await had(third), 3, 'the same thread');
    assert.equal(await ask(thread, ANSWER, {}, AbortSignal.abort()), null);
  });

  it('ends a thread that is stuck in what nobody wants any more, and starts it anew', async () => {
    const thread = fake({ patienceMs: 50 });
    const cancel = new AbortController();
    const stuck = ask(thread, HANG, {}, cancel.signal);
    const next = ask(thread, ANSWER);
    cancel.abort();
    assert.equal(await stuck, null);
    assert.equal(await had(next), 1, 'a new thread');
    assert.deepEqual(crashes, []);
  });

  it('tells the one who asked when it crashes, and is started anew by the next request', async () => {
    const thread = fake();
    const waiting = { kept: true };
    const [crashed, next] = await Promise.all([ask(thread, CRASH), ask(thread, ANSWER, waiting)]);
    assert.deepEqual(crashed, { ok: false, message: 'The analysis ended unexpectedly: out of luck' });
    assert.ok(next?.ok);
    assert.deepEqual(await ask(thread, EXIT), { ok: false, message: 'The analysis ended unexpectedly: exit code 3' });
    assert.equal(await had(ask(thread, ANSWER)), 1);
    assert.deepEqual(crashes, ['out of luck', 'exit code 3']);
  });

  it('tells when its program is not there', async () => {
    const result = await ask(threadOf(join(folder, 'missing.js')), ANSWER);
    assert.ok(result && !result.ok);
    assert.match(result.message, /ended unexpectedly: .*missing\.js/);
  });

  it('is ended when nothing has been asked for a while', async () => {
    const thread = fake({ idleMs: 30 });
    assert.equal(await had(ask(thread, ANSWER)), 1);
    assert.equal(await had(ask(thread, ANSWER)), 2);
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal(await had(ask(thread, ANSWER)), 1, 'a new thread');
    assert.deepEqual(crashes, [], 'it was ended, it has not crashed');
  });

  it('answers nothing more once it is disposed of', async () => {
    const thread = fake();
    const [held, waiting] = [ask(thread, HOLD), ask(thread, ANSWER)];
    thread.dispose();
    assert.deepEqual(await Promise.all([held, waiting, ask(thread, ANSWER)]), [null, null, null]);
    assert.deepEqual(crashes, []);
  });
});
