/**
 * Convolutions of 3 x 3 by the library's own kernels, which the native library computes at the speed of its matrix product (oneDNN, TensorFlow 2.21:
 * 130 to 140 GFLOP/s a core, where patches and product reached 80 to 90 beside the making of the patches). Gradients of every image by itself have
 * no kernel: they are products with patches, of all images at once.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SAME, type Convolutions, type Maps } from './convolutions';
import { positionsOf } from './images';
import type { Kernels } from './kernels';
import type { ImageSize, RowRange } from './tensors';

export class LibraryConvolutions implements Convolutions {
  constructor(private readonly kernels: Kernels) {}

  convolve(x: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    return this.asImages(x, images, size.channels, size, image =>
      this.asFilter(filter, filters, size, weights =>
        this.flat(this.kernels.run('Conv2D', { x: image, filter: weights }, SAME), images, filters, size),
      ),
    );
  }

  convolveTransposed(gradient: TensorInfo, filter: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const { height, width, channels } = size;
    const attrs = { ...SAME, inputShape: [images, height, width, channels] };
    return this.asImages(gradient, images, filters, size, dy =>
      this.asFilter(filter, filters, size, weights =>
        this.flat(this.kernels.run('Conv2DBackpropInput', { dy, filter: weights }, attrs), images, channels, size),
      ),
    );
  }

  filterGradient(x: TensorInfo, gradient: TensorInfo, images: number, filters: number, size: ImageSize): TensorInfo {
    const attrs = { ...SAME, filterShape: [3, 3, size.channels, filters] };
    return this.asImages(x, images, size.channels, size, image =>
      this.asImages(gradient, images, filters, size, dy =>
        this.kernels.reshaped(this.kernels.run('Conv2DBackpropFilter', { x: image, dy }, attrs), [9 * size.channels, filters]),
      ),
    );
  }

  filterGradients(x: TensorInfo, maps: readonly Maps[], images: number, size: ImageSize, rows: RowRange): readonly TensorInfo[] {
    const length = rows.end - rows.first;
    const patches = this.patches(x, images, size, rows);
    const gradients = this.kernels.viewed(patches, [images, positionsOf(size), length], a =>
      maps.map(({ info, filters }) =>
        this.kernels.viewed(info, [images, positionsOf(size), filters], b =>
          this.kernels.reshaped(this.kernels.run('BatchMatMul', { a, b }, { transposeA: true, transposeB: false }), [
            images,
            length * filters,
          ]),
        ),
      ),
    );
    this.kernels.free(patches);
    return gradients;
  }

  /** U [images, height, width, rows]: the shifted images beside each other, of each only the channels that are wanted. */
  private patches(x: TensorInfo, images: number, size: ImageSize, rows: RowRange): TensorInfo {
    const { height, width, channels } = size;
    const paddings = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ];
    const padded = this.asImages(x, images, channels, size, image =>
      this.kernels.run('PadV2', { x: image }, { paddings, constantValue: 0 }),
    );
    const pieces: TensorInfo[] = [];
    for (let first = rows.first; first < rows.end;) {
      const place = Math.floor(first / channels);
      const end = Math.min(rows.end, (place + 1) * channels);
      const begin = [0, Math.floor(place / 3), place % 3, first - place * channels];
      pieces.push(this.kernels.run('Slice', { x: padded }, { begin, size: [images, height, width, end - first] }));
      first = end;
    }
    const [only] = pieces;
    const patches = pieces.length === 1 && only ? only : this.kernels.run('Concat', pieces, { axis: 3 });
    for (const info of [padded, ...pieces]) if (info !== patches) this.kernels.free(info);
    return patches;
  }

  private asImages<R>(x: TensorInfo, images: number, channels: number, { height, width }: ImageSize, use: (image: TensorInfo) => R): R {
    return this.kernels.viewed(x, [images, height, width, channels], use);
  }

  private asFilter<R>(filter: TensorInfo, filters: number, { channels }: ImageSize, use: (weights: TensorInfo) => R): R {
    return this.kernels.viewed(filter, [3, 3, channels, filters], use);
  }

  private flat(maps: TensorInfo, images: number, channels: number, size: ImageSize): TensorInfo {
    return this.kernels.reshaped(maps, [images * positionsOf(size), channels]);
  }
}
