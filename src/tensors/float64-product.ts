/**
 * The float64 matrix product and transposition. Two rows times four inner indices a pass keep eight factors in registers; the
 * inner index runs in blocks so that the rows of the right side in use stay in cache.
 */

const INNER_BLOCK = 64;
const TRANSPOSE_BLOCK = 32;

/** out [n, m] += a [n, k] * b [k, m], all row-major. */
export function multiplyInto(out: Float64Array, a: Float64Array, b: Float64Array, n: number, k: number, m: number): void {
  for (let start = 0; start < k; start += INNER_BLOCK) {
    const end = Math.min(k, start + INNER_BLOCK);
    let i = 0;
    for (; i + 1 < n; i += 2) addTwoRows(out, a, b, i, start, end, k, m);
    if (i < n) addRow(out, a, b, i, start, end, k, m);
  }
}

/** The transpose [cols, rows] of a [rows, cols]. */
export function transposed(a: Float64Array, rows: number, cols: number): Float64Array {
  if (rows === 1 || cols === 1) return a.slice();
  const out = new Float64Array(a.length);
  for (let i0 = 0; i0 < rows; i0 += TRANSPOSE_BLOCK) {
    const i1 = Math.min(rows, i0 + TRANSPOSE_BLOCK);
    for (let j0 = 0; j0 < cols; j0 += TRANSPOSE_BLOCK) {
      const j1 = Math.min(cols, j0 + TRANSPOSE_BLOCK);
      for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) out[j * rows + i] = a[i * cols + j] as number;
    }
  }
  return out;
}

function addTwoRows(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  i: number,
  start: number,
  end: number,
  k: number,
  m: number,
): void {
  const c = i * m;
  const d = c + m;
  let p = start;
  for (; p + 3 < end; p += 4) {
    const r = i * k + p;
    const s = r + k;
    const x0 = a[r] as number;
    const x1 = a[r + 1] as number;
    const x2 = a[r + 2] as number;
    const x3 = a[r + 3] as number;
    const y0 = a[s] as number;
    const y1 = a[s + 1] as number;
    const y2 = a[s + 2] as number;
    const y3 = a[s + 3] as number;
    const b0 = p * m;
    const b1 = b0 + m;
    const b2 = b1 + m;
    const b3 = b2 + m;
    for (let j = 0; j < m; j++) {
      const u0 = b[b0 + j] as number;
      const u1 = b[b1 + j] as number;
      const u2 = b[b2 + j] as number;
      const u3 = b[b3 + j] as number;
      out[c + j] = (out[c + j] as number) + x0 * u0 + x1 * u1 + x2 * u2 + x3 * u3;
      out[d + j] = (out[d + j] as number) + y0 * u0 + y1 * u1 + y2 * u2 + y3 * u3;
    }
  }
  for (; p < end; p++) {
    const x = a[i * k + p] as number;
    const y = a[(i + 1) * k + p] as number;
    const row = p * m;
    for (let j = 0; j < m; j++) {
      const u = b[row + j] as number;
      out[c + j] = (out[c + j] as number) + x * u;
      out[d + j] = (out[d + j] as number) + y * u;
    }
  }
}

function addRow(out: Float64Array, a: Float64Array, b: Float64Array, i: number, start: number, end: number, k: number, m: number): void {
  const c = i * m;
  for (let p = start; p < end; p++) {
    const x = a[i * k + p] as number;
    const row = p * m;
    for (let j = 0; j < m; j++) out[c + j] = (out[c + j] as number) + x * (b[row + j] as number);
  }
}
