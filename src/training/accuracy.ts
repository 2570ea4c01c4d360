/** How many points a network puts into their class. */

/**
 * Part of the rows of `outputs` [N, C] whose largest value stands at the label, among `columns` alone where they are given; of equal values the
 * first counts. NaN where a row has no number. Null for no rows.
 */
export function accuracy(
  outputs: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  columns: readonly number[] | null,
): number | null {
  const candidates = columns ?? Array.from({ length: classes }, (_, c) => c);
  let right = 0;
  for (let n = 0; n < labels.length; n++) {
    let best = -1;
    let largest = -Infinity;
    for (const column of candidates) {
      const value = outputs[n * classes + column] as number;
      if (value > largest) [best, largest] = [column, value];
    }
    if (best === -1) return NaN;
    if (best === labels[n]) right++;
  }
  return labels.length === 0 ? null : right / labels.length;
}
