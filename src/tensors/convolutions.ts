/**
 * Convolutions on a TensorFlow.js backend as products of patches and filters, a few images at a time: the stock WebAssembly backend 4.22 has no
 * gradient by the filter.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { filterRows, positionsOf, turnedFilter } from './images';
import type { Kernels } from './kernels';
import { patchColumns, patchRows } from './patches';
import type { Products } from './products';
import { sizeOf } from './shapes';
import type { ImageSize, RowRange } from './tensors';

/** Numbers of the patches that exist at a time (32 MB). */
const TILE_NUMBERS = 2 ** 23;

export class PatchConvolutions {
  constructor(
    private readonly kernels: Kernels,
    private readonly products: Products,
  ) {}

  /** [images height width, filters] */
  convolve(x: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const positions = positionsOf(size);
    const length = 9 * size.channels;
    const out = new Float32Array(images * positions * filters);
    for (const { first, count } of tiles(images, positions * length)) {
      const rows = new Float32Array(count * positions * length);
      patchRows(rows, this.kernels.values(x), size, first, count);
      const patches = this.kernels.write(rows, [count * positions, length]);
      const product = this.products.product(patches, filter, false, false);
      out.set(this.kernels.values(product), first * positions * filters);
      this.kernels.free(patches);
      this.kernels.free(product);
    }
    return this.kernels.write(out, [images * positions, filters]);
  }

  /** Of maps [images height width, filters] back to [images height width, channels]. */
  convolveTransposed(gradient: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const { channels } = size;
    const turned = this.kernels.write(
      turnedFilter(this.kernels.values(filter), channels, filters, new Float32Array(9 * channels * filters)),
      [9 * filters, channels],
    );
    const result = this.convolve(gradient, turned, images, channels, { ...size, channels: filters });
    this.kernels.free(turned);
    return result;
  }

  /** [9 channels, filters] */
  filterGradient(x: TensorInfo, gradient: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const length = 9 * size.channels;
    const sum = new Float32Array(length * filters);
    for (const tile of tiles(images, positionsOf(size) * length)) {
      const patches = this.patches(x, size, tile.first, tile.count, filterRows(size, undefined));
      const product = this.mapProduct(patches, gradient, tile, filters, size);
      this.kernels.values(product).forEach((value, i) => (sum[i] = (sum[i] as number) + value));
      this.kernels.free(patches);
      this.kernels.free(product);
    }
    return this.kernels.write(sum, [length, filters]);
  }

  /** [images, rows filters] of each gradient. */
  filterGradients(
    x: TensorInfo,
    gradients: readonly { readonly info: TensorInfo; readonly filters: number }[],
    images: number,
    size: ImageSize,
    rows: RowRange,
  ): readonly TensorInfo[] {
    const length = rows.end - rows.first;
    const outs = gradients.map(({ filters }) => new Float32Array(images * length * filters));
    for (let n = 0; n < images; n++) {
      const patches = this.patches(x, size, n, 1, rows);
      gradients.forEach(({ info, filters }, g) => {
        const product = this.mapProduct(patches, info, { first: n, count: 1 }, filters, size);
        outs[g]?.set(this.kernels.values(product), n * length * filters);
        this.kernels.free(product);
      });
      this.kernels.free(patches);
    }
    return outs.map((out, g) => this.kernels.write(out, [images, length * (gradients[g]?.filters ?? 0)]));
  }

  /** U^T [rows, count positions] */
  private patches(x: TensorInfo, size: ImageSize, first: number, count: number, rows: RowRange): TensorInfo {
    const shape = [rows.end - rows.first, count * positionsOf(size)];
    const columns = new Float32Array(sizeOf(shape));
    patchColumns(columns, this.kernels.values(x), size, first, count, rows);
    return this.kernels.write(columns, shape);
  }

  /** U^T G over a tile of images. */
  private mapProduct(patches: TensorInfo, gradient: TensorInfo, tile: Tile, filters: number, size: ImageSize): TensorInfo {
    const positions = positionsOf(size);
    const maps = this.kernels.values(gradient).slice(tile.first * positions * filters, (tile.first + tile.count) * positions * filters);
    const right = this.kernels.write(maps, [tile.count * positions, filters]);
    const product = this.products.product(patches, right, false, false);
    this.kernels.free(right);
    return product;
  }
}

interface Tile {
  readonly first: number;
  readonly count: number;
}

function tiles(images: number, numbersEach: number): readonly Tile[] {
  const size = Math.min(images, Math.max(1, Math.floor(TILE_NUMBERS / numbersEach)));
  return Array.from({ length: Math.ceil(images / size) }, (_, i) => ({ first: i * size, count: Math.min(size, images - i * size) }));
}
