/** One row of a kernel between arcs (`arcKernel`) as a WebAssembly program. */
import { Body, f64, i32, pair, select, sumOf, type I32, type Pair } from '../wasm/code';
import { encodeModule } from '../wasm/module';
import type { ShallowScales } from './shallow';

/** A neuron: s' p_1, s' p_2, (s' a)^2, (s' p_0)^2, s' p_0 (float64), then start and end of its arc among the columns (int32). */
export const RECORD_BYTES = 48;
export const RECORD_ARC = 40;

/** Eight coefficient sums: p_1 p_1, p_1 p_2; p_1 p_2, p_2 p_2; p_1 p_0, p_2 p_0; a^2, p_0 p_0. */
export const FIELD_BYTES = 64;

export interface KernelLayout {
  readonly columns: number;
  /** [width] neurons. */
  readonly records: number;
  /** Changes of the coefficient sums from column to column, [columns + 1]. */
  readonly changes: number;
  /** x of the columns and of the rows, [columns] and [rows] pairs. */
  readonly x: number;
  readonly y: number;
  /** Neurons that begin (the address of their record) and end (the same plus one) at a row, sorted by row: int32. */
  readonly events: number;
  /** The row's numbers: of the hidden layer, of the output layer, and their sum; [columns] each. */
  readonly hidden: number;
  readonly output: number;
  readonly kernel: number;
  readonly bytes: number;
}

export function kernelLayout(width: number, rows: number, columns: number): KernelLayout {
  let bytes = 0;
  const take = (size: number) => {
    const start = bytes;
    bytes += Math.ceil(size / 16) * 16;
    return start;
  };
  const records = take(width * RECORD_BYTES);
  const changes = take((columns + 1) * FIELD_BYTES);
  const [x, y] = [take(columns * 16), take(rows * 16)];
  const events = take(3 * width * 4);
  const [hidden, output, kernel] = [take(columns * 8), take(columns * 8), take(columns * 8)];
  return { columns, records, changes, x, y, events, hidden, output, kernel, bytes };
}

/** The binary. It exports `row(first event, behind the last event, address of the row's x, first column)`. */
export function kernelProgram(layout: KernelLayout, scales: ShallowScales): Uint8Array<ArrayBuffer> {
  const parameters = ['i32', 'i32', 'i32', 'i32'] as const;
  const f = new Body(parameters);
  const event = f.parameter(0, 'i32');
  const end = f.parameter(1, 'i32');
  f.while(
    () => i32.less(event, end),
    () => {
      enter(f, layout, f.let(i32.load(event)));
      f.set(event, i32.add(event, i32.of(4)));
    },
  );
  sumAlong(f, layout, scales, f.parameter(2, 'i32'), f.parameter(3, 'i32'));
  return encodeModule([], [{ name: 'row', parameters, body: f }]);
}

/** Adds the coefficients of a neuron to the changes on its arc, or takes them away. */
function enter(f: Body, { changes, columns }: KernelLayout, event: I32): void {
  const neuron = f.let(i32.and(event, i32.of(-2)));
  const sign = f.let(pair.both(select(i32.and(event, i32.of(1)), f64.of(-1), f64.of(1))));
  const p = f.let(pair.load(neuron, 0));
  const signed = f.let(pair.mul(sign, p));
  const fields = [
    pair.mul(pair.both(f64.load(neuron, 0)), signed),
    pair.mul(pair.both(f64.load(neuron, 8)), signed),
    pair.mul(pair.both(f64.load(neuron, 32)), signed),
    pair.mul(sign, pair.load(neuron, 16)),
  ].map(field => f.let(field));
  const change = (column: I32, combine: (a: Pair, b: Pair) => Pair) => {
    const at = f.let(column);
    fields.forEach((field, i) => f.store(at, changes + 16 * i, combine(pair.load(at, changes + 16 * i), field)));
  };
  change(i32.load(neuron, RECORD_ARC), pair.add);
  const behind = f.let(i32.load(neuron, RECORD_ARC + 4));
  const once = i32.of(columns * FIELD_BYTES);
  f.if(i32.less(once, behind), () => {
    f.set(behind, i32.sub(behind, once));
    change(i32.of(0), pair.add);
  });
  change(behind, pair.sub);
}

/** The coefficients at each column are running sums of the changes; from the first column on they make the numbers of the row. */
function sumAlong(f: Body, layout: KernelLayout, { weight, bias, outputBias }: ShallowScales, row: I32, firstColumn: I32): void {
  const sums = Array.from({ length: 4 }, () => f.let(pair.zero));
  const [p1p, p2p, p0p, others] = sums as [(typeof sums)[0], (typeof sums)[0], (typeof sums)[0], (typeof sums)[0]];
  const y = f.let(pair.load(row));
  const y1 = f.let(pair.both(f64.load(row, 0)));
  const y2 = f.let(pair.both(f64.load(row, 8)));
  const column = f.let(i32.of(0));
  const fields = f.let(i32.of(0));
  const advance = () => {
    sums.forEach((sum, i) => f.set(sum, pair.add(sum, pair.load(fields, layout.changes + 16 * i))));
    f.set(fields, i32.add(fields, i32.of(FIELD_BYTES)));
  };
  f.while(
    () => i32.less(column, firstColumn),
    () => {
      advance();
      f.set(column, i32.add(column, i32.of(1)));
    },
  );
  const number = f.let(i32.shiftLeft(column, i32.of(3)));
  f.while(
    () => i32.less(number, i32.of(8 * layout.columns)),
    () => {
      advance();
      const x = f.let(pair.load(i32.add(number, number), layout.x));
      // x_1 (p_1 <p, y>) + x_2 (p_2 <p, y>) + p_0 <p, y>, with <p, y> = y_1 p_1 + y_2 p_2 + p_0.
      const byX = pair.add(pair.add(pair.mul(y1, p1p), pair.mul(y2, p2p)), p0p);
      const products = f.let(pair.add(pair.mul(byX, x), pair.mul(y, p0p)));
      const output = f.let(f64.add(f64.add(sumOf(products), pair.second(others)), f64.of(outputBias ** 2)));
      const inner = f.let(pair.mul(x, y));
      const hidden = f.let(f64.mul(pair.first(others), f64.add(f64.mul(f64.of(weight ** 2), sumOf(inner)), f64.of(bias ** 2))));
      f.store(number, layout.hidden, hidden);
      f.store(number, layout.output, output);
      f.store(number, layout.kernel, f64.add(hidden, output));
      f.set(number, i32.add(number, i32.of(8)));
    },
  );
}
