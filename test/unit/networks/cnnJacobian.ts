/**
 * An independent float64 referee of convolutional networks: f and J = df/dtheta by forward differentiation, one parameter at a time, through the
 * formula of the network written out as loops over single pixels. Shares no code with what it checks.
 */
import type { CnnSpec } from '../../../src/networks/cnn';
import type { ParameterValues } from '../../../src/networks/network';
import { sigma, slopeOf, type OutputsAndJacobian } from './jacobian';

type Dual = readonly [number, number];
/** [y][x][channel] */
type DualImage = Dual[][][];

/** dtheta/dt of a parameter. */
type Tangent = (layer: number, kind: 'W' | 'b', index: number) => number;

export function cnnOutputsAndJacobian(spec: CnnSpec, parameters: ParameterValues, inputs: ArrayLike<number>): OutputsAndJacobian {
  const columns = parameters.flatMap(({ W, b }, layer) =>
    (['W', 'b'] as const).flatMap(kind =>
      Array.from({ length: (kind === 'W' ? W : b)?.length ?? 0 }, (_, index) =>
        derivatives(spec, parameters, inputs, (l, k, i) => Number(l === layer && k === kind && i === index)),
      ),
    ),
  );
  const outputs = derivatives(spec, parameters, inputs, () => 0).map(([f]) => f);
  return { outputs, jacobian: outputs.map((_, row) => columns.map(column => column[row]![1])) };
}

/** J(theta) d, [N C]. */
export function cnnSlopeAlong(spec: CnnSpec, parameters: ParameterValues, d: ParameterValues, inputs: ArrayLike<number>): number[] {
  return derivatives(spec, parameters, inputs, (l, k, i) => d[l]![k]![i]!).map(([, slope]) => slope);
}

/** f and df/dt, [N C]. */
function derivatives(spec: CnnSpec, parameters: ParameterValues, inputs: ArrayLike<number>, tangent: Tangent): Dual[] {
  const [height, width, channels] = spec.inputShape;
  const length = height * width * channels;
  return Array.from({ length: inputs.length / length }, (_, n) => {
    const image = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) =>
        Array.from({ length: channels }, (_, c): Dual => [inputs[n * length + (y * width + x) * channels + c]!, 0]),
      ),
    );
    return propagate(spec, parameters, image, tangent);
  }).flat();
}

function propagate(spec: CnnSpec, parameters: ParameterValues, image: DualImage, tangent: Tangent): Dual[] {
  let maps = image;
  spec.channels.forEach((filters, layer) => {
    const z = maps.map((row, y) =>
      row.map((_, x) => {
        const patch: Dual[] = [];
        for (const dy of [-1, 0, 1]) {
          for (const dx of [-1, 0, 1]) {
            const pixel = maps[y + dy]?.[x + dx];
            patch.push(...(pixel ?? Array.from({ length: maps[0]![0]!.length }, (): Dual => [0, 0])));
          }
        }
        return affine(spec, parameters, layer, patch, filters, tangent);
      }),
    );
    maps = pooled(
      spec,
      z.map(row => row.map(pixel => pixel.map(([value, slope]): Dual => [sigma(spec, value), slopeOf(spec, value) * slope]))),
    );
  });
  return affine(spec, parameters, spec.channels.length, maps.flat(2), spec.outputs, tangent);
}

function affine(spec: CnnSpec, parameters: ParameterValues, layer: number, a: Dual[], fanOut: number, tangent: Tangent): Dual[] {
  const { W, b } = parameters[layer]!;
  const isOutput = layer === spec.channels.length;
  const s = spec.parametrisation === 'ntk' ? spec.wStd / Math.sqrt(a.length) : 1;
  const beta = spec.parametrisation === 'ntk' ? (isOutput ? spec.outputBStd : spec.bStd) : 1;
  return Array.from({ length: fanOut }, (_, j): Dual => {
    let z = b === undefined ? 0 : beta * b[j]!;
    let dz = b === undefined ? 0 : beta * tangent(layer, 'b', j);
    a.forEach(([value, slope], i) => {
      z += s * value * W[i * fanOut + j]!;
      dz += s * (slope * W[i * fanOut + j]! + value * tangent(layer, 'W', i * fanOut + j));
    });
    return [z, dz];
  });
}

function pooled({ pooling }: CnnSpec, maps: DualImage): DualImage {
  const half = (count: number) => Array.from({ length: Math.floor(count / 2) }, (_, i) => 2 * i);
  return half(maps.length).map(y =>
    half(maps[0]!.length).map(x =>
      maps[0]![0]!.map((_, c): Dual => {
        const window = [maps[y]![x]!, maps[y]![x + 1]!, maps[y + 1]![x]!, maps[y + 1]![x + 1]!].map(pixel => pixel[c]!);
        if (pooling === 'max') return window.reduce((best, dual) => (dual[0] > best[0] ? dual : best));
        return [0, 1].map(i => window.reduce((sum, dual) => sum + dual[i]!, 0) / 4) as unknown as Dual;
      }),
    ),
  );
}
