/** Definitions that the settings of a sweep decide, in words and formulas. */

/** The freeze criterion in words: `3 intervals in a row with |slope| < 1 % of the first`. */
export function freezeDefinition(kind: 'freeze' | 'velocity_freeze', criterion: { readonly k: number; readonly fraction: number }): string {
  const subject = kind === 'freeze' ? '|slope|' : 'relative velocity';
  const intervals = criterion.k === 1 ? '1 interval' : `${criterion.k} intervals in a row`;
  return `${intervals} with ${subject} < ${Number((criterion.fraction * 100).toPrecision(4))} % of the first`;
}

/** The formula of the edge-of-stability line for a loss: `M/η` or `2/η`, with momentum b `M(1 + b)/η`; in words for a loss that this version does not know. */
export function edgeFormula(loss: string, momentum = 0): string {
  if (loss === 'mse') return momentum > 0 ? 'M(1 + b)/η' : 'M/η';
  if (!['half_sum', 'cross_entropy', 'logistic'].includes(loss)) return 'edge of stability';
  return momentum > 0 ? '(2 + 2b)/η' : '2/η';
}

/** The formula of a loss by its name in the experiment file; empty for one that this version does not know. */
export function lossFormula(loss: string): string {
  if (loss === 'mse') return '(1/M) Σ (f − y)²';
  if (loss === 'half_sum') return '½ Σ (f − y)²';
  if (loss === 'cross_entropy') return '−(1/M) Σ log softmax(f)_y';
  return loss === 'logistic' ? '(1/M) Σ log(1 + exp(−y f))' : '';
}
