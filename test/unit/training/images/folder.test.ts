import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ImagesError } from '../../../../src/training/images/errors';
import { decodePicture } from '../../../../src/training/images/picture';
import { readImages } from '../../../../src/training/images/readImages';
import { squareOf } from '../../../../src/training/images/resize';
import * as pictures from './pictures';

const bytesOf = (base64: string) => Buffer.from(base64, 'base64');

describe('pictures', () => {
  const levels = (base64: string) => {
    const { width, height, values } = decodePicture(bytesOf(base64), 'picture');
    return { width, height, levels: Array.from(values, value => Math.round(value * 255)) };
  };

  for (const [name, base64, tolerance] of [
    ['baseline', pictures.BASELINE_JPEG, 8],
    ['progressive', pictures.PROGRESSIVE_JPEG, 24],
  ] as const) {
    it(`reads a ${name} JPEG`, () => {
      const { width, height, levels: found } = levels(base64);
      assert.deepEqual([width, height, found.length], [16, 12, 16 * 12 * 3]);
      for (let y = 0; y < 12; y++)
        for (let x = 0; x < 16; x++)
          [15 * x, 20 * y, 8 * (x + y)].forEach((expected, c) => {
            const value = found[(y * 16 + x) * 3 + c]!;
            assert.ok(Math.abs(value - expected) <= tolerance, `at ${x}, ${y}, channel ${c}: ${expected}, found ${value}`);
          });
    });
  }

  it('reads a grey JPEG into three equal channels', () => {
    const { levels: found } = levels(pictures.GREY_JPEG);
    for (let p = 0; p < 16 * 12; p++) {
      assert.ok(Math.abs(found[3 * p]! - 15 * (p % 16)) <= 4);
      assert.deepEqual(found.slice(3 * p, 3 * p + 3), [found[3 * p], found[3 * p], found[3 * p]]);
    }
  });

  it('reads PNG with a palette, with one bit a pixel, with transparency, with sixteen bits', () => {
    const [red, green, blue] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    assert.deepEqual(levels(pictures.PALETTE_PNG).levels, [red, green, blue, green, red, blue, red, green, blue, blue].flat());
    const bits = [...'10110010110100110100'].flatMap(bit => [255 * Number(bit), 255 * Number(bit), 255 * Number(bit)]);
    assert.deepEqual(levels(pictures.ONE_BIT_PNG).levels, bits);
    assert.deepEqual(levels(pictures.TRANSPARENT_PNG).levels, [10, 20, 30, 200, 100, 50]);
    const { values } = decodePicture(bytesOf(pictures.SIXTEEN_BIT_PNG), 'picture');
    assert.deepEqual([values[0], values[3], values[6]], [0, Math.fround(32768 / 65535), 1]);
  });

  it('names a damaged picture and says what was found', () => {
    const damaged = (bytes: Uint8Array, words: RegExp) =>
      assert.throws(
        () => decodePicture(bytes, 'class/broken.jpg'),
        (error: unknown) =>
          error instanceof ImagesError &&
          error.reason === 'malformed' &&
          error.message.startsWith('class/broken.jpg: ') &&
          words.test(error.message),
      );
    damaged(new Uint8Array(), /found an empty file/);
    damaged(Buffer.from('GIF89a, truly'), /found a file of 13 bytes that begins with 47 49 46 38/);
    for (const base64 of [pictures.BASELINE_JPEG, pictures.PROGRESSIVE_JPEG]) {
      const whole = bytesOf(base64);
      damaged(whole.subarray(0, 200), /whole JPEG picture, found a damaged one of 200 bytes: ./);
      damaged(whole.subarray(0, whole.length - 40), /JPEG picture, found a damaged one of \d+ bytes: ./);
    }
    const png = bytesOf(pictures.PALETTE_PNG);
    damaged(png.subarray(0, 60), /whole PNG picture, found a damaged one of 60 bytes: ./);
    const flipped = Buffer.from(png);
    flipped[png.indexOf('IDAT') + 6]! ^= 0x55;
    damaged(flipped, /whole PNG picture, found a damaged one/);
    const huge = Buffer.from(png);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    damaged(huge, /its header says 100000 x 100000 pixels/);
  });
});

