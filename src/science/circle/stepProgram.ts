/**
 * The two passes of a gradient step (`descent`) as a WebAssembly program: a step is a few dozen nanoseconds of pointer work per neuron,
 * which JavaScript takes three to four times as long for. `neurons` moves every neuron by the sums over its arc and enters it in the
 * changes; `points` runs over the points: outputs, slopes, and their running sums. Everything has its place in one memory (`layout`).
 */
import { Body, f64, i32, pair, select, type F64, type I32, type Local } from '../wasm/code';
import { encodeModule } from '../wasm/module';
import { CLEAR } from './arcs';
import { LO, HI, NEURON_BYTES, PIVOT_HI, PIVOT_LO, ROW_BYTES, SLACK, type Layout } from './layout';

export interface StepScales {
  /** s and beta of z = s (w_1 x_1 + w_2 x_2) + beta b. */
  readonly weight: number;
  readonly bias: number;
  /** X_0 = s' beta. */
  readonly X0: number;
}

/** What the program calls: the arc of the neuron of this record cannot be told from the signs at its ends. */
export const UNCLEAR = 'unclear';

/** The binary. It exports `neurons` and `points`, and `settle`, which looks for the ends of all arcs again. */
export function stepProgram(layout: Layout, scales: StepScales): Uint8Array<ArrayBuffer> {
  const [unclear, settleOne] = [0, 1];
  return encodeModule(
    [{ name: UNCLEAR, parameters: ['i32'] }],
    [
      { name: 'settleOne', parameters: ['i32'], body: settleBody(layout, scales, unclear) },
      { name: 'settle', parameters: [], body: settleAllBody(layout, settleOne) },
      { name: 'neurons', parameters: [], body: neuronsBody(layout, scales, settleOne) },
      { name: 'points', parameters: [], body: pointsBody(layout, scales) },
    ],
  );
}

const ROW = i32.of(ROW_BYTES);
const NONE = i32.of(0);
const ZERO = f64.of(0);

/** For each neuron: B, the step, new ends of the arc, and its place in the changes. */
function neuronsBody(layout: Layout, { weight, bias }: StepScales, settleOne: number): Body {
  const f = new Body([]);
  forEachNeuron(f, layout, neuron => {
    const lo = f.let(i32.load(neuron, LO));
    const hi = f.let(i32.load(neuron, HI));
    f.if(i32.not(i32.equal(lo, hi)), () => {
      const first = f.let(i32.add(lo, i32.of(layout.sums)));
      const behind = f.let(i32.add(hi, i32.of(layout.sums)));
      const B = f.let(pair.sub(pair.load(behind), pair.load(first)));
      const B0 = f.let(f64.sub(f64.load(behind, 16), f64.load(first, 16)));
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
      enter(f, layout, neuron, lo, hi);
    });
  });
  return f;
}

/** Adds a v to the changes at the first point of the arc and takes it away behind the last. */
function enter(f: Body, layout: Layout, neuron: I32, lo: I32, hi: I32): void {
  f.if(i32.not(i32.equal(lo, hi)), () => {
    const a = f.let(f64.load(neuron, 24));
    const change = f.let(pair.mul(pair.both(a), pair.load(neuron, 0)));
    const change0 = f.let(f64.mul(a, f64.load(neuron, 16)));
    const first = f.let(i32.add(lo, i32.of(layout.changes)));
    const behind = f.let(i32.add(hi, i32.of(layout.changes)));
    f.store(first, 0, pair.add(pair.load(first), change));
    f.store(first, 16, f64.add(f64.load(first, 16), change0));
    f.store(behind, 0, pair.sub(pair.load(behind), change));
    f.store(behind, 16, f64.sub(f64.load(behind, 16), change0));
  });
}

/** Finds the arcs of all neurons again and enters them in the changes. */
function settleAllBody(layout: Layout, settleOne: number): Body {
  const f = new Body([]);
  forEachNeuron(f, layout, neuron => {
    f.call(settleOne, neuron);
    enter(f, layout, neuron, f.let(i32.load(neuron, LO)), f.let(i32.load(neuron, HI)));
  });
  return f;
}

