import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { consumeRequests, requestControl } from '../../../src/runs/control';
import type { ControlRequest } from '../../../src/runs/records';
import { createSweep } from '../../../src/runs/sweepWriter';
import { failure, newSweep, temporaryDirectory } from './support';

describe('control requests', () => {
  const directory = temporaryDirectory();
  const sweepOf = () => createSweep(directory(), 'circle', newSweep([64], 2));
  const inControl = (sweep: string) => readdirSync(join(sweep, 'control')).sort();
  const long = new Date(Date.now() - 60_000);

  it('are consumed once, in the order in which they were made', async () => {
    const sweep = sweepOf();
    const made: ControlRequest[] = [
      { action: 'pause' },
      { action: 'resume', run: 'width=64,seed=1' },
      { action: 'stop', run: 'width=64,seed=0' },
      { action: 'stop' },
    ];
    for (const request of made) await requestControl(sweep, request);
    assert.equal(inControl(sweep).length, 4);
    assert.deepEqual(consumeRequests(sweep), { requests: made, refused: [] });
    assert.deepEqual(consumeRequests(sweep), { requests: [], refused: [] });
    assert.deepEqual(inControl(sweep), []);
  });

  it('name a run of the sweep', async () => {
    const sweep = sweepOf();
    await assert.rejects(
      requestControl(sweep, { action: 'stop', run: 'width=64,seed=2' }),
      failure('missing', /has no run "width=64,seed=2"; its runs: width=64,seed=0, /),
    );
    await assert.rejects(requestControl(directory(), { action: 'stop' }), failure('not_a_sweep', /sweep\.json/));
    assert.deepEqual(inControl(sweep), []);
  });

  it('are moved aside and reported when they are malformed', () => {
    const sweep = sweepOf();
    const files = {
      'a.json': '{',
      'b.json': '{"action":"format"}',
      'c.json': '{"action":"stop","run":"../../x"}',
      'd.json': `"${'x'.repeat(70_000)}"`,
    };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(sweep, 'control', name), text);
      utimesSync(join(sweep, 'control', name), long, long);
    }
    mkdirSync(join(sweep, 'control', 'e.json'));
    utimesSync(join(sweep, 'control', 'e.json'), long, long);
    writeFileSync(join(sweep, 'control', 'notes.txt'), 'not for the supervisor');
    const { requests, refused } = consumeRequests(sweep);
    assert.deepEqual(requests, []);
    const expected: [string, RegExp][] = [
      ['malformed', /a\.json: line 1/],
      ['malformed', /b\.json: action: /],
      ['outside', /c\.json: run: expected the id of a run/],
      ['too_large', /d\.json: expected at most 65536 bytes/],
      ['malformed', /e\.json: expected a file/],
    ];
    assert.equal(refused.length, expected.length);
    expected.forEach(([reason, message], i) => assert.ok(failure(reason, message)(refused[i]), refused[i]?.message));
    assert.deepEqual(consumeRequests(sweep), { requests: [], refused: [] });
    assert.deepEqual(inControl(sweep), [
      'a.json.refused',
      'b.json.refused',
      'c.json.refused',
      'd.json.refused',
      'e.json.refused',
      'notes.txt',
    ]);
  });

  it('may be written in place by other programs: a file that is not whole yet is waited for', () => {
    const sweep = sweepOf();
    const path = join(sweep, 'control', 'from-python.json');
    writeFileSync(path, '{"action":');
    assert.deepEqual(consumeRequests(sweep), { requests: [], refused: [] });
    writeFileSync(path, '{"action":"pause"}');
    assert.deepEqual(consumeRequests(sweep).requests, [{ action: 'pause' }]);
  });

  it('make control/ when another program left it out; none are there without it', async () => {
    const sweep = sweepOf();
    rmSync(join(sweep, 'control'), { recursive: true });
    assert.deepEqual(consumeRequests(sweep), { requests: [], refused: [] });
    await requestControl(sweep, { action: 'stop' });
    assert.deepEqual(consumeRequests(sweep).requests, [{ action: 'stop' }]);
  });
});
