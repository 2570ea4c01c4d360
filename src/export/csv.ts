/**
 * Runs as CSV (RFC 4180, UTF-8, a line feed after each row): snapshots.csv has one row a snapshot a run, events.csv one row an event,
 * columns.csv says what the columns of both mean. Numbers are written so that they read back as they are; NaN and infinities by name,
 * what is not defined or was not measured as nothing.
 */
import { join } from 'node:path';
import { sweepContents } from '../analysis/sweepContents';
import type { Sweep, SweepRun } from '../runs/catalogue';
import type { MetricsLine } from '../runs/records';
import type { RunContents } from '../runs/runReader';
import { csvRow } from '../shared/csv';
import { quantityOf } from '../shared/quantities';
import type { ExportJob } from './exportSweep';
import { NewFile } from './newFile';

export async function exportCsv({ sweep, out, signal, progress }: ExportJob): Promise<readonly string[]> {
  const { axes } = sweep.record;
  const head = ['run', ...axes];
  const runs = await runsOf(sweep, signal);
  const columns = await columnsOf(runs());
  const snapshots = NewFile.create(join(out, 'snapshots.csv'));
  const events = NewFile.create(join(out, 'events.csv'));
  try {
    snapshots.append(csvRow([...head, ...columns]));
    events.append(csvRow([...head, 'type', 'step', 'details']));
    let done = 0;
    for await (const { run, contents } of runs()) {
      const place = [run.id, ...axes.map(axis => axisText(run.axes[axis]))];
      for (const line of contents.metrics) {
        const values = spread(line);
        snapshots.append(csvRow([...place, ...columns.map(column => values.get(column) ?? null)]));
      }
      for (const { type, step, ...details } of contents.events)
        events.append(csvRow([...place, type, step ?? null, JSON.stringify(details)]));
      progress(++done, sweep.runs.length);
    }
  } finally {
    snapshots.close();
    events.close();
  }
  NewFile.write(join(out, 'columns.csv'), columnTable(axes, columns));
  return [];
}

type Runs =
  | AsyncIterable<{ readonly run: SweepRun; readonly contents: RunContents }>
  | Iterable<{ readonly run: SweepRun; readonly contents: RunContents }>;

/** The runs, as often as they are wanted: our own are read again, another program's are measured once. */
async function runsOf(sweep: Sweep, signal: AbortSignal): Promise<() => Runs> {
  if (!sweep.foreign) return () => sweepContents(sweep, undefined, signal);
  const measured: { readonly run: SweepRun; readonly contents: RunContents }[] = [];
  for await (const run of sweepContents(sweep, undefined, signal)) measured.push(run);
  return () => measured;
}

/** Columns of all runs, those of lists and layers spread: `eigenvalues.0`, `layers.hidden1.kernel_drift`. */
async function columnsOf(runs: Runs): Promise<readonly string[]> {
  const columns = new Set(['step']);
  for await (const { contents } of runs) {
    for (const line of contents.metrics) for (const column of spread(line).keys()) columns.add(column);
  }
  return [...columns];
}

/** The numbers of one line by column; null where one is not defined. */
export function spread(line: MetricsLine): Map<string, number | null> {
  const values = new Map<string, number | null>();
  const put = (name: string, value: unknown) => {
    if (value === null || typeof value === 'number') values.set(name, value);
    else if (Array.isArray(value)) value.forEach((item, i) => put(`${name}.${i}`, item));
    else if (typeof value === 'object') for (const [key, item] of Object.entries(value)) put(`${name}.${key}`, item);
  };
  for (const [key, value] of Object.entries(line)) put(key, value);
  return values;
}

function columnTable(axes: readonly string[], columns: readonly string[]): string {
  const rows = columns.map(column => {
    const quantity = quantityOf(column.startsWith('layers.') ? (column.split('.').at(-1) ?? column) : column);
    return [
      column,
      quantity?.label ?? '',
      quantity?.unit ?? '',
      quantity?.definition ?? '',
      quantity?.convention ?? '',
      quantity?.source ?? '',
    ];
  });
  const own = [['run', 'Run', '', 'Id of the run.', '', ''], ...axes.map(axis => [axis, axis, '', 'Axis of the sweep.', '', ''])];
  return [['column', 'label', 'unit', 'definition', 'convention', 'source'], ...own, ...rows].map(csvRow).join('');
}

const axisText = (value: unknown) => (typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value ?? null));
