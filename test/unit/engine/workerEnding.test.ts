import assert from 'node:assert/strict';
import { explainEnding } from '../../../src/engine/workerEnding';
import type { WorkerExit } from '../../../src/engine/workerHost';

const exit = (how: Partial<WorkerExit>): WorkerExit => ({ code: null, signal: null, lastWords: '', systemOutOfMemory: false, ...how });

describe('why a worker ended', () => {
  for (const [what, how, reason, message] of [
    ['a signal from outside', { signal: 'SIGKILL' }, 'killed', /killed from outside \(SIGKILL\)/],
    ['the system, for lack of memory', { signal: 'SIGKILL', systemOutOfMemory: true }, 'out_of_memory', /lack of memory/],
    ['another signal while memory was short elsewhere', { signal: 'SIGTERM', systemOutOfMemory: true }, 'killed', /SIGTERM/],
    [
      'the heap of JavaScript',
      {
        code: 134,
        lastWords: 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory\n----- Native stack trace -----\n 1: 0xb9 node',
      },
      'out_of_memory',
      /exit code 134.*heap limit/,
    ],
    ['the heap, as a signal', { signal: 'SIGABRT', lastWords: 'FATAL ERROR: x JavaScript heap out of memory' }, 'out_of_memory', /SIGABRT/],
    [
      'an array that is too large',
      { code: 1, lastWords: 'RangeError: Array buffer allocation failed\n    at f (x.js:1:2)' },
      'out_of_memory',
      /RangeError/,
    ],
    [
      'a record that cannot be read',
      { code: 2, lastWords: '/r/run.json: expected an object, found 3\n' },
      'unreadable',
      /its run: \/r\/run\.json: expected/,
    ],
    ['a broken native library', { signal: 'SIGSEGV' }, 'crashed', /without closing its run \(SIGSEGV\)$/],
    [
      'an exception',
      { code: 1, lastWords: '/x/cli.js:3\n  throw e;\n\nTypeError: no such layer\n    at g (x.js:1:2)\n\nNode.js v20.20.2' },
      'crashed',
      /exit code 1\): TypeError: no such layer$/,
    ],
    [
      'a full disk',
      { code: 1, lastWords: '/r/metrics.jsonl: cannot be written: no space is left on the disk\n' },
      'disk_full',
      /no space is left/,
    ],
    [
      'a folder that is gone',
      { code: 1, lastWords: '/r/run.json: cannot be written: its folder is not there (ENOENT)\n' },
      'unwritable',
      /run\.json/,
    ],
    ['a program that is not there', { lastWords: 'spawn node ENOENT' }, 'crashed', /could not be started: spawn node ENOENT/],
  ] as const) {
    it(`${what}: ${reason}`, () => {
      const error = explainEnding(exit(how));
      assert.equal(error.reason, reason);
      assert.match(error.message, message);
      assert.equal(error.message.includes('\n'), false, 'one sentence');
    });
  }
});
