/** Convolution and pooling: float64 against the sums written out, float32 implementations against float64, and the identities of transposes. */
import assert from 'node:assert/strict';
import { imageLength, pooledSize } from '../../../src/tensors/images';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import type { ImageSize, Tensor, Tensors } from '../../../src/tensors/tensors';
import { float32Implementations, relativeError, someValues } from './implementations';

const referee = createFloat64Tensors();

/** Thin, odd, a single pixel, more channels than a SIMD register has lanes. */
const SIZES: readonly (ImageSize & { readonly images: number; readonly filters: number })[] = [
  { images: 1, height: 1, width: 1, channels: 1, filters: 1 },
  { images: 2, height: 1, width: 5, channels: 2, filters: 3 },
  { images: 3, height: 4, width: 1, channels: 1, filters: 2 },
  { images: 2, height: 5, width: 6, channels: 3, filters: 4 },
  { images: 5, height: 8, width: 8, channels: 7, filters: 9 },
  { images: 3, height: 9, width: 7, channels: 20, filters: 17 },
];
const title = ({ images, height, width, channels, filters }: (typeof SIZES)[number]) =>
  `${images} x ${height} x ${width} x ${channels}, ${filters} filters`;
const POOLED = SIZES.filter(({ height, width }) => height > 1 && width > 1);

/** z[n, y, x, f] = sum over (ky, kx, c) of x[n, y + ky - 1, x + kx - 1, c] w[(ky, kx, c), f], and the same sum spread in its two transposes. */
function everyTerm(size: (typeof SIZES)[number], term: (x: number, weight: number, z: number) => void): void {
  const { images, height, width, channels, filters } = size;
  for (let n = 0; n < images; n++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let ky = 0; ky < 3; ky++)
          for (let kx = 0; kx < 3; kx++) {
            const [row, column] = [y + ky - 1, x + kx - 1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let c = 0; c < channels; c++)
              for (let f = 0; f < filters; f++)
                term(
                  ((n * height + row) * width + column) * channels + c,
                  ((ky * 3 + kx) * channels + c) * filters + f,
                  ((n * height + y) * width + x) * filters + f,
                );
          }
}

describe('convolution, float64 against the sums written out', () => {
  for (const size of SIZES) {
    it(title(size), () => {
      const { images, height, width, channels, filters } = size;
      const t = referee;
      const x = someValues(images * imageLength(size), 1);
      const w = someValues(9 * channels * filters, 2);
      const g = someValues(images * height * width * filters, 3);
      const [z, dx, dw] = [new Float64Array(g.length), new Float64Array(x.length), new Float64Array(w.length)];
      const single = new Float64Array(images * w.length);
      everyTerm(size, (i, weight, out) => {
        z[out]! += x[i]! * w[weight]!;
        dx[i]! += g[out]! * w[weight]!;
        dw[weight]! += x[i]! * g[out]!;
        single[Math.floor(i / imageLength(size)) * w.length + weight]! += x[i]! * g[out]!;
      });
      const [tx, tw, tg] = [
        t.fromValues(x, [images, imageLength(size)]),
        t.fromValues(w, [9 * channels, filters]),
        t.fromValues(g, [g.length]),
      ];
      const agrees = (found: Tensor, shape: readonly number[], expected: Float64Array) => {
        assert.deepEqual(found.shape, shape);
        assert.ok(relativeError(t.read(found), expected) < 1e-13);
      };
      agrees(t.convolve(tx, tw, size), [images * height * width, filters], z);
      agrees(t.convolveTransposed(tg, tw, size), [images * height * width, channels], dx);
      agrees(t.filterGradient(tx, tg, size), [9 * channels, filters], dw);
      const [once, half] = t.filterGradients(tx, [tg, t.scale(tg, 0.5)], size);
      agrees(once!, [images, 9 * channels * filters], single);
      agrees(
        half!,
        [images, 9 * channels * filters],
        single.map(value => value / 2),
      );
    });
  }

  it('refuses operands that do not fit', () => {
    const t = referee;
    const size = { height: 4, width: 4, channels: 2 };
    const x = t.fromValues(someValues(64), [2, 32]);
    const filter = t.fromValues(someValues(54), [18, 3]);
    const refused = { name: 'TensorsError', reason: 'shape' };
    assert.throws(() => t.convolve(t.fromValues([1, 2], [2]), filter, size), refused);
    assert.throws(() => t.convolve(x, t.fromValues(someValues(54), [27, 2]), size), refused);
    assert.throws(() => t.convolveTransposed(x, filter, size), refused);
    assert.throws(() => t.filterGradient(x, t.fromValues(someValues(33), [33]), size), refused);
    assert.throws(() => t.pool(x, size, t.fromValues([0, 1], [2])), refused);
    assert.throws(() => t.poolTransposed(t.fromValues([0, 1], [2]), size, null), refused);
  });
});

