/**
 * What the extension derives for this panel: outputs, kernels and kernel regression at one snapshot of one run. Cards say what they
 * want, take what is there, and are told when more has come. At most one request is in flight; see `request-policy.ts`.
 */
import type { DerivedName, FromPanel, ToPanel } from '../../src/shared/protocol';
import { type Derived, DerivedCache } from './derived-cache';
import { type Ask, isCostly, isGivenUp, nextAsk, type Missing, priorities, type Want } from './request-policy';

export type DerivedState =
  | { readonly kind: 'there'; readonly derived: Derived }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'asked' }
  | { readonly kind: 'unknown' };

type Answer = Extract<ToPanel, { type: 'derived' }>;

/** Requests whose answers may still be on their way after they were given up. */
const REMEMBERED = 16;

export class DerivedStore {
  readonly #wants = new Map<string, readonly Want[]>();
  readonly #failures = new Map<string, string>();
  readonly #alone = new Set<string>();
  /** What is there but no longer of the last snapshot: shown until it comes anew. */
  readonly #expired = new Set<string>();
  /** Number of the request → what it asked for. */
  readonly #sent = new Map<number, Ask>();
  #inFlight: { readonly request: number; readonly ask: Ask } | null = null;
  #moving = false;
  #ahead: { readonly run: string; readonly steps: readonly number[] } | null = null;
  #version = 0;
  #planned = false;

  /**
   * @param onChange an answer has come.
   * @param request number of the last request of an earlier page of this panel: numbers rise over reloads too.
   * @param defer runs its argument after the current task, so that all that is wanted within one task is weighed together.
   */
  constructor(
    private readonly post: (message: Extract<FromPanel, { type: 'derive' | 'cancel' }>) => void,
    private readonly onChange: () => void,
    private request = 0,
    private readonly defer: (work: () => void) => void = work => queueMicrotask(work),
    private readonly cache = new DerivedCache(),
  ) {}

  /** Rises with every answer and everything that is forgotten. */
  get version(): number {
    return this.#version;
  }

  /** Asks for nothing. `data` is kept at step 0, `stops` at the last step of the run when they were asked for. */
  get(run: string, step: number, name: DerivedName): DerivedState {
    const derived = this.cache.get(run, step, name);
    if (derived) return { kind: 'there', derived };
    const message = this.#failures.get(keyOf(run, step, name));
    if (message !== undefined) return { kind: 'failed', message };
    const ask = this.#inFlight?.ask;
    return { kind: ask?.run === run && ask.step === step && ask.names.includes(name) ? 'asked' : 'unknown' };
  }

  /** The step nearest to `step` at which `name` is there; null where it is at none. */
  nearest(run: string, step: number, name: DerivedName): number | null {
    return this.cache.nearest(run, step, name);
  }

  /** All that `owner` wants from now on; replaces what it wanted before. */
  want(owner: string, wants: readonly Want[]): void {
    this.#wants.set(owner, wants);
    this.#plan();
  }

  /** What is there of the name was derived from fewer snapshots than there are now: it is asked for again, and shown until then. */
  expire(run: string, step: number, name: DerivedName): void {
    this.#expired.add(keyOf(run, step, name));
    this.#plan();
  }

  /** Whether the slider is under way, by pointer, held key or playing; kernel regression then waits. */
  setMoving(moving: boolean): void {
    if (moving === this.#moving) return;
    this.#moving = moving;
    this.#plan();
  }

  /** What is wanted at the slider's position will next be wanted at these steps, as when the slider plays. */
  lookAhead(run: string, steps: readonly number[]): void {
    this.#ahead = { run, steps };
    this.#plan();
  }

  /** Whether all that is wanted at the slider's position is wanted of this snapshot, and is there or cannot be had. */
  isAnswered(run: string, step: number): boolean {
    const wants = [...this.#wants.values()].flat().filter(want => want.priority === priorities.position);
    return wants.every(want => want.run === run && want.step === step && want.names.every(name => this.#missing(run, step, name) === 'no'));
  }

  /** Takes an answer; one to a request that was given up counts too, for it is true. */
  receive({ request, result }: Answer): void {
    const ask = this.#sent.get(request);
    if (!ask) return;
    this.#sent.delete(request);
    if (this.#inFlight?.request === request) this.#inFlight = null;
    const { run, step, names } = ask;
    if (result.ok) {
      this.cache.put(run, step, names, result, this.#isWanted);
      for (const name of names) {
        this.#failures.delete(keyOf(run, step, name));
        this.#expired.delete(keyOf(run, step, name));
      }
    } else if (names.length > 1) {
      // One of them may still be had.
      for (const name of names) this.#alone.add(keyOf(run, step, name));
    } else {
      for (const name of names) this.#failures.set(keyOf(run, step, name), result.message);
    }
    this.#changed();
  }

  /** Asks again for what could not be had: of one run, or of all. */
  retry(run: string | null = null): void {
    for (const key of this.#failures.keys()) if (run === null || key.endsWith(`\n${run}`)) this.#failures.delete(key);
    this.#changed();
  }

  /** The extension has lost what it was asked, as after a reload of its window: asks again. */
  restart(): void {
    this.#inFlight = null;
    this.#sent.clear();
    this.retry();
  }

  /** Forgets everything: the panel shows another sweep. */
  clear(): void {
    if (this.#inFlight) this.post({ type: 'cancel', request: this.#inFlight.request });
    this.#inFlight = null;
    this.#sent.clear();
    this.#wants.clear();
    this.#failures.clear();
    this.#alone.clear();
    this.#expired.clear();
    this.#ahead = null;
    this.cache.clear();
    this.#version++;
  }

  readonly #missing: Missing = (run, step, name) => {
    const key = keyOf(run, step, name);
    if (this.#failures.has(key) || (this.cache.has(run, step, name) && !this.#expired.has(key))) return 'no';
    return this.#alone.has(key) ? 'alone' : 'yes';
  };

  #currentWants(): Want[] {
    const wants = [...this.#wants.values()].flat();
    const { run, steps } = this.#ahead ?? { run: '', steps: [] };
    const atPosition = wants.filter(want => want.run === run && want.priority === priorities.position);
    const ahead = steps.flatMap(step => atPosition.map(want => ({ ...want, step, priority: priorities.ahead })));
    return [...wants, ...ahead].filter(want => !this.#moving || !isCostly(want));
  }

  readonly #isWanted = (run: string, step: number, name: DerivedName): boolean =>
    [...this.#wants.values()].some(wants => wants.some(want => want.run === run && want.step === step && want.names.includes(name)));

  #changed(): void {
    this.#version++;
    this.onChange();
    this.#plan();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    this.defer(() => {
      this.#planned = false;
      this.#pump();
    });
  }

  #pump(): void {
    const wants = this.#currentWants();
    if (this.#inFlight) {
      if (!isGivenUp(this.#inFlight.ask, wants, this.#moving, this.#missing)) return;
      this.post({ type: 'cancel', request: this.#inFlight.request });
      this.#inFlight = null;
    }
    const ask = nextAsk(wants, this.#missing);
    if (!ask) return;
    const request = ++this.request;
    this.#inFlight = { request, ask };
    this.#sent.set(request, ask);
    for (const old of this.#sent.keys()) {
      if (this.#sent.size <= REMEMBERED) break;
      this.#sent.delete(old);
    }
    this.post({ type: 'derive', request, run: ask.run, step: ask.step, get: [...ask.names] });
  }
}

function keyOf(run: string, step: number, name: DerivedName): string {
  return `${name}\n${step}\n${run}`;
}
