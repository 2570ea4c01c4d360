import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImagesError } from '../../../../src/training/images/errors';
import { readImages } from '../../../../src/training/images/readImages';

describe('the binary formats of CIFAR', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ntk-cifar-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, ...parts: readonly Uint8Array[]) => writeFileSync(join(folder, name), Buffer.concat(parts));
  const writeTen = () => {
    for (let file = 1; file <= 10; file++) write(`data_batch_${file}.bin`, record([file - 1], file), record([9 - (file - 1)], 100 + file));
    write('test_batch.bin', record([3], 77));
  };
  const cifar10 = () => readImages({ kind: 'cifar10', path: folder });

  it('reads CIFAR-10 in the order of the files, 10 after 9', async () => {
    writeTen();
    const { train, test } = await cifar10();
    assert.deepEqual(train.images.shape, [32, 32, 3]);
    assert.equal(train.images.count, 20);
    assert.equal(train.classes, 10);
    assert.deepEqual([...train.labels.slice(0, 4)], [0, 9, 1, 8]);
    assert.deepEqual([...train.labels.slice(18)], [9, 0]);
    assert.deepEqual([...test.labels], [3]);
  });

  it('turns planes of bytes into pixels in [0, 1], channels innermost', async () => {
    writeTen();
    const { train } = await cifar10();
    const { values, size } = train.images;
    for (const n of [0, 1, 19])
      for (const [y, x] of [
        [0, 0],
        [0, 31],
        [17, 5],
        [31, 31],
      ] as const)
        for (const c of [0, 1, 2]) {
          const seed = Math.floor(n / 2) + 1 + (n % 2) * 100;
          assert.equal(values[n * size + (y * 32 + x) * 3 + c], Math.fround(byteAt(seed, c, y, x) / 255));
        }
  });

  it('takes the first so many images where a limit is given', async () => {
    writeTen();
    const whole = (await cifar10()).train;
    const { train, test } = await readImages({ kind: 'cifar10', path: folder, train: 5, test: 0 });
    assert.deepEqual(train.images.values, whole.images.values.subarray(0, 5 * 3072));
    assert.deepEqual(train.labels, whole.labels.subarray(0, 5));
    assert.equal(test.images.count, 0);
  });

  it('reads both labels of CIFAR-100, and finds the folder that the archive unpacks to', async () => {
    const path = folder;
    folder = join(path, 'cifar-100-binary');
    mkdirSync(folder);
    write('train.bin', record([19, 99], 1), record([4, 7], 2));
    write('test.bin', record([0, 50], 3));
    folder = path;
    const fine = await readImages({ kind: 'cifar100', path });
    assert.deepEqual([fine.train.classes, ...fine.train.labels, ...fine.test.labels], [100, 99, 7, 50]);
    assert.equal(fine.train.images.values[1], Math.fround(byteAt(1, 1, 0, 0) / 255));
    const coarse = await readImages({ kind: 'cifar100', path, labels: 'coarse' });
    assert.deepEqual([coarse.train.classes, ...coarse.train.labels, ...coarse.test.labels], [20, 19, 4, 0]);
  });

  it('names the classes where the directory does', async () => {
    writeTen();
    assert.equal((await cifar10()).train.classNames, undefined);
    writeFileSync(join(folder, 'batches.meta.txt'), 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n');
    assert.deepEqual((await cifar10()).train.classNames, [...'abcdefghij']);
  });

  it('names a file that is cut off, and the byte where its last record begins', async () => {
    writeTen();
    write('data_batch_2.bin', record([1], 1), record([1], 1).subarray(0, 1000));
    await assert.rejects(cifar10(), malformed('data_batch_2.bin', 'whole records of 3073 bytes', 'byte 3073', '1000'));
  });

  it('names a label that is out of range, with its byte and record', async () => {
    writeTen();
    write('data_batch_3.bin', record([1], 1), record([1], 1), record([10], 1));
    await assert.rejects(cifar10(), malformed('data_batch_3.bin', 'byte 6146 (record 2)', 'from 0 to 9', 'found 10'));
    write('train.bin', record([4, 7], 2), record([20, 7], 2));
    write('test.bin', record([4, 7], 2));
    const cifar100 = readImages({ kind: 'cifar100', path: folder });
    await assert.rejects(cifar100, malformed('train.bin', 'byte 3074 (record 1)', 'coarse label from 0 to 19', 'found 20'));
  });

  it('says what it found in a directory of another kind, and where there is none', async () => {
    write('train.bin', record([4, 7], 2));
    await assert.rejects(
      cifar10(),
      (error: unknown) => error instanceof ImagesError && /test_batch\.bin.*found train\.bin/.test(error.message),
    );
    await assert.rejects(
      readImages({ kind: 'cifar10', path: join(folder, 'nothing') }),
      (error: unknown) =>
        error instanceof ImagesError &&
        error.reason === 'missing' &&
        error.message.startsWith(join(folder, 'nothing')) &&
        error.message.includes('ntk-monitor data download cifar10'),
    );
  });

  it('stops when asked to', async () => {
    writeTen();
    await assert.rejects(readImages({ kind: 'cifar10', path: folder }, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });

  const malformed =
    (file: string, ...words: readonly string[]) =>
    (error: unknown) => {
      assert.ok(error instanceof ImagesError && error.reason === 'malformed', String(error));
      for (const word of [join(folder, file), ...words]) assert.ok(error.message.includes(word), `"${word}" in "${error.message}"`);
      return true;
    };
});

const byteAt = (seed: number, c: number, y: number, x: number) => (seed * 31 + c * 101 + y * 7 + x * 3) % 256;

function record(labels: readonly number[], seed: number): Uint8Array {
  const bytes = [...labels];
  for (let c = 0; c < 3; c++) for (let y = 0; y < 32; y++) for (let x = 0; x < 32; x++) bytes.push(byteAt(seed, c, y, x));
  return Uint8Array.from(bytes);
}
