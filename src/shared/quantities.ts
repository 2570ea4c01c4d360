/** What every key of metrics.jsonl means: the one place from which labels, tooltips and documentation take their words. */
import { departureQuantities } from './quantities/departure';
import { motionQuantities } from './quantities/motion';
import { progressQuantities } from './quantities/progress';
import type { Quantity } from './quantities/quantity';
import { sizeQuantities } from './quantities/size';
import { stabilityQuantities } from './quantities/stability';

const list = [...progressQuantities, ...sizeQuantities, ...motionQuantities, ...departureQuantities, ...stabilityQuantities];

export const quantities: ReadonlyMap<string, Quantity> = new Map(list.map(quantity => [quantity.id, quantity]));

/** The quantity of a column, `eigenvalues.0` being one of `eigenvalues`; undefined for a key that this version does not know. */
export function quantityOf(column: string): Quantity | undefined {
  return quantities.get(column) ?? quantities.get(column.split('.')[0] ?? column);
}
