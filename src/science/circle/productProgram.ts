/**
 * The product of the neural tangent kernel on the points with a vector e, J (J^T e), in O(width + points), as WebAssembly. With B_j
 * the sum of e X over the arc of neuron j (`arcNetwork`), J^T e is (a B, <v, B>) for the parameters (v, a), and J applied to it gives
 * every point of the arc <X, a^2 B + <v, B> v>.
 */
import { Body, f64, i32, pair, sumOf } from '../wasm/code';
import { HI, LO, type Layout } from './layout';
import { bringAround, enter, forEachNeuron, forEachRow, goAround, runOn, sumOver } from './passes';
import type { ShallowScales } from './shallow';

/** Reads e of the distinct points and writes the product in its place. */
export function productBody(layout: Layout, { outputWeight, bias, outputBias }: ShallowScales): Body {
  const f = new Body([]);
  const X0 = f64.of(outputWeight * bias);
  const { productSums: sums, productChanges: changes, vector } = layout;
  const E = f.let(pair.zero);
  const E0 = f.let(f64.of(0));
  forEachRow(f, layout, row => {
    const e = f.let(f64.load(row, vector));
    f.store(row, sums, E);
    f.store(row, sums + 16, f64.mul(X0, E0));
    f.set(E, pair.add(E, pair.mul(pair.both(e), pair.load(row, layout.x + 16))));
    f.set(E0, f64.add(E0, e));
  });
  goAround(f, layout, sums, E, f64.mul(X0, E0));
  forEachNeuron(f, layout, neuron => {
    const lo = f.let(i32.load(neuron, LO));
    const hi = f.let(i32.load(neuron, HI));
    f.if(i32.not(i32.equal(lo, hi)), () => {
      const { B, B0 } = sumOver(f, sums, lo, hi);
      const w = f.let(pair.load(neuron, 0));
      const b = f.let(f64.load(neuron, 16));
      const a = f.let(f64.load(neuron, 24));
      const square = f.let(f64.mul(a, a));
      const products = f.let(pair.mul(w, B));
      const inner = f.let(f64.add(sumOf(products), f64.mul(b, B0)));
      const given = pair.add(pair.mul(pair.both(square), B), pair.mul(pair.both(inner), w));
      enter(f, changes, lo, hi, given, f64.add(f64.mul(square, B0), f64.mul(inner, b)));
    });
  });
  const { S, S0 } = bringAround(f, layout, changes);
  const shift = f.let(f64.mul(f64.of(outputBias ** 2), E0));
  forEachRow(f, layout, row => {
    runOn(f, layout, f.let(i32.add(row, i32.of(changes))), S, S0);
    const products = f.let(pair.mul(pair.load(row, layout.x + 16), S));
    f.store(row, vector, f64.add(sumOf(products), f64.add(f64.mul(X0, S0), shift)));
  });
  return f;
}
