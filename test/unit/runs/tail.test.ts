import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { metricsLine } from '../../../src/runs/records';
import { JsonlTail, MAX_LINE_BYTES } from '../../../src/runs/tail';
import { failure, temporaryDirectory } from './support';

describe('JsonlTail', () => {
  const directory = temporaryDirectory();
  const path = () => join(directory(), 'metrics.jsonl');
  const line = (step: number) => `{"step":${step}}\n`;
  const tail = () => new JsonlTail(path(), metricsLine);
  const nothing = { startOver: false, items: [], malformed: [], more: false };
  /** All increments until nothing is waiting. */
  const drain = async (of: ReturnType<typeof tail>) => {
    const steps: number[] = [];
    const malformed: string[] = [];
    let startOver = false;
    for (let more = true; more;) {
      const increment = await of.read();
      startOver ||= increment.startOver;
      steps.push(...increment.items.map(({ step }) => step));
      malformed.push(...increment.malformed.map(({ line: at, problem }) => `${at}: ${problem}`));
      more = increment.more;
    }
    return { steps, malformed, startOver };
  };

  it('gives each line once, when it is complete', async () => {
    const of = tail();
    assert.deepEqual(await of.read(), nothing);
    writeFileSync(path(), line(0) + line(1) + '{"st');
    assert.deepEqual((await of.read()).items, [{ step: 0 }, { step: 1 }]);
    assert.deepEqual(await of.read(), nothing);
    appendFileSync(path(), 'ep":2}');
    assert.deepEqual(await of.read(), nothing);
    appendFileSync(path(), '\n' + line(3));
    assert.deepEqual((await of.read()).items, [{ step: 2 }, { step: 3 }]);
  });

  it('gives every line whatever the pieces in which it was written', async () => {
    const text = Array.from({ length: 30 }, (_, i) => `{"step":${i},"note":"é漢🙂"}\n`).join('');
    const bytes = Buffer.from(text);
    const cuts = fc.uniqueArray(fc.nat(bytes.length), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async at => {
        rmSync(path(), { force: true });
        const of = tail();
        const steps: number[] = [];
        const ends = [...at.sort((a, b) => a - b), bytes.length];
        for (const [i, end] of ends.entries()) {
          appendFileSync(path(), bytes.subarray(ends[i - 1] ?? 0, end));
          steps.push(...(await drain(of)).steps);
        }
        assert.deepEqual(
          steps,
          Array.from({ length: 30 }, (_, i) => i),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('starts over when the file was replaced', async () => {
    const of = tail();
    writeFileSync(path(), line(0) + line(1) + line(2));
    await of.read();
    writeFileSync(`${path()}.new`, line(0) + line(1) + line(12) + line(13));
    renameSync(`${path()}.new`, path());
    assert.deepEqual(await drain(of), { steps: [0, 1, 12, 13], malformed: [], startOver: true });
    appendFileSync(path(), line(14));
    assert.deepEqual(await drain(of), { steps: [14], malformed: [], startOver: false });
  });

  it('starts over when the file was cut, also when it has grown beyond its old length since', async () => {
    const of = tail();
    writeFileSync(path(), line(0) + line(1) + line(2));
    await of.read();
    truncateSync(path(), line(0).length);
    assert.deepEqual(await drain(of), { steps: [0], malformed: [], startOver: true });
    truncateSync(path(), 0);
    appendFileSync(path(), line(5) + line(6) + line(7) + line(8));
    assert.deepEqual(await drain(of), { steps: [5, 6, 7, 8], malformed: [], startOver: true });
  });

  it('lets what was read stand while the file is gone, and starts over with the one that comes in its place', async () => {
    const of = tail();
    writeFileSync(path(), line(0));
    await of.read();
    rmSync(path());
    assert.deepEqual(await of.read(), nothing);
    assert.deepEqual(await of.read(), nothing);
    writeFileSync(path(), line(7));
    assert.deepEqual(await drain(of), { steps: [7], malformed: [], startOver: true });
    rmSync(path());
    await of.read();
    writeFileSync(path(), '');
    assert.deepEqual(await of.read(), { ...nothing, startOver: true });
  });

  it('goes on when only a half-written line was dropped', async () => {
    const of = tail();
    writeFileSync(path(), line(0) + '{"step":1,"half');
    await of.read();
    truncateSync(path(), line(0).length);
    appendFileSync(path(), line(1));
    assert.deepEqual(await drain(of), { steps: [1], malformed: [], startOver: false });
  });

  it('counts lines that are malformed, by their number, and passes over them', async () => {
    const parts = [
      line(0),
      'garbage\n',
      '{"step":-1}\n',
      '{"loss":1}\n',
      '[]\n',
      '\0\0\0\n',
      Buffer.of(0x22, 0xff, 0x22, 0x0a),
      '\r\n',
      '\n',
      '{"step":1}\r\n',
    ];
    writeFileSync(path(), Buffer.concat(parts.map(part => Buffer.from(part))));
    const { steps, malformed } = await drain(tail());
    assert.deepEqual(steps, [0, 1]);
    assert.deepEqual(
      malformed.map(text => text.split(':')[0]),
      ['2', '3', '4', '5', '6', '7'],
    );
    assert.match(malformed[0]!, /^2: expected JSON: /);
    assert.match(malformed[1]!, /^3: step: expected a number of at least 0, found -1$/);
    assert.match(malformed[2]!, /^4: step: expected a number, found nothing$/);
    assert.match(malformed[5]!, /^7: expected UTF-8$/);
  });

  it('reads numbers that are not finite, and keys it does not know', async () => {
    writeFileSync(path(), '\uFEFF{"step":0,"loss":"NaN","edge":"-Infinity","drift":null,"of_tomorrow":{"a":1}}\n');
    assert.deepEqual((await tail().read()).items, [{ step: 0, loss: NaN, edge: -Infinity, drift: null, of_tomorrow: { a: 1 } }]);
  });

  it('passes over a line that is too long, in bounded pieces', async () => {
    const of = tail();
    const long = `{"step":1,"x":"${'x'.repeat(3 * MAX_LINE_BYTES)}"}`;
    const within = `{"step":2,"x":"${'x'.repeat(MAX_LINE_BYTES - 100)}"}\n`;
    writeFileSync(path(), line(0) + long);
    assert.deepEqual((await drain(of)).steps, [0]);
    appendFileSync(path(), '\n' + within + line(3));
    const { steps, malformed } = await drain(of);
    assert.deepEqual(steps, [2, 3]);
    assert.deepEqual(malformed, [`2: expected at most ${MAX_LINE_BYTES} bytes in a line`]);
  });

  it('gives a large file in bounded increments', async () => {
    const count = 50_000;
    writeFileSync(path(), Array.from({ length: count }, (_, i) => line(i)).join(''));
    const of = tail();
    const first = await of.read();
    assert.ok(first.more && first.items.length > 1000 && first.items.length < count / 2, `${first.items.length} of ${count}`);
    const { steps } = await drain(of);
    assert.equal(first.items.length + steps.length, count);
    assert.equal(steps.at(-1), count - 1);
  });

  it('refuses what is not a file', async () => {
    mkdirSync(path());
    await assert.rejects(tail().read(), failure('malformed', /metrics\.jsonl: expected a file/));
  });
});
