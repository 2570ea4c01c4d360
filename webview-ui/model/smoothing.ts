/** The moving average that a reader may ask for; it is drawn over the raw line, never instead of it, and no number is read from it. */

/**
 * Exponential moving average over snapshots, debiased for its start (Kingma, Ba 2015, Adam, section 3):
 * `m_t = β m_{t−1} + (1 − β) y_t`, shown as `m_t / (1 − β^t)`. It depends on the spacing of the snapshots.
 * @param values [n]; what is not finite stays as it is and does not enter the average
 * @param weight β, 0 <= β < 1
 */
export function movingAverage(values: Float64Array, weight: number): Float64Array {
  let average = 0;
  let bias = 1;
  return values.map(value => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    bias *= weight;
    return average / (1 - bias);
  });
}
