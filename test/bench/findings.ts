/** What was measured, what it may be, and which budgets are broken. */
import { textTable } from '../../src/cli/table';

export interface Finding {
  readonly quantity: string;
  /** Multiple of the reference measured beside it. */
  readonly ratio: number;
  /** Milliseconds here and now, for what they are worth. */
  readonly ms: number;
  readonly budget?: Budget;
}

export interface Budget {
  /** E.g. `< 50 ms`. */
  readonly limit: string;
  /** What was found as a part of what is allowed: below 1 it holds. */
  readonly used: number;
  /** A target is printed and never fails. */
  readonly kind: 'binding' | 'target';
}

/** On a busy machine a budget is overrun by chance, but hardly by this factor. */
const BROKEN = 2;
/** The columns of all tables stand under each other. */
const QUANTITY_WIDTH = 46;

/** A budget in milliseconds. */
export const below = (limitMs: number, ms: number): Budget => ({ limit: `< ${limitMs} ms`, used: ms / limitMs, kind: 'binding' });

/** Aligned lines under their headings. */
export function table(findings: readonly Finding[]): string[] {
  const rows = findings.map(({ quantity, ratio, ms, budget }) => [
    quantity.padEnd(QUANTITY_WIDTH),
    digits(ratio).padStart(8),
    digits(ms).padStart(8),
    budget?.limit ?? '',
    budget ? verdict(budget) : '',
  ]);
  return textTable(['quantity', '×'.padStart(8), 'ms'.padStart(8), 'budget', 'holds'], rows);
}

export const broken = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ budget }) => budget?.kind === 'binding' && !(budget.used < BROKEN));

function verdict({ used, kind }: Budget): string {
  const part = `${Math.round(used * 100)} % of it`;
  if (used < 1) return `yes, ${part}`;
  return kind === 'target' ? `not yet, ${part}` : `no, ${part}`;
}

/** Three digits that mean something. */
export function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3);
}
