/**
 * The Fourier mixture on the circle (Kalvankar, "Empirical NTK drift and the onset of the lazy regime", 2025): angles on a grid
 * of [-pi, pi), inputs (cos g, sin g), target f*(g) = sum_k a_k sin(k g + phi_k), label noise on the training points alone.
 */
import { mersenne } from 'pure-rand/generator/mersenne';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RunSettings } from '../experiment/schema';
import { standardNormals } from '../networks/normals';
import type { Dataset, Points } from './dataset';

/** Keeps the noise's random numbers apart from those that draw the points. */
const NOISE_STREAM = 0x9e3779b9;

/** Training points are in the order of their angles. */
export function circleDataset(data: RunSettings['data'], target: RunSettings['target'], seed: number): Dataset {
  const grid = Float64Array.from({ length: data.n_eval }, (_, i) => -Math.PI + (2 * Math.PI * i) / data.n_eval);
  const train = Float64Array.from(drawWithoutReplacement(data.n_eval, data.M_train, seed), index => grid[index] as number);
  const noise = standardNormals((seed ^ NOISE_STREAM) >>> 0);
  const labels = train.map(angle => fourierMixture(target, angle) + (data.noise_std === 0 ? 0 : data.noise_std * noise()));
  return {
    inputs: onCircle(train),
    targets: { count: train.length, size: 1, values: labels },
    evalInputs: onCircle(grid),
    evalTargets: { count: grid.length, size: 1, values: grid.map(angle => fourierMixture(target, angle)) },
    angles: { train, eval: grid },
  };
}

/** f*(g) = sum_k a_k sin(k g + phi_k), with cos where the file says so; `angle` in radians. */
export function fourierMixture(target: RunSettings['target'], angle: number): number {
  const wave = target.form === 'sin' ? Math.sin : Math.cos;
  return target.Ks.reduce((sum, k, i) => sum + (target.amps[i] ?? 0) * wave(k * angle + (target.phases[i] ?? 0)), 0);
}

/** (cos g, sin g) */
export function onCircle(angles: Float64Array): Points {
  const values = new Float64Array(2 * angles.length);
  angles.forEach((angle, n) => {
    values[2 * n] = Math.cos(angle);
    values[2 * n + 1] = Math.sin(angle);
  });
  return { count: angles.length, size: 2, values };
}

/** `count` of the indices 0 .. size-1, each equally likely, in ascending order (a partial Fisher-Yates shuffle). */
function drawWithoutReplacement(size: number, count: number, seed: number): number[] {
  const generator = mersenne(seed);
  const indices = Array.from({ length: size }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = uniformInt(generator, i, size - 1);
    [indices[i], indices[j]] = [indices[j] as number, indices[i] as number];
  }
  return indices.slice(0, count).sort((a, b) => a - b);
}
