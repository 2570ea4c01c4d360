/** The verdicts lazy, mixed and rich of a sweep in words, and as a table of the numbers that they go by. */
import { formatAxes, formatNumber, formatStep } from '../../src/shared/format';
import { regimeQuantities, type RegimeQuantity, type RegimeView, type RunView, type SweepView } from '../../src/shared/protocol';
import { quantities } from '../../src/shared/quantities';

export interface RegimeTable {
  /** `regime: 2 lazy · 1 rich · 2 not yet`. */
  readonly summary: string;
  /** What all verdicts are; null where they differ or some are missing. */
  readonly common: RegimeView['verdict'];
  readonly columns: readonly string[];
  readonly rows: readonly RegimeRow[];
}

export interface RegimeRow {
  readonly run: string;
  readonly label: string;
  readonly verdict: RegimeView['verdict'];
  readonly step: string;
  /** What each number is, and on which side of its thresholds. */
  readonly numbers: readonly { readonly text: string; readonly side: 'lazy' | 'mixed' | 'rich' | 'missing' }[];
}

const VERDICTS = ['lazy', 'mixed', 'rich'] as const;

/** Null where no run has a snapshot with these numbers. */
export function regimeTable({ runs }: SweepView): RegimeTable | null {
  const known = runs.flatMap(run => (run.regime ? [{ run, regime: run.regime }] : []));
  if (known.length === 0) return null;
  const counts = VERDICTS.map(verdict => ({ verdict, count: known.filter(({ regime }) => regime.verdict === verdict).length }));
  const undecided = runs.length - counts.reduce((sum, { count }) => sum + count, 0);
  const given = counts.filter(({ count }) => count > 0);
  const common = undecided === 0 && given.length === 1 ? (given[0]?.verdict ?? null) : null;
  const words = [...given.map(({ verdict, count }) => `${count} ${verdict}`), ...(undecided > 0 ? [`${undecided} not yet`] : [])];
  return {
    summary: `regime: ${common ?? words.join(' · ')}`,
    common,
    columns: ['run', 'verdict', 'step', ...regimeQuantities.map(quantity => heading(quantity, known))],
    rows: known.map(one => rowOf(one, quantity => commonBounds(quantity, known) === null)),
  };
}

/** The thresholds stand in the head where they are those of all runs, else beside each number. */
function heading(quantity: RegimeQuantity, known: readonly { readonly regime: RegimeView }[]): string {
  const label = quantities.get(quantity)?.label ?? quantity;
  const bounds = commonBounds(quantity, known);
  return bounds === null ? label : `${label} (${bounds})`;
}

function commonBounds(quantity: RegimeQuantity, known: readonly { readonly regime: RegimeView }[]): string | null {
  const [only, ...others] = new Set(known.map(({ regime }) => boundsOf(regime, quantity)));
  return only === undefined || others.length > 0 ? null : only;
}

function boundsOf({ numbers }: RegimeView, quantity: string): string {
  const number = numbers.find(candidate => candidate.quantity === quantity);
  return number ? `lazy < ${formatNumber(number.lazy)}, rich > ${formatNumber(number.rich)}` : '';
}

function rowOf(
  { run, regime }: { readonly run: RunView; readonly regime: RegimeView },
  withBounds: (quantity: RegimeQuantity) => boolean,
): RegimeRow {
  return {
    run: run.id,
    label: formatAxes(run.axes) || run.id,
    verdict: regime.verdict,
    step: formatStep(regime.step),
    numbers: regimeQuantities.map(quantity => {
      const number = regime.numbers.find(candidate => candidate.quantity === quantity);
      if (!number || number.value === null) return { text: regime.step === 0 ? 'from the second snapshot' : 'missing', side: 'missing' };
      const side = number.value > number.rich ? 'rich' : number.value < number.lazy ? 'lazy' : 'mixed';
      const text = formatNumber(number.value);
      return { text: withBounds(quantity) ? `${text} (${boundsOf(regime, quantity)})` : text, side };
    }),
  };
}
