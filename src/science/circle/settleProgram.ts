/** Finding the arc of one neuron from where it was before, as WebAssembly: the part of `arcs` that moving neurons need most often. */
import { Body, f64, i32, pair, select, sumOf, type F64, type I32, type Local } from '../wasm/code';
import { CLEAR, TINY } from './arcs';
import { HI, LO, PIVOT_HI, PIVOT_LO, ROW_BYTES, SLACK, type Layout } from './layout';
import type { ShallowScales } from './shallow';

const ROW = i32.of(ROW_BYTES);
const TWO_ROWS = i32.of(2 * ROW_BYTES);
const NONE = i32.of(0);
const ZERO = f64.of(0);

/** z = (x_1 p_1 + x_2 p_2) + p_0 at a row: in this order, as `arcs` and dense networks evaluate it. */
export function zAt(f: Body, { x }: Layout, p: Local<'v128'>, p0: Local<'f64'>): (row: I32) => F64 {
  const products = f.let(pair.zero);
  return row => {
    f.set(products, pair.mul(pair.load(row, x), p));
    return f64.add(sumOf(products), p0);
  };
}

/**
 * A function of a neuron: finds its arc and chooses pivots and slack. Where the bias outweighs the weights at every angle the arc is full
 * or empty; else both ends are walked to where the sign of z changes. What is not clear then is left to the function `unclear`.
 */
export function settleBody(layout: Layout, { weight, bias }: ShallowScales, unclear: number): Body {
  const f = new Body(['i32']);
  const neuron = f.parameter(0, 'i32');
  const p = f.let(pair.mul(pair.both(f64.of(weight)), pair.load(neuron, 0)));
  const p0 = f.let(f64.mul(f64.of(bias), f64.load(neuron, 16)));
  const sizes = f.let(pair.abs(p));
  const margin = f.let(f64.mul(f64.of(CLEAR), f64.add(sumOf(sizes), f64.abs(p0))));
  const squares = f.let(pair.mul(p, p));
  const store = (lo: I32, hi: I32, pivotLo: I32, pivotHi: I32, least: F64) => {
    f.store(neuron, LO, lo);
    f.store(neuron, HI, hi);
    f.store(neuron, PIVOT_LO, pivotLo);
    f.store(neuron, PIVOT_HI, pivotHi);
    // The margin covers the rounding of z, and of the slack over the steps that use it up.
    f.store(neuron, SLACK, f64.mul(f64.of(1 / weight), f64.sub(least, f64.mul(f64.of(2), margin))));
  };
  const once = i32.of(layout.once);
  const outweighs = f.let(f64.less(sumOf(squares), f64.mul(p0, p0)));
  f.if(outweighs, () => {
    const radius = f.let(f64.sqrt(sumOf(squares)));
    const least = f.let(f64.sub(f64.abs(p0), radius));
    f.set(outweighs, i32.and(f64.greater(least, margin), f64.greater(radius, f64.of(TINY))));
    f.if(outweighs, () =>
      f.if(
        f64.greater(p0, ZERO),
        () => store(NONE, once, NONE, i32.sub(once, ROW), least),
        // No gradient reaches it: it stays as it is.
        () => store(NONE, NONE, NONE, NONE, f64.of(Infinity)),
      ),
    );
  });
  f.if(i32.not(outweighs), () => walkEnds(f, layout, neuron, zAt(f, layout, p, p0), margin, store, () => f.call(unclear, neuron)));
  return f;
}

