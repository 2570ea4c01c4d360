/**
 * The inner products that a kernel is made of: out[i, j] += <a_i, b_j>. Four rows of each side are in registers at a time; the
 * inner index runs in blocks that stay in cache. Each entry is one sum in the order of the inner index whatever the blocks, so
 * that the result is the same to the last bit however the rows are cut.
 */

const INNER_BLOCK = 512;

export interface Rows {
  /** Row-major, `length` numbers a row. */
  readonly data: Float64Array;
  readonly length: number;
  readonly first: number;
  readonly end: number;
}

/**
 * Adds <a_i, b_j> to out[i - a.first, j - b.first] for all rows of a and b; `stride` is the length of a row of `out`. With
 * `upper`, both sides being the same rows of one matrix, only entries j >= i (and a few below the diagonal) are computed.
 */
export function addInnerProducts(out: Float64Array, stride: number, a: Rows, b: Rows, upper: boolean): void {
  const k = a.length;
  const quads = a.first + ((a.end - a.first) & ~3);
  for (let start = 0; start < k; start += INNER_BLOCK) {
    const end = Math.min(k, start + INNER_BLOCK);
    for (let i = a.first; i < quads; i += 4) addFourRows(out, stride, a, b, i, upper ? b.first + (i - a.first) : b.first, start, end);
    for (let i = quads; i < a.end; i++) addOneRow(out, stride, a, b, i, upper ? b.first + (i - a.first) : b.first, start, end);
  }
}

function addFourRows(
  out: Float64Array,
  stride: number,
  a: Rows,
  b: Rows,
  i: number,
  firstColumn: number,
  start: number,
  end: number,
): void {
  const k = a.length;
  const A = a.data;
  const B = b.data;
  const a0 = i * k;
  const a1 = a0 + k;
  const a2 = a1 + k;
  const a3 = a2 + k;
  let j = firstColumn;
  for (; j + 3 < b.end; j += 4) {
    const b0 = j * k;
    const b1 = b0 + k;
    const b2 = b1 + k;
    const b3 = b2 + k;
    const c0 = (i - a.first) * stride + (j - b.first);
    const c1 = c0 + stride;
    const c2 = c1 + stride;
    const c3 = c2 + stride;
    let s00 = out[c0] as number;
    let s01 = out[c0 + 1] as number;
    let s02 = out[c0 + 2] as number;
    let s03 = out[c0 + 3] as number;
    let s10 = out[c1] as number;
    let s11 = out[c1 + 1] as number;
    let s12 = out[c1 + 2] as number;
    let s13 = out[c1 + 3] as number;
    let s20 = out[c2] as number;
    let s21 = out[c2 + 1] as number;
    let s22 = out[c2 + 2] as number;
    let s23 = out[c2 + 3] as number;
    let s30 = out[c3] as number;
    let s31 = out[c3 + 1] as number;
    let s32 = out[c3 + 2] as number;
    let s33 = out[c3 + 3] as number;
    for (let p = start; p < end; p++) {
      const x0 = A[a0 + p] as number;
      const x1 = A[a1 + p] as number;
      const x2 = A[a2 + p] as number;
      const x3 = A[a3 + p] as number;
      const y0 = B[b0 + p] as number;
      const y1 = B[b1 + p] as number;
      const y2 = B[b2 + p] as number;
      const y3 = B[b3 + p] as number;
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s03 += x0 * y3;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s13 += x1 * y3;
      s20 += x2 * y0;
      s21 += x2 * y1;
      s22 += x2 * y2;
      s23 += x2 * y3;
      s30 += x3 * y0;
      s31 += x3 * y1;
      s32 += x3 * y2;
      s33 += x3 * y3;
    }
    out[c0] = s00;
    out[c0 + 1] = s01;
    out[c0 + 2] = s02;
    out[c0 + 3] = s03;
    out[c1] = s10;
    out[c1 + 1] = s11;
    out[c1 + 2] = s12;
    out[c1 + 3] = s13;
    out[c2] = s20;
    out[c2 + 1] = s21;
    out[c2 + 2] = s22;
    out[c2 + 3] = s23;
    out[c3] = s30;
    out[c3 + 1] = s31;
    out[c3 + 2] = s32;
    out[c3 + 3] = s33;
  }
  for (let row = i; row < i + 4; row++) addOneRow(out, stride, a, b, row, j, start, end);
}

function addOneRow(out: Float64Array, stride: number, a: Rows, b: Rows, i: number, firstColumn: number, start: number, end: number): void {
  const k = a.length;
  const A = a.data;
  const B = b.data;
  const row = i * k;
  let c = (i - a.first) * stride + (firstColumn - b.first);
  let j = firstColumn;
  for (; j + 3 < b.end; j += 4, c += 4) {
    const b0 = j * k;
    const b1 = b0 + k;
    const b2 = b1 + k;
    const b3 = b2 + k;
    let s0 = out[c] as number;
    let s1 = out[c + 1] as number;
    let s2 = out[c + 2] as number;
    let s3 = out[c + 3] as number;
    for (let p = start; p < end; p++) {
      const x = A[row + p] as number;
      s0 += x * (B[b0 + p] as number);
      s1 += x * (B[b1 + p] as number);
      s2 += x * (B[b2 + p] as number);
      s3 += x * (B[b3 + p] as number);
    }
    out[c] = s0;
    out[c + 1] = s1;
    out[c + 2] = s2;
    out[c + 3] = s3;
  }
  for (; j < b.end; j++, c++) {
    const column = j * k;
    let sum = out[c] as number;
    for (let p = start; p < end; p++) sum += (A[row + p] as number) * (B[column + p] as number);
    out[c] = sum;
  }
}
