/** JPEG and PNG files as pixels. Which of the two a file is, its first bytes say, not its name. */
import { convertIndexedToRgb, decode as decodePng, type DecodedPng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { ImagesError } from './errors';

/** A picture of red, green and blue, row-major [height, width, 3], values in [0, 1]. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** A picture that is larger is taken for damage: 100 megapixels. */
const MAX_PIXELS = 1e8;
const MAX_MEGABYTES = 2048;

/**
 * Grey becomes three equal channels; transparency is left out, as PIL's `convert("RGB")` does; colours are the file's own numbers
 * (no colour profile, no gamma, no rotation by EXIF).
 * @param path names the file in errors
 * @throws ImagesError `malformed` with what was found
 */
export function decodePicture(bytes: Uint8Array, path: string): Picture {
  try {
    if (startsWith(bytes, [0xff, 0xd8, 0xff])) return fromJpeg(bytes);
    if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return fromPng(bytes);
  } catch (error) {
    if (error instanceof ImagesError) throw error;
    const cause = error instanceof Error ? error.message : String(error);
    throw new ImagesError(
      'malformed',
      `${path}: expected a whole ${kindOf(bytes)} picture, found a damaged one of ${bytes.length} bytes: ${cause}`,
      {
        cause: error,
      },
    );
  }
  const found = bytes.length === 0 ? 'an empty file' : `a file of ${bytes.length} bytes that begins with ${hex(bytes.subarray(0, 8))}`;
  throw new ImagesError('malformed', `${path}: expected a JPEG or PNG picture, found ${found}`);
}

function fromJpeg(bytes: Uint8Array): Picture {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: MAX_MEGABYTES,
  });
  const values = new Float32Array(data.length);
  for (let i = 0; i < values.length; i++) values[i] = (data[i] ?? NaN) / 255;
  return { width, height, values };
}

function fromPng(bytes: Uint8Array): Picture {
  checkPngSize(bytes);
  const png = decodePng(bytes, { checkCrc: true });
  const { width, height } = png;
  const { samples, channels, largest } = png.palette ? fromPalette(png) : unpack(png);
  const colours = channels >= 3 ? 3 : 1;
  const values = new Float32Array(width * height * 3);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) values[3 * p + c] = (samples[p * channels + (colours === 3 ? c : 0)] ?? NaN) / largest;
  }
  return { width, height, values };
}

interface Samples {
  /** [height, width, channels] */
  readonly samples: ArrayLike<number>;
  readonly channels: number;
  readonly largest: number;
}

function fromPalette(png: DecodedPng): Samples {
  return { samples: convertIndexedToRgb(png), channels: png.palette?.[0]?.length ?? 3, largest: 255 };
}

/** Grey samples of 1, 2 or 4 bits lie several to a byte, each row beginning with a byte of its own. */
function unpack({ data, depth, channels, width, height }: DecodedPng): Samples {
  const largest = 2 ** depth - 1;
  if (depth >= 8) return { samples: data, channels, largest };
  const rowBytes = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)] ?? 0;
    samples[i] = (byte >> (8 - depth - (bit & 7))) & largest;
  }
  return { samples, channels: 1, largest };
}

/** The header is looked at before memory is taken for what it promises. */
function checkPngSize(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) throw new Error('its header is cut off');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width * height > MAX_PIXELS) throw new Error(`its header says ${width} x ${height} pixels`);
}

const startsWith = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, i) => bytes[i] === byte);
const kindOf = (bytes: Uint8Array) => (bytes[0] === 0xff ? 'JPEG' : 'PNG');
const hex = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ');