/**
 * Walks both ends of an arc from where they were to where the sign of z changes, and chooses pivots and slack. Rows of points are their
 * offsets in bytes, 0 <= row < once; x lies there twice around.
 */
function settleBody(layout: Layout, { weight, bias }: StepScales, unclear: number): Body {
  const f = new Body(['i32']);
  const neuron = f.parameter(0, 'i32');
  const once = layout.once;
  const p = f.let(pair.mul(pair.both(f64.of(weight)), pair.load(neuron, 0)));
  const p0 = f.let(f64.mul(f64.of(bias), f64.load(neuron, 16)));
  const z = zAt(f, layout, p, p0);
  const budget = f.let(i32.of(2 * once));
  const before = (row: I32) => select(i32.equal(row, NONE), i32.of(once - ROW_BYTES), i32.sub(row, ROW));
  const after = (row: I32) => select(i32.equal(row, i32.of(once - ROW_BYTES)), NONE, i32.add(row, ROW));

  // Of the lower end: the first point inside and the one before it.
  const first = f.let(i32.load(neuron, LO));
  const outer = f.let(before(first));
  const [inside, outside] = [f.let(z(first)), f.let(z(outer))];
  f.if(
    f64.greater(inside, ZERO),
    () =>
      walk(
        f,
        budget,
        () => f64.greater(outside, ZERO),
        () => {
          f.set(inside, outside);
          f.set(first, outer);
          f.set(outer, before(first));
          f.set(outside, z(outer));
        },
      ),
    () =>
      walk(
        f,
        budget,
        () => i32.not(f64.greater(inside, ZERO)),
        () => {
          f.set(outside, inside);
          f.set(outer, first);
          f.set(first, after(first));
          f.set(inside, z(first));
        },
      ),
  );

  // Of the upper end: the last point inside and the one behind it.
  const end = f.let(i32.load(neuron, HI));
  f.if(i32.not(i32.less(end, i32.of(once))), () => f.set(end, i32.sub(end, i32.of(once))));
  const last = f.let(before(end));
  const [insideEnd, outsideEnd] = [f.let(z(last)), f.let(z(end))];
  f.if(
    f64.greater(insideEnd, ZERO),
    () =>
      walk(
        f,
        budget,
        () => f64.greater(outsideEnd, ZERO),
        () => {
          f.set(insideEnd, outsideEnd);
          f.set(last, end);
          f.set(end, after(end));
          f.set(outsideEnd, z(end));
        },
      ),
    () =>
      walk(
        f,
        budget,
        () => i32.not(f64.greater(insideEnd, ZERO)),
        () => {
          f.set(outsideEnd, insideEnd);
          f.set(end, last);
          f.set(last, before(last));
          f.set(insideEnd, z(last));
        },
      ),
  );

  const least = f.let(f64.min(f64.min(inside, f64.negative(outside)), f64.min(insideEnd, f64.negative(outsideEnd))));
  const absolute = f.let(pair.abs(p));
  const margin = f.let(f64.mul(f64.of(CLEAR), f64.add(sumOf(absolute), f64.abs(p0))));
  f.if(
    f64.greater(least, margin),
    () => {
      const count = f.let(i32.sub(end, first));
      f.if(i32.less(count, i32.of(1)), () => f.set(count, i32.add(count, i32.of(once))));
      const hi = f.let(i32.add(first, count));
      const [pivotLo, pivotHi] = [f.let(first), f.let(i32.sub(hi, ROW))];
      const hasRoom = i32.and(i32.greater(count, i32.of(2 * ROW_BYTES)), i32.less(count, i32.of(once - 2 * ROW_BYTES)));
      f.if(hasRoom, () => {
        // The nearer of the two points beside a kink is its pivot. Rows of `lo` stay below `once` whatever the pivot's sign.
        const isNearer = i32.and(f64.less(inside, f64.negative(outside)), i32.less(first, i32.of(once - ROW_BYTES)));
        f.if(
          i32.or(i32.equal(first, NONE), isNearer),
          () => f.set(least, f64.min(f64.negative(outside), z(i32.add(first, ROW)))),
          () => {
            f.set(pivotLo, i32.sub(first, ROW));
            f.set(least, f64.min(inside, f64.negative(z(i32.add(first, i32.of(once - 2 * ROW_BYTES))))));
          },
        );
        f.if(
          f64.less(insideEnd, f64.negative(outsideEnd)),
          () => f.set(least, f64.min(least, f64.min(f64.negative(outsideEnd), z(i32.sub(hi, i32.of(2 * ROW_BYTES)))))),
          () => {
            f.set(pivotHi, hi);
            f.set(least, f64.min(least, f64.min(insideEnd, f64.negative(z(i32.add(hi, ROW))))));
          },
        );
      });
      f.store(neuron, LO, first);
      f.store(neuron, HI, hi);
      f.store(neuron, PIVOT_LO, pivotLo);
      f.store(neuron, PIVOT_HI, pivotHi);
      // The margin covers the rounding of z, and of the slack over the steps that use it up.
      f.store(neuron, SLACK, f64.mul(f64.of(1 / weight), f64.sub(least, f64.mul(f64.of(2), margin))));
    },
    () => f.call(unclear, neuron),
  );
  return f;
}

