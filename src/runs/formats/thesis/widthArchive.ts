/** One archive of thesis results: all seeds of one width, each array with a list of the (seed, step) of its rows. */
import { RunReadError } from '../../errors';
import type { NpyArray, NpyData } from '../../npy';
import { valuesOf } from '../../npy';
import { NpzRows } from '../npzRows';
import { ZipArchive } from '../zipArchive';

/** Where a snapshot of one seed lies. */
export interface PlacedRow {
  readonly step: number;
  readonly row: number;
}

export interface SeededRows {
  readonly rows: NpzRows;
  /** Of each row in the order of the file. */
  readonly places: readonly { readonly seed: number; readonly step: number }[];
  /** Snapshots of a seed by ascending step. */
  of(seed: number): readonly PlacedRow[];
}

/** Loss values, lists of steps and data sets are far smaller. */
const MAX_SMALL_BYTES = 256 * 2 ** 20;

export class WidthArchive {
  private constructor(private readonly zip: ZipArchive) {}

  /** @throws RunReadError */
  static open(path: string): WidthArchive {
    return new WidthArchive(ZipArchive.open(path));
  }

  get path(): string {
    return this.zip.path;
  }

  has(name: string): boolean {
    return this.zip.entries.has(`${name}.npy`);
  }

  /** A small array as a whole; undefined where there is none. @throws RunReadError */
  async array(name: string): Promise<NpyArray | undefined> {
    return this.has(name) ? NpzRows.open(this.zip, name).whole(MAX_SMALL_BYTES) : undefined;
  }

  /**
   * An array with one row a snapshot, and `<meta>` with their seeds and steps.
   * @throws RunReadError `missing`; `malformed` where the two disagree, for steps that are no steps, and for one that comes twice
   */
  async seeded(name: string, meta: string, keepBytes = 0): Promise<SeededRows> {
    const rows = NpzRows.open(this.zip, name, keepBytes);
    const list = await this.array(meta);
    const place = `${this.path}: ${meta}.npy`;
    if (!list) throw new RunReadError('missing', place, `is not in the archive: the seeds and steps of ${name} are not known`);
    if (list.shape.length !== 2 || list.shape[1] !== 2 || list.shape[0] !== rows.rows) {
      const detail = `expected shape (${rows.rows}, 2), a seed and a step for each row of ${name}, found (${list.shape.join(', ')})`;
      throw new RunReadError('malformed', place, detail);
    }
    const places = placesOf(list, place);
    const bySeed = grouped(places, place);
    return { rows, places, of: seed => bySeed.get(seed) ?? [] };
  }

  close(): void {
    this.zip.close();
  }
}

/** A square kernel's rows and columns; axes of one value count for nothing. @throws RunReadError `malformed` */
export function kernelSize({ rows }: SeededRows): number {
  const [n, m, ...rest] = rows.rowShape;
  if (n === undefined || n !== m || n === 0 || valuesOf(rest) !== 1)
    throw new RunReadError('malformed', rows.place, `expected square kernels, found rows of shape (${rows.rowShape.join(', ')})`);
  if (!isFloat(rows)) throw new RunReadError('malformed', rows.place, `expected floating-point numbers, found ${rows.type}`);
  return n;
}

export const isFloat = ({ type }: NpzRows) => type === '<f4' || type === '<f8';

function placesOf({ data }: NpyArray, place: string): { seed: number; step: number }[] {
  return Array.from({ length: data.length / 2 }, (_, row) => {
    const [seed, step] = [numberAt(data, 2 * row), numberAt(data, 2 * row + 1)];
    if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(step) || seed < 0 || step < 0)
      throw new RunReadError('malformed', place, `row ${row}: expected a seed and a step, whole numbers from 0, found (${seed}, ${step})`);
    return { seed, step };
  });
}

function grouped(places: readonly { seed: number; step: number }[], place: string): Map<number, PlacedRow[]> {
  const bySeed = new Map<number, PlacedRow[]>();
  places.forEach(({ seed, step }, row) => {
    const rows = bySeed.get(seed);
    if (rows) rows.push({ step, row });
    else bySeed.set(seed, [{ step, row }]);
  });
  for (const [seed, rows] of bySeed) {
    rows.sort((a, b) => a.step - b.step);
    const twice = rows.find(({ step }, i) => step === rows[i - 1]?.step);
    if (twice)
      throw new RunReadError('malformed', place, `expected each step of a seed once, found step ${twice.step} of seed ${seed} twice`);
  }
  return bySeed;
}

const numberAt = (data: NpyData, i: number) => Number(data[i] ?? NaN);
