import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNpy, encodeNpy } from '../../../src/runs/npy';
import { NpyAppender } from '../../../src/runs/npyAppender';
import { NpyReader } from '../../../src/runs/npyReader';
import { failure, temporaryDirectory } from './support';

describe('an array that grows on disk', () => {
  const directory = temporaryDirectory();
  const path = () => join(directory(), 'preds.npy');
  const row = (i: number) => Float64Array.of(i, -i, NaN);
  const written = (rows: number) => {
    const appender = NpyAppender.open(path(), '<f8', [3]);
    for (let i = 0; i < rows; i++) appender.append(row(i));
    appender.close();
  };
  const rowsOnDisk = () => {
    const reader = NpyReader.open(path());
    const { data } = reader.readRows(0, reader.rows);
    reader.close();
    return Array.from(data as Float64Array).filter((_, i) => i % 3 === 0);
  };

  it('is a whole npy file after every row', () => {
    const appender = NpyAppender.open(path(), '<f8', [3]);
    for (let i = 0; i < 12; i++) {
      assert.deepEqual(decodeNpy(readFileSync(path()), 'f').shape, [i, 3]);
      appender.append(row(i));
    }
    appender.close();
    const { shape, data } = decodeNpy(readFileSync(path()), 'f');
    assert.deepEqual(shape, [12, 3]);
    assert.deepEqual(data.subarray(33), row(11));
  });

  it('overwrites what a crash left behind the counted rows', () => {
    written(2);
    appendFileSync(path(), Buffer.alloc(17, 0xff));
    assert.deepEqual(rowsOnDisk(), [0, 1]);
    const appender = NpyAppender.open(path(), '<f8', [3]);
    assert.equal(appender.rows, 2);
    appender.append(row(7));
    appender.close();
    assert.deepEqual(rowsOnDisk(), [0, 1, 7]);
  });

  it('keeps the first rows when it is cut, without shortening the file', () => {
    written(5);
    const { size } = statSync(path());
    const appender = NpyAppender.reopen(path());
    appender.truncate(2);
    assert.deepEqual(rowsOnDisk(), [0, 1]);
    appender.append(row(9));
    appender.close();
    assert.deepEqual(rowsOnDisk(), [0, 1, 9]);
    assert.equal(statSync(path()).size, size);
  });

  it('counts only whole rows after a loss of power took values away', () => {
    written(4);
    truncateSync(path(), statSync(path()).size - 30);
    assert.throws(() => NpyReader.open(path()), failure('truncated', /preds\.npy: shape \(4, 3\) of <f8 takes \d+ bytes, found \d+/));
    const appender = NpyAppender.reopen(path());
    assert.equal(appender.rows, 2);
    appender.close();
    assert.deepEqual(rowsOnDisk(), [0, 1]);
  });

  it('begins anew a file that a crash cut off inside its header', () => {
    written(1);
    truncateSync(path(), 40);
    written(3);
    assert.deepEqual(rowsOnDisk(), [0, 1, 2]);
  });

  it('refuses rows of another size or type, and a file of other rows', () => {
    const appender = NpyAppender.open(path(), '<f8', [3]);
    assert.throws(() => appender.append(new Float64Array(2)), /a row has 3 values of type <f8, not 2 of <f8/);
    assert.throws(() => appender.append(new Float32Array(3)), /not 3 of <f4/);
    appender.close();
    assert.throws(
      () => NpyAppender.open(path(), '<f8', [4]),
      failure('malformed', /expected rows of shape \(4\) and type <f8, found \(3\) of <f8/),
    );
    writeFileSync(path(), encodeNpy({ shape: [200], data: new Float64Array(200) }));
    assert.throws(() => NpyAppender.open(path(), '<f8', [3]), failure('malformed', /preds\.npy/));
  });

  it('says where it cannot write', () => {
    assert.throws(
      () => NpyAppender.open(join(directory(), 'none', 'k.npy'), '<f8', []),
      failure('unwritable', /none\/k\.npy: cannot be written/),
    );
  });

  it('reads rows by position, alone', () => {
    const big = join(directory(), 'K.npy');
    const appender = NpyAppender.open(big, '<f4', [2, 2]);
    for (let i = 0; i < 50; i++) appender.append(Float32Array.of(i, i, i, i));
    const reader = NpyReader.open(big);
    appender.append(new Float32Array(4));
    appender.close();
    assert.equal(reader.rows, 50);
    assert.deepEqual(reader.rowShape, [2, 2]);
    assert.deepEqual(reader.readRows(41, 43), { shape: [2, 2, 2], data: Float32Array.of(41, 41, 41, 41, 42, 42, 42, 42) });
    assert.throws(() => reader.readRows(49, 51), RangeError);
    reader.close();
  });

  it('refuses what holds no rows', () => {
    assert.throws(() => NpyReader.open(path()), failure('missing', /preds\.npy: is not there/));
    writeFileSync(path(), encodeNpy({ shape: [], data: Float64Array.of(1) }));
    assert.throws(() => NpyReader.open(path()), failure('malformed', /an array of rows, found a single value/));
    assert.throws(() => NpyReader.open('test/fixtures/numpy/float32-fortran.npy'), failure('malformed', /Fortran order/));
    mkdirSync(join(directory(), 'folder.npy'));
    assert.throws(() => NpyReader.open(join(directory(), 'folder.npy')), failure('malformed', /expected a file/));
  });
});
