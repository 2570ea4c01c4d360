/**
 * TensorBoard event files, one folder a run: every number of a snapshot as a scalar. Written as TFRecords (length, masked CRC-32C of it,
 * data, masked CRC-32C of that) of the message tensorflow.Event (tensorflow/core/util/event.proto): wall_time = 1, step = 2,
 * file_version = 3, summary = 5; Summary.value = 1 with tag = 1, simple_value = 2. Values are float32 there.
 */
import { join } from 'node:path';
import { sweepContents } from '../analysis/sweepContents';
import { spread } from './csv';
import type { ExportJob } from './exportSweep';
import { NewFile } from './newFile';

export async function exportTensorBoard({ sweep, out, signal, progress }: ExportJob): Promise<readonly string[]> {
  let done = 0;
  for await (const { run, contents } of sweepContents(sweep, undefined, signal)) {
    const began = Date.parse(contents.record?.started ?? sweep.record.created) / 1000 || 0;
    const file = NewFile.create(join(out, run.id, `events.out.tfevents.${Math.floor(began)}.ntk-monitor`));
    try {
      file.append(record(event(began, 0, [bytesField(3, Buffer.from('brain.Event:2'))])));
      for (const line of contents.metrics) {
        const values = [...spread(line)].filter(([tag]) => tag !== 'step' && tag !== 'wall_s');
        const scalars = values.flatMap(([tag, value]) => (value === null ? [] : [bytesField(1, scalar(tag.replaceAll('.', '/'), value))]));
        file.append(record(event(began + (line.wall_s ?? 0), line.step, [bytesField(5, Buffer.concat(scalars))])));
      }
    } finally {
      file.close();
    }
    progress(++done, sweep.runs.length);
  }
  return [];
}

function event(wallTime: number, step: number, fields: readonly Buffer[]): Buffer {
  const time = Buffer.alloc(9);
  time.writeUInt8((1 << 3) | 1, 0);
  time.writeDoubleLE(wallTime, 1);
  return Buffer.concat([time, varint((2 << 3) | 0), varint(step), ...fields]);
}

function scalar(tag: string, value: number): Buffer {
  const simple = Buffer.alloc(5);
  simple.writeUInt8((2 << 3) | 5, 0);
  simple.writeFloatLE(value, 1);
  return Buffer.concat([bytesField(1, Buffer.from(tag)), simple]);
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

function record(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length), 0);
  head.writeUInt32LE(maskedCrc(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedCrc(data), 0);
  return Buffer.concat([head, data, tail]);
}

/** As TensorFlow masks it: a checksum of data that hold checksums would be weak. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Castagnoli's polynomial, reflected. */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c;
});

/** CRC-32C (RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
