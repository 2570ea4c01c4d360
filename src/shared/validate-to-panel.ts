/** What a panel accepts from the extension. */
import type {
  DerivedArrayView,
  DerivedResult,
  GroupView,
  MarkerView,
  PackedColumn,
  PackedSeries,
  RegimeView,
  ReactivationView,
  RunStateView,
  RunView,
  SweepView,
  ToPanel,
} from './protocol';
import { regimeQuantities, sweepNotes } from './protocol';
import type { Parsed } from './validate';
import { arrayBuffer, count, fields, finite, flag, listOf, Malformed, oneOf, orNull, parsed, text } from './validate';

const runStates: readonly RunStateView[] = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'diverged', 'lost'];
const markerKinds: readonly MarkerView['kind'][] = ['freeze', 'velocity_freeze', 'edge_of_stability', 'diverged', 'task_switch'];

/** A message of the extension, or why it is none: `sweep.runs[2].state: expected …, found …`. */
export function parseToPanel(message: unknown): Parsed<ToPanel> {
  return parsed(() => {
    const m = fields(message, 'message');
    const type = oneOf(['snapshot', 'increment', 'problem', 'derived'], m.type, 'type');
    if (type === 'problem') return { type, message: text(m.message, 'message') };
    if (type === 'derived')
      return {
        type,
        request: count(m.request, 'request'),
        run: text(m.run, 'run'),
        step: count(m.step, 'step'),
        result: derivedResult(m.result, 'result'),
      };
    return {
      type,
      sequence: count(m.sequence, 'sequence'),
      sweep: sweepView(m.sweep, 'sweep'),
      series: packedSeries(m.series, 'series'),
    };
  });
}

export function packedSeries(value: unknown, place: string): PackedSeries {
  const m = fields(value, place);
  const { buffer, numbers } = numbersBuffer(m.buffer, `${place}.buffer`);
  return { buffer, columns: listOf((column, at) => packedColumn(column, at, numbers), m.columns, `${place}.columns`) };
}

function numbersBuffer(value: unknown, place: string): { buffer: ArrayBuffer; numbers: number } {
  const buffer = arrayBuffer(value, place);
  if (buffer.byteLength % 8 !== 0) throw new Malformed(place, 'a whole number of 8-byte numbers', buffer.byteLength);
  return { buffer, numbers: buffer.byteLength / 8 };
}

function derivedResult(value: unknown, place: string): DerivedResult {
  const m = fields(value, place);
  if (!flag(m.ok, `${place}.ok`)) return { ok: false, message: text(m.message, `${place}.message`) };
  const { buffer, numbers: length } = numbersBuffer(m.buffer, `${place}.buffer`);
  const numbers = Object.entries(fields(m.numbers, `${place}.numbers`));
  return {
    ok: true,
    buffer,
    arrays: listOf((array, at) => derivedArray(array, at, length), m.arrays, `${place}.arrays`),
    numbers: Object.fromEntries(numbers.map(([name, number]) => [name, orNull(finite, number, `${place}.numbers.${name}`)])),
  };
}

function derivedArray(value: unknown, place: string, numbers: number): DerivedArrayView {
  const m = fields(value, place);
  const shape = listOf(count, m.shape, `${place}.shape`);
  const offset = count(m.offset, `${place}.offset`);
  const end = shape.reduce((product, size) => product * size, 1) + offset;
  if (end > numbers) throw new Malformed(`${place}.shape`, `offset and numbers up to ${numbers} together`, end);
  return { name: text(m.name, `${place}.name`), shape, offset };
}

function packedColumn(value: unknown, place: string, numbers: number): PackedColumn {
  const m = fields(value, place);
  const offset = count(m.offset, `${place}.offset`);
  const length = count(m.length, `${place}.length`);
  if (offset + length > numbers) throw new Malformed(`${place}.length`, `offset + length up to ${numbers}`, offset + length);
  return {
    run: text(m.run, `${place}.run`),
    quantity: text(m.quantity, `${place}.quantity`),
    from: count(m.from, `${place}.from`),
    offset,
    length,
    holes: listOf((hole, at) => holeIn(length, hole, at), m.holes, `${place}.holes`),
  };
}

function holeIn(length: number, value: unknown, place: string): number {
  const row = count(value, place);
  if (row >= length) throw new Malformed(place, `a row below ${length}`, row);
  return row;
}

export function sweepView(value: unknown, place: string): SweepView {
  const m = fields(value, place);
  const conventions = fields(m.conventions, `${place}.conventions`);
  return {
    path: text(m.path, `${place}.path`),
    name: text(m.name, `${place}.name`),
    created: text(m.created, `${place}.created`),
    state: oneOf(runStates, m.state, `${place}.state`),
    remainingS: orNull(finite, m.remainingS, `${place}.remainingS`),
    data: dataView(m.data, `${place}.data`),
    snapshotSpacing: orNull(count, m.snapshotSpacing, `${place}.snapshotSpacing`),
    conventions: {
      loss: text(conventions.loss, `${place}.conventions.loss`),
      ...(conventions.momentum === undefined ? {} : { momentum: finite(conventions.momentum, `${place}.conventions.momentum`) }),
      reduction: text(conventions.reduction, `${place}.conventions.reduction`),
      freeze: criterion(conventions.freeze, `${place}.conventions.freeze`),
      velocityFreeze: criterion(conventions.velocityFreeze, `${place}.conventions.velocityFreeze`),
    },
    ...(m.notes === undefined ? {} : { notes: listOf((note, at) => oneOf(sweepNotes, note, at), m.notes, `${place}.notes`) }),
    ...(m.colourBy === undefined ? {} : { colourBy: text(m.colourBy, `${place}.colourBy`) }),
    groups: listOf(groupView, m.groups, `${place}.groups`),
    runs: listOf(runView, m.runs, `${place}.runs`),
  };
}

