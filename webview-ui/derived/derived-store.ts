/**
 * What the extension derives for this panel: outputs, kernels, kernel regression at one snapshot of one run. Cards say what they
 * want and take what is there. The panel has one request at a time, and the newest wins, as while a slider is dragged: what cards
 * want within one task becomes one request.
 */
import type { DerivedName, FromPanel, ToPanel } from '../../src/shared/protocol';

export interface DerivedArray {
  readonly shape: readonly number[];
  /** Row-major; a view into the answer's buffer. */
  readonly values: Float64Array;
}

/** The answer to one name at one snapshot. Names share an answer, so all its arrays and numbers are in each. */
export interface Derived {
  readonly arrays: ReadonlyMap<string, DerivedArray>;
  readonly numbers: Readonly<Record<string, number | null>>;
}

export type DerivedState =
  | { readonly kind: 'there'; readonly derived: Derived }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'asked' }
  | { readonly kind: 'unknown' };

type Answer = Extract<ToPanel, { type: 'derived' }>;

/** Answers kept, in numbers: about 64 MB. The one that was used longest ago goes first. */
const MAX_NUMBERS = 8 << 20;
const STEPLESS: readonly DerivedName[] = ['stops', 'data'];

interface Wish {
  readonly run: string;
  readonly step: number;
  readonly names: Set<DerivedName>;
}

export class DerivedStore {
  /** By run, step and name; in the order of last use. */
  readonly #known = new Map<string, { readonly state: DerivedState; readonly size: number }>();
  #size = 0;
  #request = 0;
  /** Requests without an answer, oldest first: the last is the one that counts, the others may yet be answered. */
  readonly #open = new Map<number, Wish>();
  #wish: Wish | null = null;

  /** @param onChange an answer has come; @param defer runs its argument after the current task. */
  constructor(
    private readonly post: (message: FromPanel) => void,
    private readonly onChange: () => void,
    private readonly defer: (work: () => void) => void = queueMicrotask,
  ) {}

  /** What is known of a name at a snapshot; asks for nothing. `stops` and `data` do not depend on the step. */
  get(run: string, step: number, name: DerivedName): DerivedState {
    const key = keyOf(run, step, name);
    const found = this.#known.get(key);
    if (found) {
      this.#known.delete(key);
      this.#known.set(key, found);
      return found.state;
    }
    const open = [this.#wish, this.#newest()].some(wish => wish !== null && covers(wish, run, step, name));
    return { kind: open ? 'asked' : 'unknown' };
  }

  /**
   * Asks for what is not there yet; a failed name is asked again. A wish for another snapshot replaces one that has not been
   * answered, except that `stops` and `data` of the same run stay wanted.
   */
  want(run: string, step: number, names: readonly DerivedName[]): void {
    const missing = names.filter(name => !['there', 'asked'].includes(this.get(run, step, name).kind));
    if (missing.length === 0) return;
    const same = this.#wish?.run === run && this.#wish.step === step;
    if (this.#wish && same) {
      for (const name of missing) this.#wish.names.add(name);
      return;
    }
    const kept = [this.#wish, this.#newest()].flatMap(wish => (wish?.run === run ? [...wish.names] : []));
    const first = this.#wish === null;
    this.#wish = { run, step, names: new Set([...kept.filter(name => STEPLESS.includes(name)), ...missing]) };
    if (first) this.defer(() => this.#send());
  }

  /** Takes an answer. One to a request that a newer one has overtaken is as true: it is what a slider shows on its way. */
  receive({ request, run, step, result }: Answer): void {
    const wish = this.#open.get(request);
    if (!wish) return;
    for (const number of this.#open.keys()) if (number <= request) this.#open.delete(number);
    const state: DerivedState = result.ok
      ? { kind: 'there', derived: { arrays: arraysOf(result), numbers: result.numbers } }
      : { kind: 'failed', message: result.message };
    const size = result.ok ? result.buffer.byteLength / 8 / wish.names.size : 0;
    for (const name of wish.names) this.#keep(keyOf(run, step, name), state, size);
    this.onChange();
  }

  /** Forgets everything: the sweep is another, or runs began anew. */
  clear(): void {
    const newest = [...this.#open.keys()].at(-1);
    if (newest !== undefined) this.post({ type: 'cancel', request: newest });
    this.#open.clear();
    this.#wish = null;
    this.#known.clear();
    this.#size = 0;
  }

  #newest(): Wish | null {
    return [...this.#open.values()].at(-1) ?? null;
  }

  #send(): void {
    const wish = this.#wish;
    this.#wish = null;
    if (!wish) return;
    // The newest request wins: what the one before was to answer for the same snapshot is asked for once more.
    const before = this.#newest();
    if (before?.run === wish.run && before.step === wish.step) for (const name of before.names) wish.names.add(name);
    this.#open.set(++this.#request, wish);
    this.post({ type: 'derive', request: this.#request, run: wish.run, step: wish.step, get: [...wish.names] });
  }

  #keep(key: string, state: DerivedState, size: number): void {
    this.#size -= this.#known.get(key)?.size ?? 0;
    this.#known.delete(key);
    this.#known.set(key, { state, size });
    this.#size += size;
    for (const [oldest, { size: freed }] of this.#known) {
      if (this.#size <= MAX_NUMBERS || oldest === key) break;
      this.#known.delete(oldest);
      this.#size -= freed;
    }
  }
}

function keyOf(run: string, step: number, name: DerivedName): string {
  return STEPLESS.includes(name) ? `${run}\n${name}` : `${run}\n${name}\n${step}`;
}

function covers(wish: Wish, run: string, step: number, name: DerivedName): boolean {
  return wish.run === run && (wish.step === step || STEPLESS.includes(name)) && wish.names.has(name);
}

function arraysOf({ buffer, arrays }: Extract<Answer['result'], { ok: true }>): ReadonlyMap<string, DerivedArray> {
  return new Map(
    arrays.map(({ name, shape, offset }) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, values: new Float64Array(buffer, 8 * offset, length) }];
    }),
  );
}
