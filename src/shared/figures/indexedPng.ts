/**
 * A picture of at most 256 colours as PNG (RFC 2083), one byte a pixel, for a map of more cells than a vector picture should have shapes.
 * The stream is stored, not compressed (RFC 1951, 3.2.4), so that this needs no library.
 */

/** @param pixels [height, width] row-major, entries of the palette; @param palette [count, 3] red, green, blue; @param clear the entry that is transparent */
export function indexedPng(pixels: Uint8Array, width: number, palette: Uint8Array, clear: number): Uint8Array {
  const height = pixels.length / width;
  const rows = new Uint8Array((width + 1) * height); // Each row begins with its filter: none.
  for (let row = 0; row < height; row++) rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const opacity = new Uint8Array(palette.length / 3).fill(255);
  opacity[clear] = 0;
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', joined([word(width), word(height), Uint8Array.of(8, 3, 0, 0, 0)])),
    chunk('PLTE', palette),
    chunk('tRNS', opacity),
    chunk('IDAT', storedZlib(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(type, letter => letter.charCodeAt(0)), data]);
  return joined([word(data.length), body, word(crc32(body))]);
}

const BLOCK = 0xffff;

function storedZlib(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    const isLast = at + BLOCK >= data.length;
    const { length } = block;
    parts.push(Uint8Array.of(isLast ? 1 : 0, length & 0xff, length >>> 8, ~length & 0xff, (~length >>> 8) & 0xff), block);
  }
  return joined([...parts, word(adler32(data))]);
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

const word = (value: number) => Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