function criterion(value: unknown, place: string): { k: number; fraction: number } {
  const m = fields(value, place);
  return { k: count(m.k, `${place}.k`), fraction: finite(m.fraction, `${place}.fraction`) };
}

function groupView(value: unknown, place: string): GroupView {
  const m = fields(value, place);
  return {
    key: text(m.key, `${place}.key`),
    label: text(m.label, `${place}.label`),
    runs: listOf(text, m.runs, `${place}.runs`),
    freezeStepOfMean: orNull(finite, m.freezeStepOfMean, `${place}.freezeStepOfMean`),
  };
}

function runView(value: unknown, place: string): RunView {
  const m = fields(value, place);
  return {
    id: text(m.id, `${place}.id`),
    axes: fields(m.axes, `${place}.axes`),
    state: oneOf(runStates, m.state, `${place}.state`),
    step: orNull(count, m.step, `${place}.step`),
    steps: orNull(count, m.steps, `${place}.steps`),
    startedAt: orNull(text, m.startedAt, `${place}.startedAt`),
    wallS: orNull(finite, m.wallS, `${place}.wallS`),
    remainingS: orNull(finite, m.remainingS, `${place}.remainingS`),
    plotted: flag(m.plotted, `${place}.plotted`),
    engine: orNull(text, m.engine, `${place}.engine`),
    precision: orNull(text, m.precision, `${place}.precision`),
    error: orNull(text, m.error, `${place}.error`),
    ...(m.regime === undefined ? {} : { regime: regimeView(m.regime, `${place}.regime`) }),
    ...(m.notMeasured === undefined ? {} : { notMeasured: reasons(m.notMeasured, `${place}.notMeasured`) }),
    ...(m.sampled === undefined ? {} : { sampled: sampledLines(m.sampled, `${place}.sampled`) }),
    markers: listOf(markerView, m.markers, `${place}.markers`),
  };
}

function dataView(value: unknown, place: string): SweepView['data'] {
  const m = fields(value, place);
  return { kind: text(m.kind, `${place}.kind`), ...(m.probe === undefined ? {} : { probe: text(m.probe, `${place}.probe`) }) };
}

function reasons(value: unknown, place: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields(value, place)).map(([name, reason]) => [name, text(reason, `${place}.${name}`)]));
}

function regimeView(value: unknown, place: string): RegimeView {
  const m = fields(value, place);
  return {
    step: count(m.step, `${place}.step`),
    verdict: orNull((verdict, at) => oneOf(['lazy', 'mixed', 'rich'], verdict, at), m.verdict, `${place}.verdict`),
    numbers: listOf(regimeNumber, m.numbers, `${place}.numbers`),
  };
}

function regimeNumber(value: unknown, place: string): RegimeView['numbers'][number] {
  const m = fields(value, place);
  return {
    quantity: oneOf(regimeQuantities, m.quantity, `${place}.quantity`),
    value: orNull(finite, m.value, `${place}.value`),
    lazy: finite(m.lazy, `${place}.lazy`),
    rich: finite(m.rich, `${place}.rich`),
  };
}

function sampledLines(value: unknown, place: string): NonNullable<RunView['sampled']> {
  const m = fields(value, place);
  return {
    lines: count(m.lines, `${place}.lines`),
    of: count(m.of, `${place}.of`),
    ...(m.read === undefined ? {} : { read: finite(m.read, `${place}.read`) }),
  };
}

function markerView(value: unknown, place: string): MarkerView {
  const m = fields(value, place);
  const kind = oneOf(markerKinds, m.kind, `${place}.kind`);
  const step = finite(m.step, `${place}.step`);
  if (kind === 'task_switch') {
    return {
      kind,
      step,
      epoch: orNull(finite, m.epoch, `${place}.epoch`),
      task: count(m.task, `${place}.task`),
      similarity: orNull(finite, m.similarity, `${place}.similarity`),
      reactivation: orNull(reactivationView, m.reactivation, `${place}.reactivation`),
    };
  }
  return {
    kind,
    step,
    ...(m.window === undefined ? {} : { window: stepWindow(m.window, `${place}.window`) }),
    ...(m.spacing === undefined ? {} : { spacing: finite(m.spacing, `${place}.spacing`) }),
  };
}

function reactivationView(value: unknown, place: string): ReactivationView {
  const m = fields(value, place);
  return {
    spike: orNull(finite, m.spike, `${place}.spike`),
    spikeIntervals: count(m.spikeIntervals, `${place}.spikeIntervals`),
    drop: orNull(finite, m.drop, `${place}.drop`),
    recoverySteps: orNull(count, m.recoverySteps, `${place}.recoverySteps`),
    plateauStep: orNull(count, m.plateauStep, `${place}.plateauStep`),
    complete: flag(m.complete, `${place}.complete`),
  };
}

function stepWindow(value: unknown, place: string): readonly [number, number] {
  const [first, last, ...rest] = listOf(finite, value, place);
  if (first === undefined || last === undefined || rest.length > 0) throw new Malformed(place, 'two steps', value);
  return [first, last];
}
