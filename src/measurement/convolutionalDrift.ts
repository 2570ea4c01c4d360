/**
 * How far the features of a network with convolutions have moved: ‖D_t - D_0‖ and ‖D_0‖ of every point and output, D = U^T G, taken up from the
 * differences, so that small drifts keep their digits. Output by output and a few rows at a time, within the bound of the kernel.
 */
import type { Layer } from '../networks/network';
import { layerSquares, type FeatureSquares } from '../science/kernel/featureDrift';
import { outputSeeds } from '../science/kernel/reduction';
import { matrix } from '../science/linalg/matrix';
import type { ImageSize, Tensor, Tensors } from '../tensors/tensors';
import { bytesOf, rowRanges } from './convolutionKernel';
import type { ConvolutionalNtkOptions, PassAtPoints } from './convolutionalNtk';
import { outputGradients } from './factors';

/** Of every layer, [N C] with C the outputs propagated back. `now` and `first` are the same points at two parameter points. */
export function convolutionalSquares(options: ConvolutionalNtkOptions, now: PassAtPoints, first: PassAtPoints): readonly FeatureSquares[] {
  const { network, tensors, reduction } = options;
  const seeds = outputSeeds(reduction, network.outputs);
  const { points } = now;
  const byOutput = seeds.map(seed =>
    tensors.scope(() => {
      const [g, h] = [now, first].map(({ parameters, pass }) =>
        network.backward(tensors, parameters, pass, outputGradients(tensors, seed, points)),
      ) as [readonly Tensor[], readonly Tensor[]];
      return network.layers.map((layer, l) => {
        const at = ({ pass }: PassAtPoints, gradients: readonly Tensor[]): LayerAt => ({
          activations: pass.activations[l] as Tensor,
          gradient: gradients[l] as Tensor,
        });
        return outputSquares(options, layer, points, at(now, g), at(first, h));
      });
    }),
  );
  return network.layers.map(({ name }, l) =>
    besideEachOther(
      name,
      byOutput.map(layers => layers[l] as Squares),
    ),
  );
}

/** Of every output [N] as [N C]. */
export function besideEachOther(name: string, outputs: readonly Squares[]): FeatureSquares {
  const points = outputs[0]?.moved.length ?? 0;
  const all = (of: keyof Squares) => {
    const values = new Float64Array(points * outputs.length);
    outputs.forEach((squares, c) => squares[of].forEach((value, n) => (values[n * outputs.length + c] = value)));
    return values;
  };
  return { name, moved: all('moved'), first: all('first') };
}

export interface LayerAt {
  readonly activations: Tensor;
  readonly gradient: Tensor;
}
export type Squares = Pick<FeatureSquares, 'moved' | 'first'>;

/** Of one layer and one output, [N]. */
function outputSquares(
  { tensors, memoryBytes }: ConvolutionalNtkOptions,
  layer: Layer,
  points: number,
  now: LayerAt,
  first: LayerAt,
): Squares {
  const { image, fanOut } = layer;
  if (image === undefined) return denseSquares(tensors, layer, points, now, first);
  const weights = weightSquares(tensors, image, fanOut, points, memoryBytes, now, first);
  const biases = differenceSquares(tensors, points, [
    () => [now, first].map(({ gradient }) => tensors.sumPositions(gradient, points)) as [Tensor, Tensor],
  ]);
  return withScales(layer, weights, biases);
}

/** s^2 weights + beta^2 biases. */
export function withScales({ weightScale, biasScale }: Layer, weights: Squares, biases: Squares): Squares {
  const total = (of: keyof Squares) => weights[of].map((value, n) => weightScale ** 2 * value + biasScale ** 2 * (biases[of][n] as number));
  return { moved: total('moved'), first: total('first') };
}

/** Of a dense layer, from its inputs and the gradients of one output. */
export function denseSquares(tensors: Tensors, layer: Layer, points: number, now: LayerAt, first: LayerAt): Squares {
  const { name, fanIn, fanOut, weightScale, biasScale } = layer;
  const factors = ({ activations, gradient }: LayerAt) => ({
    name,
    activations: matrix(points, fanIn, tensors.read(activations)),
    gradients: [matrix(points, fanOut, tensors.read(gradient))],
    weightScale2: weightScale ** 2,
    biasScale2: biasScale ** 2,
  });
  return layerSquares(factors(now), factors(first));
}

function weightSquares(
  tensors: Tensors,
  image: ImageSize,
  filters: number,
  points: number,
  memoryBytes: number,
  now: LayerAt,
  first: LayerAt,
): Squares {
  // Two products and their difference, and the patches.
  const bytesEach = bytesOf(tensors) * points * (3 * filters + image.height * image.width);
  return differenceSquares(
    tensors,
    points,
    rowRanges(9 * image.channels, Math.floor(memoryBytes / 2 / bytesEach)).map(
      rows => () =>
        [now, first].map(({ activations, gradient }) => tensors.filterGradients(activations, [gradient], image, rows)[0]) as [
          Tensor,
          Tensor,
        ],
    ),
  );
}

/** Of pieces [N, k] that are made one after the other, now and at first. */
export function differenceSquares(tensors: Tensors, points: number, pieces: readonly (() => readonly [Tensor, Tensor])[]): Squares {
  const squares = { moved: new Float64Array(points), first: new Float64Array(points) };
  for (const piece of pieces) {
    tensors.scope(() => {
      const [now, first] = piece();
      const difference = tensors.subtract(now, first);
      tensors.addRowProducts(squares.moved, difference, difference);
      tensors.addRowProducts(squares.first, first, first);
    });
  }
  return squares;
}
