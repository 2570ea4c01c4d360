/** The function card in words: names of curves, values at an angle, and what must be known of the kernel regression. */
import { formatNumber, formatStep } from '../../src/shared/format';
import { formatAngle } from './axis-ticks';
import type { FunctionCurveId, FunctionModel } from './function-view';

export interface CurveWords {
  readonly name: string;
  /** What it is, for the hover. */
  readonly title: string;
}

export const curveWords: Readonly<Record<FunctionCurveId | 'training', CurveWords>> = {
  target: { name: 'Target f*', title: 'The function without noise that is to be learnt' },
  training: { name: 'Training points', title: 'Targets with label noise' },
  network: { name: 'Network fₜ', title: 'Output of the network at this snapshot' },
  regression: {
    name: 'Kernel regression',
    title: 'Kₑₜ (Kₜₜ + λI)⁻¹ y with the kernel of the snapshot; does not know the network’s output',
  },
  continuation: {
    name: 'Kernel continuation',
    title: 'fₜ + Kₑₜ (Kₜₜ + λI)⁻¹ (y − fₜ): where training would end if the kernel stayed as it is at the snapshot',
  },
  predicted: {
    name: 'Constant kernel',
    title:
      'Where training would be at this snapshot if the kernel had stayed as it was at the one chosen in the card of the mode residuals',
  },
};

/** What the extension says of a kernel regression; null where it is unresolved or undefined. */
export interface RegressionNumbers {
  readonly ridge: number | null;
  readonly effectiveRank: number | null;
  readonly conditionNumber: number | null;
  readonly resolved: boolean;
}

/** `step`: of the kernel. */
export type RegressionNote =
  | { readonly kind: 'there'; readonly step: number; readonly numbers: RegressionNumbers }
  | { readonly kind: 'failed'; readonly message: string };

/** Sentences on the constant-kernel prediction, where it is asked for. */
export type PredictionNote = readonly string[];

/** Sentences below the plot. `step`: of the network that is drawn. */
export function functionNotes(
  model: FunctionModel,
  step: number,
  regression: RegressionNote | null,
  prediction: PredictionNote = [],
): string[] {
  const nonFinite = model.curves.filter(({ y }) => y.some(value => !Number.isFinite(value)));
  return [
    ...nonFinite.map(
      ({ id, y }) =>
        `${curveWords[id].name}: NaN or infinite at ${y.filter(value => !Number.isFinite(value)).length} angles, not drawn there.`,
    ),
    ...(regression ? [regressionSentence(step, regression)] : []),
    ...prediction,
    ...model.beyond.map(
      ({ id, range }) => `${curveWords[id].name} leaves the plot: from ${formatNumber(range.min)} to ${formatNumber(range.max)}.`,
    ),
  ];
}

/** `γ = 0.5π: target f* 0.1, network fₜ 0.2`: what a screen reader is told. */
export function valuesAtText(model: FunctionModel, index: number): string {
  const angle = model.curves[0]?.x[index] ?? NaN;
  const values = model.curves.map(({ id, y }) => `${curveWords[id].name} ${formatNumber(y[index] ?? NaN)}`);
  return `γ = ${formatAngle(angle)}: ${values.join(', ')}`;
}

function regressionSentence(step: number, note: RegressionNote): string {
  if (note.kind === 'failed') return `No kernel regression: ${note.message}`;
  const { step: at, numbers } = note;
  const { ridge, effectiveRank, conditionNumber, resolved } = numbers;
  const kernel = at === step ? 'with the kernel of this snapshot' : `with the kernel at step ${formatStep(at)}`;
  const strength = ridge === null ? '' : `, ridge λ = ${formatNumber(ridge)}`;
  if (!resolved) {
    return `Kernel regression ${kernel}${strength} is unresolved: the ridge lies below the noise of the kernel, which would decide the result. It is not drawn.`;
  }
  const rank = effectiveRank === null ? '' : `, effective rank ${formatNumber(effectiveRank)}`;
  const condition = conditionNumber === null ? '' : `, condition number ${formatNumber(conditionNumber)}`;
  return `Kernel regression ${kernel}${strength}${rank}${condition}.`;
}
