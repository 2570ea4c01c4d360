/**
 * What to ask next of the extension, which answers one request at a time. Cards say what they want and how urgently; a request in
 * flight is waited for or given up; what waits is always the newest wish. Pure: no clock, no page.
 */
import type { DerivedName } from '../../src/shared/protocol';

/** Smaller is more urgent. */
export const priorities = {
  /** Without it nothing can be placed: the stops of the slider, the data. */
  ground: 0,
  /** What the cards show at the slider's position. */
  position: 1,
  /** What a card shows beside it: the kernel it compares with. */
  reference: 2,
  /** What follows from the kernel at some cost: kernel regression at the position. */
  costly: 3,
  /** What playing will show next. */
  ahead: 4,
  /** Summaries over all runs. */
  background: 5,
} as const;
export type Priority = (typeof priorities)[keyof typeof priorities];

export interface Want {
  readonly run: string;
  /** 0 for `data`, which does not depend on it; for `stops` the run's last step, so that they are asked for again as it grows. */
  readonly step: number;
  readonly names: readonly DerivedName[];
  readonly priority: Priority;
}

/** What one request asks for. */
export type Ask = Omit<Want, 'priority'>;

/** What is known of a name at a snapshot; `alone`: not in one request with others, as such a request has failed. */
export type Missing = (run: string, step: number, name: DerivedName) => 'no' | 'yes' | 'alone';

/** The most urgent wish that is not fulfilled, with all that is wanted as urgently of the same snapshot; null: none. */
export function nextAsk(wants: readonly Want[], missing: Missing): Want | null {
  const open = wants.flatMap(want => {
    const names = want.names.filter(name => missing(want.run, want.step, name) !== 'no');
    return names.length > 0 ? [{ ...want, names }] : [];
  });
  const first = open.reduce<Want | null>((best, want) => (best === null || want.priority < best.priority ? want : best), null);
  if (!first) return null;
  const names = [...new Set(open.filter(want => sameAs(first, want)).flatMap(want => want.names))];
  const alone = names.find(name => missing(first.run, first.step, name) === 'alone');
  return { ...first, names: alone === undefined ? names : [alone] };
}

/**
 * Whether to give up the request in flight. While the slider moves, an answer that was quick to compute is still worth showing
 * when it comes late, and giving it up for each new position would never show any. Once the slider rests, what nobody wants is
 * given up; kernel regression makes room at any time for something quick that is wanted more.
 */
export function isGivenUp(inFlight: Ask, wants: readonly Want[], moving: boolean, missing: Missing): boolean {
  const urgency = Math.min(...wants.filter(want => asksFor(inFlight, want)).map(want => want.priority));
  if (urgency === Infinity) return !moving || isCostly(inFlight);
  const next = nextAsk(wants, missing);
  return next !== null && isCostly(inFlight) && !isCostly(next) && next.priority < urgency;
}

function asksFor(ask: Ask, { run, step, names }: Want): boolean {
  return ask.run === run && ask.step === step && names.some(name => ask.names.includes(name));
}

/** Takes much longer than what the other names ask for, and cannot be broken off half way. */
export function isCostly({ names }: Ask): boolean {
  return names.some(name => COSTLY.has(name));
}

const COSTLY: ReadonlySet<DerivedName> = new Set([
  'distances_coarse',
  'distances',
  'linearised_switch',
  'infinite_width',
  'kernel_profile',
  'frequency_residuals',
  'kernel_regression',
  'ridge_sweep',
  'noise_variance',
  'kernel_dynamics',
  'kernel_flow',
]);

function sameAs(a: Want, b: Want): boolean {
  return a.run === b.run && a.step === b.step && a.priority === b.priority;
}