describe('pooling', () => {
  const size = { height: 2, width: 2, channels: 1 };
  const poolings = [
    ['float64', () => Promise.resolve(referee)] as const,
    ...float32Implementations.map(({ title: name, load }) => [name, load] as const),
  ];
  for (const [name, load] of poolings) {
    it(`takes the first of equal values, also of windows without a positive one, and lets NaN through: ${name}`, async () => {
      const t = await load();
      const windows = [
        [1, 4, 2, 3, 4, 1],
        [-4, -1, -2, -3, -1, 1],
        [0, 0, 0, 0, 0, 0],
        [-2, -2, -2, -1, -1, 3],
        [5, 1, 5, 5, 5, 0],
        [1, NaN, 9, NaN, NaN, 1],
        [-1e30, -2e30, -1e30, -1e30, -1e30, 0],
      ].map(window => window.map(Math.fround));
      for (const [a, b, c, d, largest, place] of windows) {
        const x = t.fromValues([a!, b!, c!, d!], [1, 4]);
        const { values, route } = t.maxPool(x, size);
        assert.deepEqual([...t.read(values), ...t.read(t.pool(x, size, route))], [largest, largest]);
        const back = t.read(t.poolTransposed(t.fromValues([7], [1]), size, route));
        assert.deepEqual(
          [...back],
          [0, 1, 2, 3].map(i => (i === place ? 7 : 0)),
        );
      }
    }).timeout(30_000);
  }

  it('leaves out an odd last row and column', () => {
    const t = referee;
    const odd = { height: 3, width: 5, channels: 1 };
    const x = t.fromValues(
      Array.from({ length: 15 }, (_, i) => i),
      [15],
    );
    assert.deepEqual([...t.read(t.maxPool(x, odd).values)], [6, 8]);
    assert.deepEqual([...t.read(t.pool(x, odd, null))], [3, 5]);
    assert.deepEqual([...t.read(t.poolTransposed(t.fromValues([4, 8], [2]), odd, null))], [1, 1, 2, 2, 0, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0]);
  });

  for (const size of POOLED) {
    it(`the transpose is one: <pool x, g> = <x, pool^T g>, ${title(size)}`, () => {
      const t = referee;
      const x = someValues(size.images * imageLength(size), 4);
      const g = someValues(size.images * imageLength(pooledSize(size)), 5);
      const [tx, tg] = [t.fromValues(x, [x.length]), t.fromValues(g, [g.length])];
      const inner = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
      for (const route of [t.maxPool(tx, size).route, null]) {
        const left = inner(t.read(t.pool(tx, size, route)), g);
        const right = inner(x, t.read(t.poolTransposed(tg, size, route)));
        assert.ok(Math.abs(left - right) < 1e-12 * Math.max(1, Math.abs(left)));
      }
    });
  }
});

for (const { title: name, load } of float32Implementations) {
  describe(`convolution and pooling, ${name} against float64 loops`, () => {
    let t: Tensors;
    before(async () => (t = await load()));
    const agree = (run: (tensors: Tensors) => readonly Tensor[]) => {
      const expected = run(referee);
      run(t).forEach((tensor, i) => {
        assert.deepEqual(tensor.shape, expected[i]!.shape);
        const error = relativeError(t.read(tensor), referee.read(expected[i]!));
        assert.ok(error < 1e-5, `result ${i}: relative error ${error}`);
      });
    };

    for (const size of SIZES) {
      const { images, height, width, channels, filters } = size;
      const positions = images * height * width;
      it(`convolutions, reshaped and reused operands too: ${title(size)}`, () => {
        agree(x => {
          const image = x.fromValues(someValues(positions * channels, 1), [images, imageLength(size)]);
          const filter = x.fromValues(someValues(9 * channels * filters, 2), [9 * channels, filters]);
          const z = x.convolve(image, filter, size);
          const back = x.convolveTransposed(z, filter, size);
          const gradient = x.filterGradient(image, z, size);
          const again = x.convolve(back, gradient, size);
          const reshaped = x.reshape(x.reshape(filter, [9 * channels * filters]), [9 * channels, filters]);
          return [
            z,
            back,
            x.scale(gradient, 1 / positions),
            x.scale(again, 1 / positions),
            x.convolve(x.reshape(image, [positions, channels]), reshaped, size),
            x.convolveTransposed(x.reshape(z, [images, height * width * filters]), reshaped, size),
            x.convolve(image, filter, size),
            ...x.filterGradients(image, [z, x.convolve(back, filter, size)], size).map(made => x.scale(made, 0.01)),
          ];
        });
      });
    }

    for (const size of POOLED) {
      it(`pooling and its transpose: ${title(size)}`, () => {
        agree(x => {
          const count = size.images * imageLength(size);
          const image = x.fromValues(someValues(count, 3), [size.images, imageLength(size)]);
          const other = x.fromValues(someValues(count, 4), [count]);
          const { values, route } = x.maxPool(image, size);
          const mean = x.pool(image, size, null);
          return [
            values,
            route,
            mean,
            x.pool(other, size, route),
            x.poolTransposed(values, size, route),
            x.poolTransposed(x.reshape(values, [size.images, imageLength(pooledSize(size))]), size, route),
            x.poolTransposed(mean, size, null),
          ];
        });
      });
    }
  });
}
