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
  const none = () => new Float64Array(points * seeds.length);
  const squares = network.layers.map(({ name }) => ({ name, moved: none(), first: none() }));
  seeds.forEach((seed, c) => {
    tensors.scope(() => {
      const [g, h] = [now, first].map(({ parameters, pass }) =>
        network.backward(tensors, parameters, pass, outputGradients(tensors, seed, points)),
      ) as [readonly Tensor[], readonly Tensor[]];
      network.layers.forEach((layer, l) => {
        const at = ({ pass }: PassAtPoints, gradients: readonly Tensor[]): LayerAt => ({
          activations: pass.activations[l] as Tensor,
          gradient: gradients[l] as Tensor,
        });
        const found = outputSquares(options, layer, points, at(now, g), at(first, h));
        for (let n = 0; n < points; n++) {
          (squares[l] as FeatureSquares).moved[n * seeds.length + c] = found.moved[n] as number;
          (squares[l] as FeatureSquares).first[n * seeds.length + c] = found.first[n] as number;
        }
      });
    });
  });
  return squares;
}

interface LayerAt {
  readonly activations: Tensor;
  readonly gradient: Tensor;
}
type Squares = Pick<FeatureSquares, 'moved' | 'first'>;

/** Of one layer and one output, [N]. */
function outputSquares(
  { tensors, memoryBytes }: ConvolutionalNtkOptions,
  layer: Layer,
  points: number,
  now: LayerAt,
  first: LayerAt,
): Squares {
  const { image, fanIn, fanOut, name } = layer;
  const [weightScale2, biasScale2] = [layer.weightScale ** 2, layer.biasScale ** 2];
  if (image === undefined) {
    const factors = ({ activations, gradient }: LayerAt) => ({
      name,
      activations: matrix(points, fanIn, tensors.read(activations)),
      gradients: [matrix(points, fanOut, tensors.read(gradient))],
      weightScale2,
      biasScale2,
    });
    return layerSquares(factors(now), factors(first));
  }
  const weights = weightSquares(tensors, image, fanOut, points, memoryBytes, now, first);
  const biases = differenceSquares(tensors, points, [
    () => [now, first].map(({ gradient }) => tensors.sumPositions(gradient, points)) as [Tensor, Tensor],
  ]);
  const total = (of: keyof Squares) => weights[of].map((value, n) => weightScale2 * value + biasScale2 * (biases[of][n] as number));
  return { moved: total('moved'), first: total('first') };
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
function differenceSquares(tensors: Tensors, points: number, pieces: readonly (() => readonly [Tensor, Tensor])[]): Squares {
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
