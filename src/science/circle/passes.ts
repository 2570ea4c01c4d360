/** What the programs over neurons and points are made of (`arcNetwork`): sums over arcs, changes at their ends, running sums. */
import { f64, i32, pair, type Body, type F64, type I32, type Local, type Pair } from '../wasm/code';
import { NEURON_BYTES, ROW_BYTES, type Layout } from './layout';

const ROW = i32.of(ROW_BYTES);

export function forEachNeuron(f: Body, { neurons, width }: Layout, body: (neuron: I32) => void): void {
  const neuron = f.let(i32.of(neurons));
  f.while(
    () => i32.less(neuron, i32.of(neurons + width * NEURON_BYTES)),
    () => {
      body(neuron);
      f.set(neuron, i32.add(neuron, i32.of(NEURON_BYTES)));
    },
  );
}

/** `row` from the first point to the last. */
export function forEachRow(f: Body, { once }: Layout, body: (row: I32) => void): void {
  const row = f.let(i32.of(0));
  f.while(
    () => i32.less(row, i32.of(once)),
    () => {
      body(row);
      f.set(row, i32.add(row, ROW));
    },
  );
}

/** B of an arc: the difference of the running sums at its ends. */
export function sumOver(f: Body, sums: number, lo: I32, hi: I32): { readonly B: Local<'v128'>; readonly B0: Local<'f64'> } {
  const first = f.let(i32.add(lo, i32.of(sums)));
  const behind = f.let(i32.add(hi, i32.of(sums)));
  const B = f.let(pair.sub(pair.load(behind), pair.load(first)));
  const B0 = f.let(f64.sub(f64.load(behind, 16), f64.load(first, 16)));
  return { B, B0 };
}

/** Adds what a neuron gives to each point of its arc at the first one, and takes it away behind the last. */
export function enter(f: Body, changes: number, lo: I32, hi: I32, given: Pair, given0: F64): void {
  const [change, change0] = [f.let(given), f.let(given0)];
  const first = f.let(i32.add(lo, i32.of(changes)));
  const behind = f.let(i32.add(hi, i32.of(changes)));
  f.store(first, 0, pair.add(pair.load(first), change));
  f.store(first, 16, f64.add(f64.load(first, 16), change0));
  f.store(behind, 0, pair.sub(pair.load(behind), change));
  f.store(behind, 16, f64.sub(f64.load(behind, 16), change0));
}

/** The sum S before the first point: what arcs that run on over the last point bring, the changes once around, in four partial sums. */
export function bringAround(f: Body, { once }: Layout, changes: number): { readonly S: Local<'v128'>; readonly S0: Local<'f64'> } {
  const [S, S0] = [f.let(pair.zero), f.let(f64.of(0))];
  const parts = Array.from({ length: 4 }, () => ({ sum: f.let(pair.zero), sum0: f.let(f64.of(0)) }));
  const row = f.let(i32.of(0));
  const take = (part: number, sum: Local<'v128'>, sum0: Local<'f64'>) => {
    f.set(sum, pair.add(sum, pair.load(row, changes + part * ROW_BYTES)));
    f.set(sum0, f64.add(sum0, f64.load(row, changes + part * ROW_BYTES + 16)));
  };
  f.while(
    () => i32.less(row, i32.of(once - 3 * ROW_BYTES)),
    () => {
      parts.forEach(({ sum, sum0 }, part) => take(part, sum, sum0));
      f.set(row, i32.add(row, i32.of(4 * ROW_BYTES)));
    },
  );
  for (const { sum, sum0 } of parts) {
    f.set(S, pair.add(S, sum));
    f.set(S0, f64.add(S0, sum0));
  }
  f.while(
    () => i32.less(row, i32.of(once)),
    () => {
      take(0, S, S0);
      f.set(row, i32.add(row, ROW));
    },
  );
  return { S, S0 };
}

/** S at a point from S at the one before: both rounds of its changes, which are cleared for the next time. */
export function runOn(f: Body, { once }: Layout, changesHere: I32, S: Local<'v128'>, S0: Local<'f64'>): void {
  f.set(S, pair.add(S, pair.add(pair.load(changesHere, 0), pair.load(changesHere, once))));
  f.set(S0, f64.add(S0, f64.add(f64.load(changesHere, 16), f64.load(changesHere, once + 16))));
  for (const offset of [0, 16, once, once + 16]) f.store(changesHere, offset, pair.zero);
}

/** The second round of running sums: the first one and the sum over all points. */
export function goAround(f: Body, { once }: Layout, sums: number, whole: Pair, whole0: F64): void {
  const [all, all0] = [f.let(whole), f.let(whole0)];
  const row = f.let(i32.of(0));
  f.while(
    () => i32.less(row, i32.of(once + ROW_BYTES)),
    () => {
      f.store(row, sums + once, pair.add(pair.load(row, sums), all));
      f.store(row, sums + once + 16, f64.add(f64.load(row, sums + 16), all0));
      f.set(row, i32.add(row, ROW));
    },
  );
}
