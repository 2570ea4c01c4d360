/** Shapes of images and of what is computed from them, checked once for every implementation. */
import { TensorsError } from './errors';
import { describe, sizeOf, type Shape } from './shapes';
import type { ImageSize, RowRange, Tensor } from './tensors';

/** Numbers in one image. */
export function imageLength({ height, width, channels }: ImageSize): number {
  return height * width * channels;
}

/** Positions in one image. */
export function positionsOf({ height, width }: ImageSize): number {
  return height * width;
}

/** The size after pooling. */
export function pooledSize({ height, width, channels }: ImageSize): ImageSize {
  return { height: height >> 1, width: width >> 1, channels };
}

/** [N positions, channels] after pooling. */
export function pooledShape(images: number, size: ImageSize): Shape {
  return [images * positionsOf(pooledSize(size)), size.channels];
}

/** N. @throws TensorsError `shape` when the numbers are no whole number of images. */
export function imageCount(shape: Shape, size: ImageSize, operation: string): number {
  const count = sizeOf(shape) / imageLength(size);
  if (Number.isInteger(count) && count > 0) return count;
  throw new TensorsError(
    'shape',
    `${operation}: expected images of ${size.height} x ${size.width} x ${size.channels}, found shape ${describe(shape)}`,
  );
}

/** F of a filter [9 channels, F]. @throws TensorsError `shape`. */
export function filterCount(filter: Tensor, { channels }: ImageSize, operation: string): number {
  const [rows, filters, ...rest] = filter.shape;
  if (rows === 9 * channels && filters !== undefined && rest.length === 0) return filters;
  throw new TensorsError('shape', `${operation}: expected a filter of ${9 * channels} rows, found shape ${describe(filter.shape)}`);
}

/** F of maps [N height width, F] beside N images. @throws TensorsError `shape`. */
export function mapChannels(shape: Shape, images: number, { height, width }: ImageSize, operation: string): number {
  const channels = sizeOf(shape) / (images * height * width);
  if (Number.isInteger(channels) && channels > 0) return channels;
  throw new TensorsError(
    'shape',
    `${operation}: expected maps of ${images} images of ${height} x ${width}, found shape ${describe(shape)}`,
  );
}

/** N of pooled maps. @throws TensorsError `shape` also when the route has another number of values. */
export function pooledCount(shape: Shape, size: ImageSize, route: Tensor | null, operation: string): number {
  const count = imageCount(shape, pooledSize(size), operation);
  requireRoute(route, count, size, operation);
  return count;
}

/** @throws TensorsError `shape` unless the route is that of the pooling of so many images. */
export function requireRoute(route: Tensor | null, images: number, size: ImageSize, operation: string): void {
  if (route === null || sizeOf(route.shape) === images * imageLength(pooledSize(size))) return;
  throw new TensorsError('shape', `${operation}: the route of shape ${describe(route.shape)} is not one of ${images} images`);
}

/** All rows of a filter, or the given ones. @throws TensorsError `shape` where it has none of them. */
export function filterRows({ channels }: ImageSize, rows: RowRange | undefined): RowRange {
  if (rows === undefined) return { first: 0, end: 9 * channels };
  if (rows.first >= 0 && rows.first < rows.end && rows.end <= 9 * channels) return rows;
  throw new TensorsError('shape', `filterGradients: a filter has rows 0 to ${9 * channels - 1}, not ${rows.first} to ${rows.end - 1}`);
}

/**
 * The filter of the transposed convolution, [9 F, channels]: rows (ky, kx, f) turned by 180 degrees, so that it is a convolution itself.
 */
export function turnedFilter<V extends Float64Array | Float32Array>(filter: V, channels: number, filters: number, out: V): V {
  for (let k = 0; k < 9; k++) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++) out[((8 - k) * filters + f) * channels + c] = filter[(k * channels + c) * filters + f] as number;
    }
  }
  return out;
}
