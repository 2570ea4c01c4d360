/**
 * The two passes of a gradient step (`descent`) as a WebAssembly program: a step is a few dozen nanoseconds of pointer work per neuron,
 * which JavaScript takes three to four times as long for. `neurons` moves every neuron by the sums over its arc and enters it in the
 * changes; `points` runs over the points: outputs, slopes, and their running sums. Everything has its place in one memory (`layout`).
 */
import { Body, f64, i32, pair, select, sumOf, type I32 } from '../wasm/code';
import { encodeModule } from '../wasm/module';
import { HI, LO, PIVOT_HI, PIVOT_LO, ROW_BYTES, SLACK, type Layout } from './layout';
import { bringAround, enter, forEachNeuron, goAround, runOn, sumOver } from './passes';
import { productBody } from './productProgram';
import { settleBody, zAt } from './settleProgram';
import type { ShallowScales } from './shallow';

/** What the program calls: the arc of the neuron of this record cannot be told from the signs at its ends. */
export const UNCLEAR = 'unclear';

/** The binary. It exports `neurons`, `points`, `product`, and `settle`, which looks for the ends of all arcs again. */
export function stepProgram(layout: Layout, scales: ShallowScales): Uint8Array<ArrayBuffer> {
  const [unclear, settleOne] = [0, 1];
  return encodeModule(
    [{ name: UNCLEAR, parameters: ['i32'] }],
    [
      { name: 'settleOne', parameters: ['i32'], body: settleBody(layout, scales, unclear) },
      { name: 'settle', parameters: [], body: settleAllBody(layout, settleOne) },
      { name: 'neurons', parameters: [], body: neuronsBody(layout, scales, settleOne) },
      { name: 'points', parameters: [], body: pointsBody(layout, scales) },
      { name: 'product', parameters: [], body: productBody(layout, scales) },
    ],
  );
}

const ROW = i32.of(ROW_BYTES);
const NONE = i32.of(0);
const ZERO = f64.of(0);

/** For each neuron: B, the step, new ends of the arc, and its place in the changes. */
function neuronsBody(layout: Layout, { weight, bias }: ShallowScales, settleOne: number): Body {
  const f = new Body([]);
  forEachNeuron(f, layout, neuron => {
    const lo = f.let(i32.load(neuron, LO));
    const hi = f.let(i32.load(neuron, HI));
    f.if(i32.not(i32.equal(lo, hi)), () => {
      const { B, B0 } = sumOver(f, layout.sums, lo, hi);
      const w = f.let(pair.load(neuron, 0));
      const b = f.let(f64.load(neuron, 16));
      const a = f.let(f64.load(neuron, 24));
      const products = f.let(pair.mul(w, B));
      const nextW = f.let(pair.sub(w, pair.mul(pair.both(a), B)));
      const nextB = f.let(f64.sub(b, f64.mul(a, B0)));
      const nextA = f.let(f64.sub(a, f64.add(sumOf(products), f64.mul(b, B0))));
      f.store(neuron, 0, nextW);
      f.store(neuron, 16, nextB);
      f.store(neuron, 24, nextA);
      // |dz| / s is at most |a| (|B_1| + |B_2| + (beta / s) |B_0|) at any point.
      const sizes = f.let(pair.abs(B));
      const moved = f64.mul(f64.abs(a), f64.add(sumOf(sizes), f64.mul(f64.of(bias / weight), f64.abs(B0))));
      const slack = f.let(f64.sub(f64.load(neuron, SLACK), moved));
      f.store(neuron, SLACK, slack);
      f.if(
        f64.greater(slack, ZERO),
        () => {
          const z = zAt(f, layout, f.let(pair.mul(pair.both(f64.of(weight)), nextW)), f.let(f64.mul(f64.of(bias), nextB)));
          const pivotLo = f.let(i32.load(neuron, PIVOT_LO));
          const pivotHi = f.let(i32.load(neuron, PIVOT_HI));
          f.set(lo, i32.add(pivotLo, select(f64.greater(z(pivotLo), ZERO), NONE, ROW)));
          f.set(hi, i32.add(pivotHi, select(f64.greater(z(pivotHi), ZERO), ROW, NONE)));
          f.store(neuron, LO, lo);
          f.store(neuron, HI, hi);
        },
        () => {
          f.call(settleOne, neuron);
          f.set(lo, i32.load(neuron, LO));
          f.set(hi, i32.load(neuron, HI));
        },
      );
      enterNeuron(f, layout, neuron, lo, hi);
    });
  });
  return f;
}

/** Enters a v in the changes at both ends of the arc. */
function enterNeuron(f: Body, layout: Layout, neuron: I32, lo: I32, hi: I32): void {
  f.if(i32.not(i32.equal(lo, hi)), () => {
    const a = f.let(f64.load(neuron, 24));
    enter(f, layout.changes, lo, hi, pair.mul(pair.both(a), pair.load(neuron, 0)), f64.mul(a, f64.load(neuron, 16)));
  });
}

/** Finds the arcs of all neurons again and enters them in the changes. */
function settleAllBody(layout: Layout, settleOne: number): Body {
  const f = new Body([]);
  forEachNeuron(f, layout, neuron => {
    f.call(settleOne, neuron);
    enterNeuron(f, layout, neuron, f.let(i32.load(neuron, LO)), f.let(i32.load(neuron, HI)));
  });
  return f;
}

/** f at the points, slopes, and running sums of e X twice around; clears the changes. */
function pointsBody(layout: Layout, { outputWeight, bias }: ShallowScales): Body {
  const X0 = outputWeight * bias;
  const f = new Body([]);
  const { once, changes, sums } = layout;
  const { S, S0 } = bringAround(f, layout, changes);
  const shift = f.let(f64.load(i32.of(layout.shift)));
  const E = f.let(pair.zero);
  const E0 = f.let(ZERO);
  const row = f.let(NONE);
  f.while(
    () => i32.less(row, i32.of(once)),
    () => {
      const here = f.let(i32.add(row, i32.of(changes)));
      runOn(f, layout, here, S, S0);
      const X = f.let(pair.load(row, layout.x + 16));
      const products = f.let(pair.mul(X, S));
      const value = f.let(f64.add(sumOf(products), f64.add(f64.mul(f64.of(X0), S0), shift)));
      f.store(row, layout.goals + 16, value);
      const e = f.let(f64.sub(f64.mul(f64.load(row, layout.goals), value), f64.load(row, layout.goals + 8)));
      f.store(row, sums, E);
      f.store(row, sums + 16, f64.mul(f64.of(X0), E0));
      f.set(E, pair.add(E, pair.mul(pair.both(e), X)));
      f.set(E0, f64.add(E0, e));
      f.set(row, i32.add(row, ROW));
    },
  );
  f.store(NONE, layout.slope, E0);
  goAround(f, layout, sums, E, f64.mul(f64.of(X0), E0));
  return f;
}
