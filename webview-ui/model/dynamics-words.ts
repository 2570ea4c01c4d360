/** The constant-kernel prediction in words: from which kernel, by what rule, and where it ends. */
import { formatNumber, formatStep } from '../../src/shared/format';
import type { DynamicsName, DynamicsView } from './dynamics-view';

/** `run`: whose it is. */
export function predictionSentence(name: DynamicsName, { base, numbers }: DynamicsView, run: string): string {
  const rule = name === 'kernel_flow' ? 'gradient flow' : 'gradient descent';
  const momentum = numbers.momentum ? ` with momentum ${formatNumber(numbers.momentum)}` : '';
  const rate = numbers.learning_rate == null ? '' : `, η = ${formatNumber(numbers.learning_rate)}`;
  return `Predicted: ${run} under its kernel of step ${formatStep(base)}, by ${rule}${momentum}${rate}.`;
}

/** What limits the prediction; empty where nothing does. */
export function limitSentences({ numbers }: DynamicsView): string[] {
  const { until_noise, until_unstable, until_effort, learning_rate, largest_stable_learning_rate, shared_kernel } = numbers;
  return [
    ...(until_unstable == null
      ? []
      : [
          `Unstable: η = ${formatNumber(learning_rate ?? NaN)} is above the largest stable learning rate of this kernel, ${formatNumber(largest_stable_learning_rate ?? NaN)}. ` +
            `The prediction grows without bound and is not drawn beyond step ${formatStep(until_unstable)}.`,
        ]),
    ...(until_noise == null
      ? []
      : [`Unresolved beyond step ${formatStep(until_noise)}: noise of the kernel would decide the prediction. It is not drawn there.`]),
    ...(until_effort == null ? [] : [`Computed up to step ${formatStep(until_effort)}: each step of this loss has to be taken.`]),
    ...(shared_kernel === 1 ? ['The mean kernel over the outputs stands for the kernel of each.'] : []),
  ];
}

/** Condition number and largest stable learning rate of the kernel. */
export function kernelSentence({ numbers }: DynamicsView): string {
  const { spectral_norm, condition_number, largest_stable_learning_rate } = numbers;
  const condition =
    condition_number == null ? 'condition number unresolved (λₙ lies in the noise)' : `condition number ${formatNumber(condition_number)}`;
  const stable = largest_stable_learning_rate == null ? '' : `, largest stable learning rate ${formatNumber(largest_stable_learning_rate)}`;
  return `λ₁ = ${formatNumber(spectral_norm ?? NaN)}, ${condition}${stable}.`;
}
