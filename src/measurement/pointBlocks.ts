/** The points of a snapshot in blocks whose passes, gradients and products keep to the bound of memory together. */
import type { Network, ParameterTensors } from '../networks/network';
import type { EmpiricalKernel } from '../science/kernel/empirical';
import { outputSeeds } from '../science/kernel/reduction';
import { zeros, type Matrix, type Matrix64 } from '../science/linalg/matrix';
import type { RowRange, Tensors, TensorValues } from '../tensors/tensors';
import { rowRanges } from './convolutionKernel';
import { contractionOrders, convolutionalNtk, type ConvolutionalNtkOptions, type PassAtPoints } from './convolutionalNtk';
import { pointsAtATime } from './kernelMemory';
import type { Inputs } from './measurer';

/** Theta of `left` against `right` (the same object: of the points against themselves), and f at `left`. */
export function kernelInBlocks(
  options: ConvolutionalNtkOptions,
  parameters: ParameterTensors,
  left: Inputs,
  right: Inputs,
): EmpiricalKernel & { readonly outputs: Matrix } {
  const { network, tensors, reduction, memoryBytes } = options;
  const symmetric = left === right;
  const seeds = outputSeeds(reduction, network.outputs).length;
  const perPoint = reduction.kind === 'full' ? seeds : 1;
  const orders = contractionOrders(options, { rows: left.count, columns: right.count, symmetric });
  const memory = { network, tensors, memoryBytes, orders, outputs: seeds };
  const whole = symmetric && pointsAtATime(memory, 1) >= left.count;
  const length = whole ? left.count : pointsAtATime(memory, 2);
  const rows = rowRanges(left.count, length);
  const columns = symmetric ? rows : rowRanges(right.count, length);
  const outputs = zeroValues(tensors, left.count * network.outputs);
  const parts: Placed[] = [];
  for (const a of rows) {
    tensors.scope(() => {
      const pass = passAt(network, tensors, parameters, left, a);
      outputs.set(tensors.read(pass.pass.output), a.first * network.outputs);
      for (const b of columns.filter(({ first }) => !symmetric || first >= a.first)) {
        const other = symmetric && a === b ? pass : null;
        const found = tensors.scope(() =>
          convolutionalNtk({ ...options, orders }, pass, other ?? passAt(network, tensors, parameters, right, b)),
        );
        parts.push({ row: a.first * perPoint, column: b.first * perPoint, found });
      }
    });
  }
  const sizes = [left.count * perPoint, right.count * perPoint] as const;
  const of = (pick: (found: EmpiricalKernel) => Matrix64) => placed(parts, sizes, symmetric, pick);
  return {
    outputs: { rows: left.count, cols: network.outputs, data: outputs },
    kernel: of(({ kernel }) => kernel),
    layers: Object.fromEntries(network.layers.map(({ name }) => [name, of(({ layers }) => layers[name] as Matrix64)])),
  };
}

/** In the precision of the library. */
export function zeroValues({ precision }: Tensors, count: number): TensorValues {
  return precision === 'float64' ? new Float64Array(count) : new Float32Array(count);
}

/** The points in blocks of which `sides` sets fit at a time, with gradients of one output after the other. */
export function blocksOfPoints(options: ConvolutionalNtkOptions, count: number, sides: 1 | 2): readonly RowRange[] {
  const { network, tensors, memoryBytes } = options;
  return rowRanges(count, pointsAtATime({ network, tensors, memoryBytes, orders: [], outputs: 1 }, sides));
}

export function pointsOf({ size, values }: Inputs, { first, end }: RowRange): Inputs {
  return { count: end - first, size, values: values.subarray(first * size, end * size) };
}

/** The forward pass at some of the points. */
export function passAt(network: Network, tensors: Tensors, parameters: ParameterTensors, points: Inputs, range: RowRange): PassAtPoints {
  const { count, size, values } = pointsOf(points, range);
  return { points: count, parameters, pass: network.forward(tensors, parameters, tensors.fromValues(values, [count, size])) };
}

interface Placed {
  readonly row: number;
  readonly column: number;
  readonly found: EmpiricalKernel;
}

/** The parts put together; of the same points those above the diagonal stand below it too. */
function placed(
  parts: readonly Placed[],
  [rows, cols]: readonly [number, number],
  symmetric: boolean,
  pick: (found: EmpiricalKernel) => Matrix64,
): Matrix64 {
  const [only] = parts;
  if (parts.length === 1 && only) return pick(only.found);
  const out = zeros(rows, cols);
  for (const { row, column, found } of parts) {
    const part = pick(found);
    for (let i = 0; i < part.rows; i++) {
      for (let j = 0; j < part.cols; j++) {
        const value = part.data[i * part.cols + j] as number;
        out.data[(row + i) * cols + column + j] = value;
        if (symmetric && row !== column) out.data[(column + j) * cols + row + i] = value;
      }
    }
  }
  return out;
}
