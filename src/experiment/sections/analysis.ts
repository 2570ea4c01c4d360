/** The section `analysis`: what is derived from the kernels, and by which definitions. */
import * as z from 'zod';
import { oneOf } from './oneOf';
import { KALVANKAR } from './sources';
import { count, positive } from './values';

const criterion = () =>
  z
    .strictObject({
      k: count().max(1000).default(3).describe('How many consecutive intervals between snapshots must be slow.'),
      fraction: positive().max(1).default(0.01).describe('An interval is slow when its rate is below this fraction of the first one.'),
    })
    .prefault({});

const regimeBounds = (defaults: { drift: number; feature_drift: number; taylor_gap: number }) =>
  z
    .strictObject({
      drift: positive().default(defaults.drift).describe('Kernel drift ‖K(t) - K(0)‖ / ‖K(0)‖.'),
      feature_drift: positive()
        .default(defaults.feature_drift)
        .describe('Feature drift: mean over points and outputs of ‖phi_t(x) - phi_0(x)‖ / ‖phi_0(x)‖, phi = grad f.'),
      taylor_gap: positive()
        .default(defaults.taylor_gap)
        .describe('Taylor gap: ‖f - f_taylor‖ / ‖f - f_0‖, f_taylor the network linearised at its initial parameters.'),
    })
    .prefault({});

export const analysisSection = z
  .strictObject({
    reg: z
      .number()
      .min(0)
      .default(1e-6)
      .describe('Ridge lambda of kernel regression, K_et (K_tt + lambda I)^-1 y, and of the effective rank. What noise decides is null.')
      .meta({ source: KALVANKAR }),
    eigenvalues: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe('How many of the largest eigenvalues are followed; all where the kernel has fewer.'),
    whole_spectrum: z
      .boolean()
      .default(false)
      .describe('Measure the whole spectrum at every snapshot: condition number, entropy rank and effective rank. Slower.'),
    slope_lag: count()
      .max(1000)
      .default(1)
      .describe('Lag of the drift slope: (drift(t) - drift(t - lag)) / (step(t) - step(t - lag)).')
      .meta({ unit: 'snapshots' }),
    cka: oneOf({
      biased: 'HKH with H = I - 11^T/n (Kornblith et al. 2019)',
      debiased: 'U-centred, the unbiased HSIC (Nguyen et al. 2021); needs 4 training points',
      uncentred: 'K itself (Fort et al. 2020)',
    })
      .default('biased')
      .describe('Estimator of centred kernel alignment, from which kernel distances 1 - CKA and the alignment with the targets come.'),
    freeze: criterion()
      .describe(
        'When the kernel counts as frozen by its drift: the first snapshot that ends k slow intervals in a row, the rate being the drift slope.',
      )
      .meta({ source: KALVANKAR }),
    velocity_freeze: criterion().describe(
      "When the kernel counts as frozen by its relative velocity ‖K(t) - K(t')‖ / ‖K(t)‖ per step, which also sees a kernel that turns at constant distance from K(0). The criterion of `stop.frozen`.",
    ),
    regime: z
      .strictObject({
        lazy: regimeBounds({ drift: 0.1, feature_drift: 0.2, taylor_gap: 0.1 }).describe('A run is lazy when it is below all of these.'),
        rich: regimeBounds({ drift: 0.5, feature_drift: 0.7, taylor_gap: 0.5 }).describe(
          'A run is rich when it is above any of these. What is neither lazy nor rich is mixed.',
        ),
      })
      .prefault({})
      .describe('Thresholds of the verdict lazy, mixed or rich, taken at the last snapshot.'),
  })
  .describe('What is derived from the kernels, and by which definitions.');
