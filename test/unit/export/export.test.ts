/** Exports read back: by our own readers, by the formats' own rules, and by NumPy where Python has it. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveMetrics } from '../../../src/analysis/derivedMetrics';
import { ExportError } from '../../../src/export/errors';
import { exportSweep } from '../../../src/export/exportSweep';
import { EXPORT_FORMATS } from '../../../src/export/formats';
import { crc32c } from '../../../src/export/tensorboard';
import { readSweep } from '../../../src/runs/catalogue';
import type { MetricsLine } from '../../../src/runs/records';

const FIXTURES = join(__dirname, '../../fixtures');
const reference = JSON.parse(readFileSync(join(FIXTURES, 'thesis-reference.json'), 'utf8')) as Record<
  string,
  Record<string, (number | null)[]>
>;

describe('an export', () => {
  let folder = '';
  let sweep = '';
  const out = () => join(folder, 'out');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ntk-export-'));
    sweep = join(folder, 'exp');
    cpSync(join(FIXTURES, 'thesis'), sweep, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('as CSV has one row a snapshot a run, and says what its columns are', async () => {
    const { files } = await exportSweep(sweep, { format: 'csv', out: out() });
    assert.deepEqual(files, ['columns.csv', 'events.csv', 'snapshots.csv']);
    const [head = [], ...rows] = table('snapshots.csv');
    assert.equal(rows.length, 4 * 9);
    const at = (row: readonly string[], column: string) => row[head.indexOf(column)] ?? 'absent';
    for (const row of rows) {
      const facts = reference[at(row, 'run')] ?? {};
      const i = facts.step?.indexOf(Number(at(row, 'step'))) ?? -1;
      for (const column of ['loss', 'drift', 'trace', 'alignment']) {
        const expected = facts[column]?.[i] as number;
        assert.ok(Math.abs(Number(at(row, column)) - expected) < 1e-9 * Math.max(1, expected), `${column} ${i}`);
      }
      assert.equal(at(row, 'drift_slope') === '', i === 0);
    }
    const described = table('columns.csv').map(([column]) => column);
    assert.deepEqual(new Set(described.slice(1)), new Set(head));
  });

  it("in the thesis's layout reads back as what it was", async () => {
    await exportSweep(sweep, { format: 'thesis', out: out() });
    const [before, after] = [await lines(sweep), await lines(out())];
    assert.deepEqual(after, before);
  });

  it('as TensorBoard events has records whose checksums hold', async () => {
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    await exportSweep(sweep, { format: 'tensorboard', out: out() });
    for (const run of Object.keys(reference)) {
      const [file] = readdirSync(join(out(), run));
      const records = recordsOf(readFileSync(join(out(), run, file ?? '')));
      assert.equal(records.length, 1 + 9);
      assert.ok(records[0]?.includes('brain.Event:2'));
      assert.ok(records[9]?.includes('eigenvalues/0') && records[9].includes('drift'));
    }
  });

  it('of figures has all that the sweep has numbers for, as whole SVG', async () => {
    const { files } = await exportSweep(sweep, { format: 'figures', out: out() });
    for (const name of [
      'drift',
      'drift-slope',
      'loss',
      'eigenvalues-width_4',
      'target-and-data',
      'function-width_6',
      'kernel-regression-width_4',
      'errors-against-width',
    ])
      assert.ok(files.includes(`${name}.svg`), name);
    for (const file of files) {
      const svg = readFileSync(join(out(), file), 'utf8');
      assert.doesNotMatch(svg.replace(/>[^<]*</g, '><'), /NaN|undefined|Infinity|<script|href/, file);
      assert.equal(svg.match(/<(g|svg|text|title|clipPath)\b/g)?.length, svg.match(/<\/(g|svg|text|title|clipPath)>/g)?.length, file);
    }
  });

  it('overwrites nothing unless it is told to, and then only what it writes', async () => {
    mkdirSync(out());
    writeFileSync(join(out(), 'snapshots.csv'), 'mine');
    writeFileSync(join(out(), 'notes.txt'), 'mine');
    await assert.rejects(
      exportSweep(sweep, { format: 'csv', out: out() }),
      (error: unknown) => error instanceof ExportError && error.reason === 'exists',
    );
    assert.equal(readFileSync(join(out(), 'snapshots.csv'), 'utf8'), 'mine');
    await exportSweep(sweep, { format: 'csv', out: out(), force: true });
    assert.match(readFileSync(join(out(), 'snapshots.csv'), 'utf8'), /^run,width,seed,step/);
    assert.equal(readFileSync(join(out(), 'notes.txt'), 'utf8'), 'mine');
    await assert.rejects(exportSweep(sweep, { format: 'csv', out: sweep, force: true }), /holds the sweep itself/);
  });

  it('that is cancelled or fails leaves nothing behind', async () => {
    for (const format of EXPORT_FORMATS) {
      const stop = new AbortController();
      await assert.rejects(exportSweep(sweep, { format, out: out(), signal: stop.signal, progress: () => stop.abort() }), {
        name: 'AbortError',
      });
      assert.deepEqual(readdirSync(folder), ['exp'], format);
    }
    rmSync(join(sweep, 'runs', 'width_4.npz'));
    await assert.rejects(exportSweep(sweep, { format: 'thesis', out: out() }), /width_4\.npz: is not there/);
    assert.equal(existsSync(out()), false);
  });

  const table = (file: string) =>
    readFileSync(join(out(), file), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line =>
        [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, text = '']) =>
          text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text,
        ),
      );
});

async function lines(sweep: string): Promise<Record<string, readonly MetricsLine[]>> {
  const found: Record<string, readonly MetricsLine[]> = {};
  for await (const part of deriveMetrics(await readSweep(sweep))) found[part.run] = part.lines;
  return found;
}

/** The data of each TFRecord, both of whose checksums must hold. */
function recordsOf(file: Buffer): string[] {
  const masked = (bytes: Buffer) => {
    const crc = crc32c(bytes);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
  const records: string[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    assert.equal(file.readUInt32LE(at + 8), masked(file.subarray(at, at + 8)));
    assert.equal(file.readUInt32LE(at + 12 + length), masked(data));
    records.push(data.toString('latin1'));
    at += 16 + length;
  }
  return records;
}