/** f at the points, slopes, and running sums of e X twice around; clears the changes. */
function pointsBody(layout: Layout, { X0 }: StepScales): Body {
  const f = new Body([]);
  const { once, changes, sums } = layout;
  const S = f.let(pair.zero);
  const S0 = f.let(ZERO);
  bringAround(f, layout, S, S0);
  const shift = f.let(f64.load(i32.of(layout.shift)));
  const E = f.let(pair.zero);
  const E0 = f.let(ZERO);
  const row = f.let(NONE);
  f.while(
    () => i32.less(row, i32.of(once)),
    () => {
      const here = f.let(i32.add(row, i32.of(changes)));
      f.set(S, pair.add(S, pair.add(pair.load(here, 0), pair.load(here, once))));
      f.set(S0, f64.add(S0, f64.add(f64.load(here, 16), f64.load(here, once + 16))));
      for (const offset of [0, 16, once, once + 16]) f.store(here, offset, pair.zero);
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
  const whole = f.let(f64.mul(f64.of(X0), E0));
  f.set(row, NONE);
  f.while(
    () => i32.less(row, i32.of(once + ROW_BYTES)),
    () => {
      f.store(row, sums + once, pair.add(pair.load(row, sums), E));
      f.store(row, sums + once + 16, f64.add(f64.load(row, sums + 16), whole));
      f.set(row, i32.add(row, ROW));
    },
  );
  return f;
}

/** What arcs that run on over the last point bring to the first: the sum of the changes once around, in four partial sums. */
function bringAround(f: Body, { once, changes }: Layout, S: Local<'v128'>, S0: Local<'f64'>): void {
  const parts = Array.from({ length: 4 }, () => ({ sum: f.let(pair.zero), sum0: f.let(ZERO) }));
  const row = f.let(NONE);
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
}

function forEachNeuron(f: Body, { neurons, width }: Layout, body: (neuron: I32) => void): void {
  const neuron = f.let(i32.of(neurons));
  f.while(
    () => i32.less(neuron, i32.of(neurons + width * NEURON_BYTES)),
    () => {
      body(neuron);
      f.set(neuron, i32.add(neuron, i32.of(NEURON_BYTES)));
    },
  );
}

/** Goes on while the condition holds, over no more than twice all points in total. */
function walk(f: Body, budget: Local<'i32'>, condition: () => I32, step: () => void): void {
  f.while(
    () => i32.and(condition(), i32.greater(budget, NONE)),
    () => {
      step();
      f.set(budget, i32.sub(budget, ROW));
    },
  );
}

/** z = (x_1 p_1 + x_2 p_2) + p_0 at a row: in this order, as `arcs` and dense networks evaluate it. */
function zAt(f: Body, { x }: Layout, p: Local<'v128'>, p0: Local<'f64'>): (row: I32) => F64 {
  const products = f.let(pair.zero);
  return row => {
    f.set(products, pair.mul(pair.load(row, x), p));
    return f64.add(sumOf(products), p0);
  };
}

const sumOf = (local: Local<'v128'>) => f64.add(pair.first(local), pair.second(local));