describe('resizing a picture', () => {
  const picture = (rows: readonly (readonly number[])[]) => ({
    width: rows[0]!.length,
    height: rows.length,
    values: Float32Array.from(rows.flat().flatMap(value => [value, 1 - value, 0.5])),
  });
  const assertRows = (square: Float32Array, size: number, rows: readonly (readonly number[])[]) =>
    rows.forEach((row, y) =>
      row.forEach((expected, x) => {
        const at = (y * size + x) * 3;
        assert.ok(Math.abs(square[at]! - expected) < 2e-6, `${expected} at ${x}, ${y}, found ${square[at]}`);
        assert.ok(Math.abs(square[at + 1]! - (1 - expected)) < 2e-6);
        assert.ok(Math.abs(square[at + 2]! - 0.5) < 2e-6);
      }),
    );

  it('makes of the middle square what Pillow makes of it', () => {
    const source = picture(pictures.NUMBERS);
    assertRows(squareOf(source, 2), 2, pictures.RESIZED[2]);
    assertRows(squareOf(source, 3), 3, pictures.RESIZED[3]);
    assertRows(squareOf(source, 8), 8, pictures.ENLARGED_ROWS);
  });

  it('leaves a square of the right size as it is', () => {
    const rows = pictures.NUMBERS.map(row => row.slice(0, 5));
    assertRows(squareOf(picture(rows), 5), 5, rows);
  });

  it('cuts the middle out of a tall picture', () => {
    const rows = Array.from({ length: 9 }, (_, y) => [y / 10, y / 10, y / 10]);
    assertRows(squareOf(picture(rows), 3), 3, rows.slice(3, 6));
  });
});

describe('folders of pictures', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'ntk-folder-'))));
  afterEach(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: string | Uint8Array = bytesOf(pictures.BASELINE_JPEG)) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const read = (limits: { train?: number; test?: number } = {}) => readImages({ kind: 'folder', path: root, size: 8, ...limits });
  const failsWith = (reason: string, pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof ImagesError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, pattern);
    return true;
  };

  it('numbers classes by name and reads JPEG and PNG, whatever the case of the ending', async () => {
    write('train/b/2.JPG');
    write('train/b/1.png', bytesOf(pictures.PALETTE_PNG));
    write('train/a/x.jpeg');
    write('train/a/notes.txt', 'no picture');
    write('train/c/y.jpg');
    write('val/c/z.jpg');
    const { train, test } = await read();
    assert.deepEqual(train.classNames, ['a', 'b', 'c']);
    assert.deepEqual(train.images.shape, [8, 8, 3]);
    assert.deepEqual([...train.labels], [0, 1, 1, 2]);
    assert.deepEqual([...test.labels], [2]);
    assert.equal(test.classes, 3);
    const { values, size } = train.images;
    assert.deepEqual(values.subarray(size, 2 * size), squareOf(decodePicture(bytesOf(pictures.PALETTE_PNG), ''), 8));
    assert.deepEqual(values.subarray(2 * size, 3 * size), squareOf(decodePicture(bytesOf(pictures.BASELINE_JPEG), ''), 8));
  });

  it('takes the first so many of each class where a limit is given', async () => {
    for (const name of ['a', 'b']) for (const n of [1, 2, 3]) write(`train/${name}/${n}.jpg`);
    for (const name of ['a', 'b']) for (const n of [1, 2, 3]) write(`test/${name}/${n}.jpg`);
    const { train, test } = await read({ train: 2, test: 1 });
    assert.deepEqual([...train.labels], [0, 0, 1, 1]);
    assert.deepEqual([...test.labels], [0, 1]);
  });

  it('names what is missing', async () => {
    await assert.rejects(read(), failsWith('missing', /expected the folders train and test or val.*found no folder/));
    write('train/a/1.jpg');
    await assert.rejects(read(), failsWith('missing', /found train$/));
    write('test/a/1.jpg');
    mkdirSync(join(root, 'train/b'));
    await assert.rejects(read(), failsWith('missing', /train.b: expected pictures .* found none/));
    rmSync(join(root, 'train/b'), { recursive: true });
    write('test/zebra/1.jpg');
    await assert.rejects(read(), failsWith('malformed', /expected only classes that .*train has, found zebra/));
  });

  it('names the picture that is damaged', async () => {
    write('train/a/1.jpg');
    write('test/a/bad.jpg', bytesOf(pictures.BASELINE_JPEG).subarray(0, 300));
    await assert.rejects(read(), failsWith('malformed', /test.a.bad\.jpg: expected a whole JPEG picture/));
  });

  it('refuses more than fits into 4 GB before it reads any', async () => {
    for (let n = 0; n < 342; n++) write(`train/a/${n}.png`, '');
    write('test/a/1.jpg');
    await assert.rejects(
      readImages({ kind: 'folder', path: root, size: 1024 }),
      failsWith('too_large', /343 pictures of 1024 x 1024 pixels would take 4\.0 GB/),
    );
  });

  it('refuses a size out of range', async () => {
    await assert.rejects(readImages({ kind: 'folder', path: root, size: 0 }), failsWith('bad_source', /size: expected .* found 0/));
  });
});
