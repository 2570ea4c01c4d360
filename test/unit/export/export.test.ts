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
import { temporaryDirectory } from '../runs/support';
import type { MetricsLine } from '../../../src/runs/records';

const FIXTURES = join(__dirname, '../../fixtures');
const reference = JSON.parse(readFileSync(join(FIXTURES, 'thesis-reference.json'), 'utf8')) as Record<
  string,
  Record<string, (number | null)[]>
>;

describe('an export', function () {
  this.timeout(20_000);
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
    const captions = readFileSync(join(out(), 'captions.md'), 'utf8');
    for (const file of files.filter(name => name !== 'captions.md')) {
      assert.ok(captions.includes(`](<${file}>)`), file);
      const svg = readFileSync(join(out(), file), 'utf8');
      assert.doesNotMatch(svg.replace(/>[^<]*</g, '><'), /NaN|undefined|Infinity|<script|href=/, file);
      assert.equal(
        svg.match(/<(g|svg|text|title|desc|clipPath)\b/g)?.length,
        svg.match(/<\/(g|svg|text|title|desc|clipPath)>/g)?.length,
        file,
      );
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

describe('figures of a sweep over tasks', () => {
  const directory = temporaryDirectory();
  const SHIFTS = [1, 5];
  const SWITCH = 12;

  beforeEach(() => {
    const sweep = join(directory(), 'tasks');
    const runs = SHIFTS.flatMap(shift =>
      [0, 1].map(seed => ({
        id: `width=4,tasks.concepts.shift=${shift},seed=${seed}`,
        axes: { width: 4, 'tasks.concepts.shift': shift, seed },
      })),
    );
    mkdirSync(join(sweep, 'runs'), { recursive: true });
    const record = {
      format: '1.0',
      name: 'tasks',
      created: '2026-01-01T00:00:00Z',
      program: 'test',
      commit: null,
      axes: ['width', 'tasks.concepts.shift', 'seed'],
      runs,
    };
    writeFileSync(join(sweep, 'sweep.json'), JSON.stringify(record));
    const settings = {
      experiment: { name: 'tasks' },
      data: { kind: 'shapes' },
      model: { type: 'cnn', width: 4, parametrisation: 'standard' },
      train: { loss: 'cross_entropy', epochs_per_task: 6 },
      tasks: { concepts: { window: 5, shift: 1 } },
      sweep: { seeds: 2, 'tasks.concepts.shift': SHIFTS },
    };
    writeFileSync(join(sweep, 'settings.json'), JSON.stringify(settings));
    for (const { id, axes } of runs) {
      mkdirSync(join(sweep, 'runs', id));
      const at = (file: string) => join(sweep, 'runs', id, file);
      writeFileSync(
        at('run.json'),
        JSON.stringify({ state: 'finished', pid: null, step: 24, steps: 24, error: null, engine: null, precision: null }),
      );
      writeFileSync(at('events.jsonl'), `${JSON.stringify({ type: 'task_switch', step: SWITCH, epoch: 6, task: 1 })}\n`);
      writeFileSync(at('metrics.jsonl'), Array.from({ length: 25 }, (_, step) => `${JSON.stringify(snapshot(step, axes))}\n`).join(''));
    }
  });

  /** Velocity 0.1 a step, in the first interval after the switch ten times the shift; the norm falls there by a tenth of the shift. */
  const snapshot = (step: number, axes: { 'tasks.concepts.shift': number; seed: number }) => ({
    step,
    epoch: step / 2,
    task: step > SWITCH ? 1 : 0,
    loss: 1,
    accuracy: step > SWITCH ? [0.5, 0.75] : [0.9],
    spectral_norm: step > SWITCH ? 10 - axes['tasks.concepts.shift'] : 10,
    distance_init: 0.1,
    distance_task: 0.2 + axes.seed / 10,
    ...(step > 0 && { distance_previous: step === SWITCH + 1 ? axes['tasks.concepts.shift'] : 0.1, previous_step: step - 1 }),
  });

  it('have spike, drop and accuracy, by similarity too; distances begin anew with a task, velocities are per epoch', async () => {
    const out = join(directory(), 'out');
    await exportSweep(join(directory(), 'tasks'), { format: 'figures', out });
    const svg = (name: string) => readFileSync(join(out, `${name}.svg`), 'utf8');
    for (const name of ['loss', 'spectral-norm', 'distance', 'velocity', 'accuracy-task-1', 'accuracy-task-2']) {
      assert.match(svg(name), />shift 1 \(similarity 0\.667\)</, name);
      assert.match(svg(name), />shift 5 \(similarity 0\)</, name);
    }
    assert.match(svg('velocity'), />Kernel velocity \(1\/epoch\)</);
    assert.equal(existsSync(join(out, 'freeze-step-against-tasks-concepts-shift.svg')), false, 'nothing froze');
    // One move to the start of each task for each of both lines.
    const paths = [...svg('distance-task').matchAll(/<path d="([^"]+)" fill="none" stroke="#\w+" stroke-width="1.75"/g)];
    assert.deepEqual(
      paths.map(([, path]) => path?.match(/M/g)?.length),
      [2, 2],
    );
    // Drop 0.1 and 0.5 at similarities 2/3 and 0: the points stand where their numbers are.
    const dots = [...svg('norm-drop-against-similarity').matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    const tick = (name: string, label: string) =>
      Number(new RegExp(`<text x="[\\d.]+" y="([\\d.]+)" [^>]*text-anchor="end">${label}<`).exec(svg(name))?.[1]) - 12 * 0.35;
    const [low, high] = [tick('norm-drop-against-similarity', '0.2'), tick('norm-drop-against-similarity', '0.4')];
    const valueAt = (y: number) => 0.2 + (0.2 * (y - low)) / (high - low);
    assert.ok(
      Math.abs(valueAt(dots[0]?.[1] ?? NaN) - 0.5) < 1e-3 && Math.abs(valueAt(dots[1]?.[1] ?? NaN) - 0.1) < 1e-3,
      JSON.stringify(dots),
    );
    assert.ok((dots[0]?.[0] ?? NaN) < (dots[1]?.[0] ?? NaN));
    assert.match(readFileSync(join(out, 'captions.md'), 'utf8'), /Velocity spike at the task switch against similarity of the tasks/);
  });
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
