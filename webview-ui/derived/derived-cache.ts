/** Answers of the extension, by run, snapshot and name; the ones used longest ago go first when they become too many bytes. */
import type { DerivedName, DerivedResult } from '../../src/shared/protocol';

export interface DerivedArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float64Array;
}

/** What the extension knows of one name at one snapshot: the arrays and numbers that `shared/protocol` lists for it. */
export interface Derived {
  readonly arrays: ReadonlyMap<string, DerivedArray>;
  readonly numbers: Readonly<Record<string, number | null>>;
}

type Answered = Extract<DerivedResult, { ok: true }>;

/** 130 kernels of 256 samples. */
const MAX_BYTES = 64 << 20;

/** The names whose arrays do not carry it. */
const arraysOfName: Readonly<Partial<Record<DerivedName, readonly string[]>>> = {
  stops: ['steps', 'kernel_steps'],
  data: ['gamma_train', 'y_train', 'gamma_eval', 'y_eval_true'],
  preds_eval: ['preds_eval'],
  preds_train: ['preds_train'],
  K_train_train: ['K_train_train'],
  kernel_regression: ['prediction', 'continuation'],
};

interface Entry {
  readonly run: string;
  readonly step: number;
  readonly name: DerivedName;
  readonly derived: Derived;
  readonly bytes: number;
}

export class DerivedCache {
  /** In the order of last use. */
  readonly #entries = new Map<string, Entry>();
  /** Run and name → steps that are there. */
  readonly #steps = new Map<string, Set<number>>();
  #bytes = 0;

  constructor(private readonly maxBytes = MAX_BYTES) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(run: string, step: number, name: DerivedName): Derived | undefined {
    const key = keyOf(run, step, name);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.derived;
  }

  /** The step nearest to `step` at which `name` is there; the earlier of two equally near. */
  nearest(run: string, step: number, name: DerivedName): number | null {
    let best: number | null = null;
    for (const known of this.#steps.get(`${name}\n${run}`) ?? []) {
      const distance = Math.abs(known - step);
      const least = best === null ? Infinity : Math.abs(best - step);
      if (distance < least || (distance === least && known < (best ?? Infinity))) best = known;
    }
    return best;
  }

  has(run: string, step: number, name: DerivedName): boolean {
    return this.#entries.has(keyOf(run, step, name));
  }

  /**
   * Keeps each name's part of an answer, copied, so that letting one go frees its bytes. What is `wanted` stays beyond the bound:
   * it would be asked for again at once.
   */
  put(
    run: string,
    step: number,
    names: readonly DerivedName[],
    answer: Answered,
    wanted: (run: string, step: number, name: DerivedName) => boolean = () => false,
  ): void {
    for (const name of names) this.#put({ run, step, name, ...partOf(answer, name) });
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.maxBytes) break;
      const justCame = entry.run === run && entry.step === step && names.includes(entry.name);
      if (!justCame && !wanted(entry.run, entry.step, entry.name)) this.#remove(key, entry);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#steps.clear();
    this.#bytes = 0;
  }

  #put(entry: Entry): void {
    const key = keyOf(entry.run, entry.step, entry.name);
    const before = this.#entries.get(key);
    if (before) this.#remove(key, before);
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    const steps = this.#steps.get(`${entry.name}\n${entry.run}`) ?? new Set();
    this.#steps.set(`${entry.name}\n${entry.run}`, steps.add(entry.step));
  }

  #remove(key: string, { run, step, name, bytes }: Entry): void {
    this.#entries.delete(key);
    this.#steps.get(`${name}\n${run}`)?.delete(step);
    this.#bytes -= bytes;
  }
}

function partOf({ buffer, arrays, numbers }: Answered, name: DerivedName): { derived: Derived; bytes: number } {
  const prefix = `${name}.`;
  const listed = arraysOfName[name];
  const isOwn = (key: string) => (listed ? listed.includes(key) : key.startsWith(prefix));
  const ownName = (key: string) => (listed ? key : key.slice(prefix.length));
  const own = arrays
    .filter(array => isOwn(array.name))
    .map(({ name: key, shape, offset }) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [ownName(key), { shape, values: new Float64Array(buffer, 8 * offset, length).slice() }] as const;
    });
  const bytes = own.reduce((sum, [, { values }]) => sum + values.byteLength, 0);
  return { derived: { arrays: new Map(own), numbers: numbersOf(numbers, name) }, bytes };
}

/** Those of kernel regression have no name before them. */
function numbersOf(numbers: Answered['numbers'], name: DerivedName): Readonly<Record<string, number | null>> {
  const all = Object.entries(numbers);
  if (name === 'kernel_regression') return Object.fromEntries(all.filter(([key]) => !key.includes('.')));
  const prefix = `${name}.`;
  return Object.fromEntries(all.flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])));
}

function keyOf(run: string, step: number, name: DerivedName): string {
  return `${name}\n${step}\n${run}`;
}