/** Rows of points are their offsets in bytes, 0 <= row < once; x lies there twice around. */
function walkEnds(
  f: Body,
  { once }: Layout,
  neuron: I32,
  z: (row: I32) => F64,
  margin: F64,
  store: (lo: I32, hi: I32, pivotLo: I32, pivotHi: I32, least: F64) => void,
  unclear: () => void,
): void {
  const last = i32.of(once - ROW_BYTES);
  const before = (row: I32) => select(i32.equal(row, NONE), last, i32.sub(row, ROW));
  const behind = (row: I32) => select(i32.equal(row, last), NONE, i32.add(row, ROW));
  const budget = f.let(i32.of(2 * once));
  const hi = f.let(i32.load(neuron, HI));
  f.if(i32.less(i32.of(once), hi), () => f.set(hi, i32.sub(hi, i32.of(once))));
  const start = walkEnd(f, z, budget, f.let(i32.load(neuron, LO)), before, behind);
  const end = walkEnd(f, z, budget, f.let(before(hi)), behind, before);
  const least = f.let(f64.min(f64.min(start.inside, f64.negative(start.outside)), f64.min(end.inside, f64.negative(end.outside))));
  f.if(
    f64.greater(least, margin),
    () => {
      const count = f.let(i32.sub(end.outer, start.inner));
      f.if(i32.less(count, i32.of(1)), () => f.set(count, i32.add(count, i32.of(once))));
      f.set(hi, i32.add(start.inner, count));
      const [pivotLo, pivotHi] = [f.let(start.inner), f.let(i32.sub(hi, ROW))];
      const hasRoom = i32.and(i32.less(TWO_ROWS, count), i32.less(count, i32.of(once - 2 * ROW_BYTES)));
      f.if(hasRoom, () => choosePivots(f, once, z, { start, end, hi, pivotLo, pivotHi, least }));
      store(start.inner, hi, pivotLo, pivotHi, least);
    },
    unclear,
  );
}

/** One end of an arc: the outermost point inside and the one beyond it, and z there. */
interface End {
  readonly inner: Local<'i32'>;
  readonly outer: Local<'i32'>;
  readonly inside: Local<'f64'>;
  readonly outside: Local<'f64'>;
}

/** Walks to where z changes its sign, from `inner`; both walks together look at no more than all points twice. */
function walkEnd(
  f: Body,
  z: (row: I32) => F64,
  budget: Local<'i32'>,
  inner: Local<'i32'>,
  outwards: (row: I32) => I32,
  inwards: (row: I32) => I32,
): End {
  const outer = f.let(outwards(inner));
  const inside = f.let(z(inner));
  const outside = f.let(z(outer));
  const walk = (condition: () => I32, step: () => void) =>
    f.while(
      () => i32.and(condition(), i32.less(NONE, budget)),
      () => {
        step();
        f.set(budget, i32.sub(budget, ROW));
      },
    );
  f.if(
    f64.greater(inside, ZERO),
    () =>
      walk(
        () => f64.greater(outside, ZERO),
        () => {
          f.set(inside, outside);
          f.set(inner, outer);
          f.set(outer, outwards(outer));
          f.set(outside, z(outer));
        },
      ),
    () =>
      walk(
        () => i32.not(f64.greater(inside, ZERO)),
        () => {
          f.set(outside, inside);
          f.set(outer, inner);
          f.set(inner, inwards(inner));
          f.set(inside, z(inner));
        },
      ),
  );
  return { inner, outer, inside, outside };
}

interface Chosen {
  readonly start: End;
  readonly end: End;
  readonly hi: I32;
  readonly pivotLo: Local<'i32'>;
  readonly pivotHi: Local<'i32'>;
  /** |z| beside the pivots. */
  readonly least: Local<'f64'>;
}

/** The nearer of the two points beside a kink is its pivot. The rows where arcs start stay below `once` whatever the pivot's sign. */
function choosePivots(f: Body, once: number, z: (row: I32) => F64, { start, end, hi, pivotLo, pivotHi, least }: Chosen): void {
  const isNearer = ({ inside, outside }: End) => f64.less(inside, f64.negative(outside));
  const canStart = i32.and(isNearer(start), i32.less(start.inner, i32.of(once - ROW_BYTES)));
  f.if(
    i32.or(i32.equal(start.inner, NONE), canStart),
    () => f.set(least, f64.min(f64.negative(start.outside), z(i32.add(start.inner, ROW)))),
    () => {
      f.set(pivotLo, i32.sub(start.inner, ROW));
      const beyond = i32.add(start.inner, i32.of(once - 2 * ROW_BYTES));
      f.set(least, f64.min(start.inside, f64.negative(z(beyond))));
    },
  );
  f.if(
    isNearer(end),
    () => f.set(least, f64.min(least, f64.min(f64.negative(end.outside), z(i32.sub(hi, TWO_ROWS))))),
    () => {
      f.set(pivotHi, hi);
      f.set(least, f64.min(least, f64.min(end.inside, f64.negative(z(i32.add(hi, ROW))))));
    },
  );
}
