import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { NpyArray } from '../../../src/runs/npy';
import { decodeNpy, encodeNpy, encodeNpyHeader, parseNpyHeader } from '../../../src/runs/npy';
import { failure } from './support';

const fixture = (name: string) => readFileSync(join('test/fixtures/numpy', name));
/** A file whose header says this, followed by `bytes` zeros. */
const withHeader = (header: string, bytes = 0) => {
  const file = new Uint8Array(10 + header.length + bytes);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  file.set(Buffer.from(header, 'latin1'), 10);
  return file;
};

describe('npy', () => {
  it('reads what NumPy 2.4 wrote', () => {
    assert.deepEqual(decodeNpy(fixture('float64.npy'), 'f'), { shape: [2, 3], data: Float64Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) });
    assert.deepEqual(decodeNpy(fixture('int64.npy'), 'f'), { shape: [3], data: BigInt64Array.of(0n, 500n, 2n ** 53n) });
    assert.deepEqual(decodeNpy(fixture('int32.npy'), 'f'), { shape: [2], data: Int32Array.of(-1, 2) });
    assert.deepEqual(decodeNpy(fixture('scalar.npy'), 'f'), { shape: [], data: Float64Array.of(2.5) });
    assert.deepEqual(decodeNpy(fixture('uint8-empty.npy'), 'f'), { shape: [0, 3], data: new Uint8Array(0) });
  });

  it('turns Fortran order into rows', () => {
    const { shape, data } = decodeNpy(fixture('float32-fortran.npy'), 'f');
    assert.deepEqual(shape, [2, 3, 4]);
    assert.deepEqual(
      data,
      Float32Array.from({ length: 24 }, (_, i) => i),
    );
  });

  it('writes the very bytes that NumPy writes', () => {
    for (const name of ['float64.npy', 'int64.npy', 'int32.npy', 'scalar.npy', 'uint8-empty.npy']) {
      assert.deepEqual(Buffer.from(encodeNpy(decodeNpy(fixture(name), name))), fixture(name), name);
    }
  });

  it('gives back every array it wrote, NaN and infinities bit for bit', () => {
    const arrays = fc.array(fc.nat(4), { maxLength: 4 }).chain(shape => {
      const length = shape.reduce((a, b) => a * b, 1);
      const of = { minLength: length, maxLength: length };
      const data = fc.oneof(
        fc.float64Array(of),
        fc.float32Array(of),
        fc.int32Array(of),
        fc.uint8Array(of),
        fc.bigInt64Array(of),
      ) as fc.Arbitrary<NpyArray['data']>;
      return fc.record({ shape: fc.constant(shape), data });
    });
    fc.assert(fc.property(arrays, array => assert.deepEqual(decodeNpy(encodeNpy(array), 'f'), { ...array })));
  });

  it('aligns values at a multiple of 64 bytes, and keeps the header length while the row count grows', () => {
    const length = encodeNpyHeader('<f8', [0, 256, 256], 20).length;
    assert.equal(length % 64, 0);
    for (const rows of [1, 99_999, Number.MAX_SAFE_INTEGER]) assert.equal(encodeNpyHeader('<f8', [rows, 256, 256], 20).length, length);
  });

  it('refuses an array whose shape and values disagree', () => {
    assert.throws(() => encodeNpy({ shape: [2, 2], data: new Float64Array(3) }), /shape \(2, 2\) has 4 values, not 3/);
    const file = fixture('float64.npy');
    assert.throws(
      () => decodeNpy(file.subarray(0, -1), 'k.npy'),
      failure('truncated', /^k\.npy: shape \(2, 3\) of <f8 takes 48 bytes, found 47$/),
    );
    assert.throws(() => decodeNpy(Buffer.concat([file, Buffer.of(0)]), 'k.npy'), failure('malformed', /takes 48 bytes, found 49/));
  });

  it('names what is wrong with a header', () => {
    const header = (shape: string, descr = "'<f8'", order = 'False') =>
      withHeader(`{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`);
    const cases: [Uint8Array, string, RegExp][] = [
      [new Uint8Array(0), 'truncated', /expected an npy header, found 0 bytes/],
      [Buffer.from('not an array at all'), 'malformed', /begins with/],
      [fixture('float64.npy').subarray(0, 60), 'truncated', /header of 128 bytes, found 60/],
      [Buffer.concat([fixture('float64.npy').subarray(0, 6), Buffer.of(3, 0, 4, 0, 0, 0, 0, 0)]), 'malformed', /format 1\.0, found 3\.0/],
      [fixture('complex.npy'), 'malformed', /expected values of type <f8.*found '<c16'/],
      [header('(2,)', "'>f8'"), 'malformed', /found '>f8'/],
      [header('(2,)', "'<f8'", '(0)'), 'malformed', /fortran_order/],
      [header('(5)'), 'malformed', /a tuple of sizes/],
      [header('(,)'), 'malformed', /a tuple of sizes/],
      [header('(-1,)'), 'malformed', /keys/],
      [header('(99999999999999999999, 3)'), 'malformed', /a shape that fits a file/],
      [header('(0, 99999999999999999999)'), 'malformed', /a shape that fits a file/],
      [header(`(${'1, '.repeat(40)})`), 'malformed', /at most 32 axes, found 40/],
      [withHeader("{'descr': '<f8', 'shape': (2,)}\n"), 'malformed', /'fortran_order'/],
      [withHeader('__import__("os").system("true")\n'), 'malformed', /'descr'/],
    ];
    for (const [file, reason, message] of cases)
      assert.throws(() => parseNpyHeader(file, 'x.npy'), failure(reason, message), String(message));
  });

  it('reads a hostile header in no time', () => {
    const began = performance.now();
    for (const filler of [' ', "'descr':True,", "'descr':True ", '1,', '(', "'"]) {
      const text = `{${filler.repeat(Math.floor(65_000 / filler.length))}`;
      assert.throws(() => parseNpyHeader(withHeader(text), 'x.npy'), failure('malformed', /header/));
    }
    assert.ok(performance.now() - began < 500);
  });
});
