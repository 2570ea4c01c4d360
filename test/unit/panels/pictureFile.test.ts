import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_PICTURE_BYTES, pictureName, pictureProblem } from '../../../src/panels/pictureFile';

describe('a picture of a card', () => {
  const icon = readFileSync(join(__dirname, '../../../media/icon.png'));
  const bytes = (buffer: Buffer) => Uint8Array.from(buffer).buffer;

  it('is a PNG file of bounded size', () => {
    assert.equal(pictureProblem(bytes(icon)), null);
    assert.equal(pictureProblem(bytes(icon.subarray(0, 12))), 'not_png');
    assert.equal(pictureProblem(bytes(icon.subarray(1))), 'not_png');
    assert.equal(pictureProblem(new ArrayBuffer(0)), 'not_png');
    assert.equal(pictureProblem(bytes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))), 'not_png');
    assert.equal(pictureProblem(new ArrayBuffer(MAX_PICTURE_BYTES + 1)), 'too_large');
  });

  it('has a file name that no file system refuses and that leads nowhere else', () => {
    for (const [suggested, expected] of [
      ['drift.png', 'drift.png'],
      ['exp002 kernel drift', 'exp002 kernel drift.png'],
      ['Θ(t), layer 1.PNG', 'Θ(t), layer 1.png'],
      ['../../etc/passwd', 'etc-passwd.png'],
      ['a/b\\c:d*e?f"g<h>i|j\u0000k', 'a-b-c-d-e-f-g-h-i-j-k.png'],
      ['.hidden', 'hidden.png'],
      ['', 'chart.png'],
      ['...', 'chart.png'],
      ['x'.repeat(300), `${'x'.repeat(100)}.png`],
    ] as const)
      assert.equal(pictureName(suggested), expected);
  });
});
