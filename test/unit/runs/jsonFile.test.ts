import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { loadJsonFile, readJsonFile, stringifyJson, writeJsonFile, writeRecordFile } from '../../../src/runs/jsonFile';
import { jsonNumber } from '../../../src/runs/records';
import { temporaryPath } from '../../../src/runs/replaceFile';
import { failure, temporaryDirectory } from './support';

const schema = z.looseObject({ state: z.string(), drift: jsonNumber.optional() });
const full = existsSync('/dev/full');
const onFullDisk = (title: string, test: () => void) =>
  full ? it(title, test) : it.skip(`${title} (did not run: this system has no /dev/full)`, test);

describe('JSON files', () => {
  const directory = temporaryDirectory();
  const path = () => join(directory(), 'run.json');

  it('keep numbers that JSON cannot hold', () => {
    assert.equal(
      stringifyJson({ a: NaN, b: [Infinity, -Infinity], c: null, d: 1 }),
      '{"a":"NaN","b":["Infinity","-Infinity"],"c":null,"d":1}',
    );
    writeJsonFile(path(), { state: 'diverged', drift: NaN });
    assert.deepEqual(readJsonFile(path(), schema), { state: 'diverged', drift: NaN });
  });

  it('are replaced at once, and leave nothing else behind', () => {
    writeJsonFile(path(), { state: 'queued' });
    writeJsonFile(path(), { state: 'running' }, { durable: true });
    assert.equal(readJsonFile(path(), schema).state, 'running');
    assert.deepEqual(readdirSync(directory()), ['run.json']);
  });

  it('are padded with spaces to 4096 bytes when they are records', () => {
    writeRecordFile(path(), { state: 'queued' });
    assert.equal(readFileSync(path()).length, 4096);
    writeRecordFile(path(), { state: 'x'.repeat(5000) });
    assert.equal(readFileSync(path()).length, 8192);
    assert.equal(readJsonFile(path(), schema).state.length, 5000);
  });

  onFullDisk('are overwritten in place when the disk is full', () => {
    writeRecordFile(path(), { state: 'running', filler: 'x'.repeat(1000) });
    symlinkSync('/dev/full', temporaryPath(path()));
    writeRecordFile(path(), { state: 'failed' });
    assert.deepEqual(readJsonFile(path(), schema), { state: 'failed' });
    assert.equal(readFileSync(path()).length, 4096);
    assert.deepEqual(readdirSync(directory()), ['run.json']);
  });

  onFullDisk('say that the disk is full when nothing can be overwritten, and keep the old record', () => {
    symlinkSync('/dev/full', temporaryPath(path()));
    assert.throws(() => writeRecordFile(path(), { state: 'queued' }), failure('disk_full', /run\.json: cannot be written: no space/));
    writeRecordFile(path(), { state: 'running' });
    symlinkSync('/dev/full', temporaryPath(path()));
    assert.throws(() => writeRecordFile(path(), { state: 'x'.repeat(5000) }), failure('disk_full', /run\.json/));
    assert.equal(readJsonFile(path(), schema).state, 'running');
  });

  it('name the file and the place of what is wrong in them', async () => {
    const cases: [string | Buffer, RegExp][] = [
      ['{"state": "ok",\n "drift": }', /run\.json: .*expected JSON: /],
      ['{"state": "ok"', /run\.json: line 1, column 15: expected JSON/],
      ['', /run\.json: line 1, column 1: expected JSON/],
      ['{"state": 3}', /run\.json: state: expected a text, found 3/],
      ['{"state": "ok", "drift": "much"}', /run\.json: drift: /],
      ['[]', /run\.json: expected an object, found a list of 0/],
      [Buffer.of(0x7b, 0xff, 0x7d), /run\.json: expected JSON in UTF-8/],
    ];
    for (const [contents, message] of cases) {
      writeFileSync(path(), contents);
      assert.throws(() => readJsonFile(path(), schema), failure('malformed', message), String(contents));
      await assert.rejects(loadJsonFile(path(), schema), failure('malformed', message), String(contents));
    }
  });

  it('may begin with a byte order mark', () => {
    writeFileSync(path(), '\uFEFF{"state": "ok"}\r\n');
    assert.equal(readJsonFile(path(), schema).state, 'ok');
  });

  it('are missing, or no files', async () => {
    assert.throws(() => readJsonFile(path(), schema), failure('missing', /run\.json: is not there/));
    await assert.rejects(loadJsonFile(path(), schema), failure('missing', /run\.json: is not there/));
    mkdirSync(path());
    assert.throws(() => readJsonFile(path(), schema), failure('malformed', /expected a file/));
    await assert.rejects(loadJsonFile(path(), schema), failure('malformed', /expected a file/));
  });
});
