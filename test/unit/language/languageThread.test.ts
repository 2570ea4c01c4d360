/** The thread that answers for the language service: started when asked, ended when unused, anew after a crash. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { checkFile } from '../../../src/language/checkFile';
import { LanguageThread, LanguageThreadEnded } from '../../../src/language/languageThread';

const root = join(__dirname, '../../..');

describe('the language thread', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'ntk-language-'));
  const program = join(folder, 'language.js');
  const threads: LanguageThread[] = [];
  const thread = (options = {}) => {
    const made = new LanguageThread({ program, ...options });
    threads.push(made);
    return made;
  };

  before(() =>
    buildSync({
      entryPoints: [join(root, 'src/language/thread/program.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      target: 'node20',
    }),
  );
  afterEach(() => threads.splice(0).forEach(made => made.dispose()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers as the service does, each question its own', async () => {
    const asked = thread();
    const text = 'experiment: {name: x}\ntrain:\n  stpes: 3\n';
    const [check, hover, completions] = await Promise.all([
      asked.ask('checkFile', text, 'exp.yaml'),
      asked.ask('hoverAt', text, 3),
      asked.ask('completionsAt', text, text.length),
    ]);
    assert.deepEqual(check, JSON.parse(JSON.stringify(checkFile(text, 'exp.yaml'))));
    assert.equal(hover?.description.key, 'experiment');
    assert(completions.some(({ label }) => label === 'model'));
  });

  it('finds the first run of a file on disk, or its problems with their places', async () => {
    const file = join(folder, 'a.ntk.yaml');
    writeFileSync(file, 'experiment: {name: x}\nsweep: {widths: [8, 16], seeds: 2}\n');
    assert.deepEqual(await thread().ask('firstRun', file), { name: 'width 8, seed 0', options: ['sweep.widths=[8]', 'sweep.seeds=[0]'] });
    writeFileSync(file, 'experiment: {}\n');
    const wrong = await thread().ask('firstRun', file);
    assert('problems' in wrong);
    assert.match(wrong.problems[0] ?? '', new RegExp(`^${file}:1:1: experiment.name: expected`));
  });

  it('ends when nothing is asked for a while, and begins again', async () => {
    // Answers with the number of its thread.
    const numbered = join(folder, 'numbered.js');
    writeFileSync(
      numbered,
      `const { parentPort, threadId } = require('worker_threads');
       parentPort.on('message', ({ id }) => parentPort.postMessage({ id, ok: true, result: threadId }));`,
    );
    const asked = thread({ program: numbered, idleMs: 200 });
    const first = await asked.ask('hoverAt', '', 0);
    assert.equal(await asked.ask('hoverAt', '', 0), first, 'the same thread while it is in use');
    await new Promise(resolve => setTimeout(resolve, 600));
    assert.notEqual(await asked.ask('hoverAt', '', 0), first, 'another one after a while');
  });

  it('tells who waits when it crashes, and begins again', async () => {
    const crashing = join(folder, 'crashing.js');
    writeFileSync(crashing, `require('worker_threads').parentPort.on('message', () => { throw new Error('out of order'); });`);
    const asked = thread({ program: crashing });
    for (let i = 0; i < 2; i++) {
      await assert.rejects(asked.ask('hoverAt', '', 0), (error: Error) => {
        assert(error instanceof LanguageThreadEnded);
        return /has crashed: out of order/.test(error.message);
      });
    }
  });

  it('answers nobody after it was disposed of', async () => {
    const asked = thread();
    const waiting = assert.rejects(asked.ask('hoverAt', '', 0), LanguageThreadEnded);
    asked.dispose();
    await waiting;
    await assert.rejects(asked.ask('hoverAt', '', 0), LanguageThreadEnded);
  });
});
