import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { encodeNpy } from '../../../src/runs/npy';
import { decodeNpz, encodeNpz, readNpz, writeNpz } from '../../../src/runs/npz';
import { failure, temporaryDirectory } from './support';

const entries = { weights: { shape: [2, 2], data: Float64Array.of(1, 2, 3, NaN) }, step: { shape: [], data: BigInt64Array.of(7n) } };
const plain = (archive: Uint8Array, maxBytes?: number) => Object.fromEntries(decodeNpz(archive, 'c.npz', maxBytes));

describe('npz', () => {
  const directory = temporaryDirectory();

  it('reads what NumPy 2.4 wrote, stored and compressed', () => {
    const stored = readNpz('test/fixtures/numpy/stored.npz');
    assert.deepEqual(stored.get('a'), { shape: [3], data: Float64Array.of(0, 1, 2) });
    assert.deepEqual(stored.get('b'), { shape: [2, 2], data: Int32Array.of(0, 1, 2, 3) });
    const deflated = readNpz('test/fixtures/numpy/deflated.npz');
    assert.deepEqual(deflated.get('a'), { shape: [1000], data: new Float64Array(1000) });
    assert.deepEqual(deflated.get('b'), { shape: [4], data: Float32Array.of(0, 1, 2, 3) });
  });

  it('gives back what it wrote, stored or deflated, the same bytes for the same arrays', () => {
    assert.deepEqual(plain(encodeNpz(entries)), entries);
    assert.deepEqual(plain(encodeNpz(entries, { deflate: true })), entries);
    assert.deepEqual(encodeNpz(entries), encodeNpz(entries));
    const path = join(directory(), 'checkpoint.npz');
    writeNpz(path, entries);
    assert.deepEqual(Object.fromEntries(readNpz(path)), entries);
  });

  it('does not expand beyond its bound, whatever an archive says of itself', () => {
    const bomb = encodeNpz({ zeros: { shape: [1_000_000], data: new Float64Array(1_000_000) } }, { deflate: true });
    assert.ok(bomb.length < 20_000);
    assert.throws(() => plain(bomb, 1_000_000), failure('too_large', /^c\.npz: expands beyond the bound/));
    const liar = Buffer.from(bomb);
    const central = liar.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    liar.writeUInt32LE(100, central + 24);
    assert.throws(() => plain(liar), failure('malformed', /"zeros\.npy": cannot be expanded to 100 bytes/));
  });

  it('refuses a damaged archive', () => {
    const archive = Buffer.from(encodeNpz(entries));
    assert.throws(() => plain(archive.subarray(0, -30)), failure('truncated', /found no central directory/));
    assert.throws(() => plain(Buffer.alloc(0)), failure('truncated', /c\.npz/));
    const flipped = Buffer.from(archive);
    flipped.writeUInt8(flipped.readUInt8(150) ^ 1, 150);
    assert.throws(() => plain(flipped), failure('malformed', /"weights\.npy": its checksum does not fit/));
    const misplaced = Buffer.from(archive);
    misplaced.writeUInt32LE(12, misplaced.length - 22 + 16);
    assert.throws(() => plain(misplaced), failure('malformed', /expected 2 entries, found 0/));
  });

  it('refuses entries that are no arrays of the archive', () => {
    const npy = encodeNpy(entries.step);
    assert.throws(() => plain(zipSync({ '../evil.npy': npy })), failure('outside', /found "\.\.\/evil\.npy"/));
    assert.throws(() => plain(zipSync({ '..\\evil.npy': npy })), failure('outside', /plain entry names/));
    assert.throws(
      () => plain(zipSync({ 'readme.txt': strToU8('hello') })),
      failure('malformed', /expected entries <name>\.npy, found "readme\.txt"/),
    );
    assert.throws(() => plain(zipSync({ 'k.npy': npy.subarray(0, -1) })), failure('truncated', /^c\.npz: k\.npy: shape/));
  });

  it('gives arrays that are named like properties of every object', () => {
    const archive = decodeNpz(zipSync({ '__proto__.npy': encodeNpy(entries.step) }), 'c.npz');
    assert.deepEqual([...archive.keys()], ['__proto__']);
  });

  it('reads a single byte flipped anywhere as the same arrays or as an error, never as others', () => {
    const archive = encodeNpz({ a: { shape: [3], data: Float64Array.of(1, 2, 3) } });
    const readme = readFileSync('test/fixtures/numpy/deflated.npz');
    for (const whole of [archive, new Uint8Array(readme)]) {
      const expected = decodeNpz(whole, 'c.npz');
      for (let i = 0; i < whole.length; i++) {
        const damaged = whole.slice();
        damaged[i] = (damaged[i] ?? 0) ^ 0x10;
        try {
          assert.deepEqual([...decodeNpz(damaged, 'c.npz').values()], [...expected.values()], `byte ${i}`);
        } catch (error) {
          assert.ok(
            failure('malformed', /c/)(error) ||
              failure('truncated', /c/)(error) ||
              failure('too_large', /c/)(error) ||
              failure('outside', /c/)(error),
            String(error),
          );
        }
      }
    }
  });
});
