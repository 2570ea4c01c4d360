/** A line of metrics.jsonl as exp002 writes it, with as many digits. */
import type { MetricsLine } from '../../src/runs/records';

/** The i-th snapshot of a run, 500 steps after the one before it. */
export function sampleLine(i: number): MetricsLine {
  const decayed = Math.exp(-i / 50);
  return {
    step: i * 500,
    epoch: i * 500,
    wall_s: i * 0.123456789,
    loss: decayed,
    eval_mse: decayed * 1.1,
    kernel_norm: 300 + i / 7,
    spectral_norm: 200 + i / 11,
    trace: 1000.123456 + i,
    eigenvalues: [200.5, 100.25, 50.125, 25.0625, 12.03].map(value => value + i / 13),
    condition_number: null,
    entropy_rank: null,
    effective_rank: null,
    drift: 1 - decayed,
    drift_slope: decayed / 30,
    relative_velocity: 1 / (i + 1),
    distance_init: 0.1 * (1 - decayed),
    distance_previous: 0.001 * decayed,
    previous_step: i === 0 ? null : (i - 1) * 500,
    alignment: 0.5 - decayed / 7,
    parameter_drift: 0.2 - decayed / 9,
    edge: 256,
    layers: {
      layer1: { kernel_drift: 0.3 - decayed / 7, parameter_drift: 0.2 - decayed / 11 },
      output: { kernel_drift: 0.4 - decayed / 7, parameter_drift: 0.3 - decayed / 11 },
    },
  };
}
