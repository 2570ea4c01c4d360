/** The network that an experiment's `model` section describes, and its limit of infinite width. */
import type { RunSettings } from '../experiment/schema';
import { createCnn } from '../networks/cnn';
import { createMlp } from '../networks/mlp';
import type { Network } from '../networks/network';
import type { InfiniteNetwork } from '../science/kernel/analytic/conventions';

/**
 * @param inputSize d and @param outputs C of the data set. @param imageShape [height, width, channels], which a cnn needs
 * @throws RangeError for a cnn without it; NetworkError `bad_size`
 */
export function createNetwork(
  model: RunSettings['model'],
  inputSize: number,
  outputs: number,
  imageShape: readonly [number, number, number] | null = null,
): Network {
  const common = {
    outputs,
    activation: { name: model.activation, slope: model.slope },
    parametrisation: model.parametrisation,
    wStd: model.w_std,
    bStd: model.b_std,
    outputBStd: model.output_b_std,
  };
  if (model.type === 'mlp') return createMlp({ ...common, inputSize, widths: hiddenWidths(model) });
  if (imageShape === null) throw new RangeError('a cnn needs images');
  return createCnn({ ...common, inputShape: imageShape, channels: hiddenWidths(model), pooling: model.pooling });
}

/** The same network at infinite width; only the kernel of the standard parametrisation depends on the widths. */
export function infiniteNetwork(model: RunSettings['model']): InfiniteNetwork {
  return {
    depthHidden: model.depth_hidden,
    activation: { name: model.activation, slope: model.slope },
    parametrisation: model.parametrisation,
    wStd: model.w_std,
    bStd: model.b_std,
    outputBStd: model.output_b_std,
    widths: hiddenWidths(model),
  };
}

/** One width a hidden layer. */
export function hiddenWidths({ width, depth_hidden }: RunSettings['model']): readonly number[] {
  return typeof width === 'number' ? new Array<number>(depth_hidden).fill(width) : width;
}

/** eta after `lr_rule`: inverse_width divides by the width, the mean width where layers differ. */
export function learningRate({ train, model }: Pick<RunSettings, 'train' | 'model'>): number {
  if (train.lr_rule === 'fixed') return train.lr;
  const widths = hiddenWidths(model);
  return widths.length === 0 ? train.lr : (train.lr * widths.length) / widths.reduce((sum, width) => sum + width, 0);
}
