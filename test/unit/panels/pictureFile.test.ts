import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_PICTURE_BYTES, pictureName, pictureProblem } from '../../../src/panels/pictureFile';

describe('a picture of a card', () => {
  const icon = readFileSync(join(__dirname, '../../../media/icon.png'));
  const bytes = (buffer: Buffer) => Uint8Array.from(buffer).buffer;

  it('is a PNG file of bounded size', () => {
    assert.equal(pictureProblem('png', bytes(icon)), null);
    assert.equal(pictureProblem('png', bytes(icon.subarray(0, 12))), 'malformed');
    assert.equal(pictureProblem('png', bytes(icon.subarray(1))), 'malformed');
    assert.equal(pictureProblem('png', new ArrayBuffer(0)), 'malformed');
    assert.equal(pictureProblem('png', bytes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))), 'malformed');
    assert.equal(pictureProblem('png', new ArrayBuffer(MAX_PICTURE_BYTES + 1)), 'too_large');
  });

  it('as SVG is what a panel writes, and nothing that a viewer would run', () => {
    const svg = (inner: string) => bytes(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${inner}</svg>`));
    assert.equal(pictureProblem('svg', svg('<text>a &lt;script&gt; in words</text>')), null);
    for (const inner of ['<script>1</script>', '<g onload="1"/>', '<image href="http://a"/>', '<foreignObject/>', '\0'])
      assert.equal(pictureProblem('svg', svg(inner)), 'malformed', inner);
    assert.equal(pictureProblem('svg', bytes(icon)), 'malformed');
  });

  it('as CSV is text', () => {
    assert.equal(pictureProblem('csv', bytes(Buffer.from('curve,step,Kernel drift\na,0,0\n'))), null);
    assert.equal(pictureProblem('csv', bytes(icon)), 'malformed');
    assert.equal(pictureProblem('csv', new ArrayBuffer(0)), 'malformed');
    assert.equal(pictureName('drift.csv', 'csv'), 'drift.csv');
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
      assert.equal(pictureName(suggested, 'png'), expected);
  });
});
