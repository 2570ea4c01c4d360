/** Derived arrays as they travel: all in one Float64 buffer. */
import type { DerivedArrayView, DerivedResult } from '../shared/protocol';
import type { Derived } from './derived';

export function packDerived(derived: readonly Derived[]): Extract<DerivedResult, { ok: true }> {
  const arrays = derived.flatMap(part => part.arrays);
  const total = arrays.reduce((sum, { data }) => sum + data.length, 0);
  const numbers = new Float64Array(total);
  const views: DerivedArrayView[] = [];
  let offset = 0;
  for (const { name, shape, data } of arrays) {
    if (data instanceof BigInt64Array) data.forEach((value, i) => (numbers[offset + i] = Number(value)));
    else numbers.set(data, offset);
    views.push({ name, shape, offset });
    offset += data.length;
  }
  return { ok: true, buffer: numbers.buffer, arrays: views, numbers: Object.assign({}, ...derived.map(part => part.numbers)) };
}
