/**
 * Mocha's usual printing, and at the very end the result file that NTK_RING_RESULT names. The run is over only then: a process
 * that dies before leaves no file. A failing hook counts as a failed test.
 */
const { writeFileSync } = require('node:fs');
const mocha = require('mocha');
const { reporters, Runner } = mocha.default ?? mocha;

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;
    const tests = [];
    const add = (test, state, error) =>
      tests.push({ title: test.fullTitle(), state, durationMs: test.duration ?? 0, ...(error && { error: error.stack ?? String(error) }) });
    runner.on(EVENT_TEST_PASS, test => add(test, 'passed'));
    runner.on(EVENT_TEST_FAIL, (test, error) => add(test, 'failed', error));
    runner.on(EVENT_TEST_PENDING, test => add(test, 'skipped'));
    runner.once(EVENT_RUN_END, () => {
      if (process.env.NTK_RING_RESULT) writeFileSync(process.env.NTK_RING_RESULT, JSON.stringify({ tests }, null, 2));
    });
  }
};
