/**
 * Convolutions of 3 x 3 on the WebAssembly backend of TensorFlow.js. Its kernel of the convolution itself is right and fast; that of the gradient by
 * the filter is missing (4.22). So both transposes are made of others: that in the images is a convolution with the turned filter, that in the
 * filter a product with patches.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { filterRows, positionsOf, turnedFilter } from './images';
import type { Kernels } from './kernels';
import { patchColumns } from './patches';
import type { Products } from './products';
import { sizeOf } from './shapes';
import type { ImageSize, RowRange } from './tensors';

/** Inner products of the gradient by a filter run over so many positions at a time: their operands stay in cache. */
const TILE_POSITIONS = 2048;

/** Maps [images height width, filters]. */
export interface Maps {
  readonly info: TensorInfo;
  readonly filters: number;
}

export interface Convolutions {
  /** [images height width, filters] */
  convolve(x: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo;
  /** Of maps [images height width, filters] back to [images height width, channels]. */
  convolveTransposed(gradient: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo;
  /** [9 channels, filters] */
  filterGradient(x: TensorInfo, gradient: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo;
  /** [images, rows filters] of each of the maps. */
  filterGradients(x: TensorInfo, maps: readonly Maps[], images: number, size: ImageSize, rows: RowRange): readonly TensorInfo[];
}

/** What every convolution here is. */
export const SAME = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };

export class WasmConvolutions implements Convolutions {
  constructor(
    private readonly kernels: Kernels,
    private readonly products: Products,
  ) {}

  convolve(x: TensorInfo, filter: TensorInfo, images: number, filters: number, { height, width, channels }: ImageSize): TensorInfo {
    return this.kernels.viewed(x, [images, height, width, channels], image =>
      this.kernels.viewed(filter, [3, 3, channels, filters], weights => {
        const maps = this.kernels.run('Conv2D', { x: image, filter: weights }, SAME);
        return this.kernels.reshaped(maps, [images * height * width, filters]);
      }),
    );
  }

  convolveTransposed(gradient: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const { channels } = size;
    const turned = this.kernels.fill([9 * filters, channels], [filter], (out, [values]) => {
      turnedFilter(values as Float32Array, channels, filters, out);
    });
    const result = this.convolve(gradient, turned, images, channels, { ...size, channels: filters });
    this.kernels.free(turned);
    return result;
  }

  filterGradient(x: TensorInfo, gradient: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const rows = filterRows(size, undefined);
    const sum = new Float32Array(9 * size.channels * filters);
    const tile = Math.max(1, Math.floor(TILE_POSITIONS / positionsOf(size)));
    const planes = this.planes(x, images, size);
    for (let first = 0; first < images; first += tile) {
      const count = Math.min(tile, images - first);
      const patches = this.patches(planes, size, first, count, rows);
      const product = this.mapProduct(patches, { info: gradient, filters }, first, count, size);
      const values = this.kernels.values(product);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
      this.kernels.free(patches);
      this.kernels.free(product);
    }
    this.kernels.free(planes);
    return this.kernels.write(sum, [9 * size.channels, filters]);
  }

  filterGradients(x: TensorInfo, maps: readonly Maps[], images: number, size: ImageSize, rows: RowRange): readonly TensorInfo[] {
    const length = rows.end - rows.first;
    const outs = maps.map(({ filters }) => this.kernels.fill([images, length * filters], [], () => undefined));
    const planes = this.planes(x, images, size);
    for (let n = 0; n < images; n++) {
      const patches = this.patches(planes, size, n, 1, rows);
      maps.forEach((map, g) => {
        const product = this.mapProduct(patches, map, n, 1, size);
        this.kernels.values(outs[g] as TensorInfo).set(this.kernels.values(product), n * length * map.filters);
        this.kernels.free(product);
      });
      this.kernels.free(patches);
    }
    this.kernels.free(planes);
    return outs;
  }

  /** x^T [channels, images positions] */
  private planes(x: TensorInfo, images: number, size: ImageSize): TensorInfo {
    return this.kernels.viewed(x, [images * positionsOf(size), size.channels], rows =>
      this.kernels.run('Transpose', { x: rows }, { perm: [1, 0] }),
    );
  }

  /** U^T [rows, count positions] */
  private patches(planes: TensorInfo, size: ImageSize, first: number, count: number, rows: RowRange): TensorInfo {
    const shape = [rows.end - rows.first, count * positionsOf(size)];
    return this.kernels.fill(shape, [planes], (out, [values]) => patchColumns(out, values as Float32Array, size, first, count, rows));
  }

  /** U^T G over some images. */
  private mapProduct(patches: TensorInfo, { info, filters }: Maps, first: number, count: number, size: ImageSize): TensorInfo {
    const shape = [count * positionsOf(size), filters];
    const from = first * positionsOf(size) * filters;
    const right = this.kernels.fill(shape, [info], (out, [values]) => {
      out.set((values as Float32Array).subarray(from, from + sizeOf(shape)));
    });
    const product = this.products.product(patches, right, false, false);
    this.kernels.free(right);
    return product;
  }
}
