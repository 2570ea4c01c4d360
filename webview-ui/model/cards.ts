/** The three cards: which columns each draws and how it explains itself. */
import type { SweepView } from '../../src/shared/protocol';
import { lossFormula, quantities, type Quantity } from '../../src/shared/quantities';
import type { SeriesTable } from '../../src/shared/series';
import type { CardId, ViewSettings } from '../state/view-settings';

export interface CardDefinition {
  readonly id: CardId;
  readonly title: string;
  /** What the y axis shows, with its unit. */
  readonly axis: string;
  /** One sentence for the reader who has not met the quantity. */
  about(conventions: SweepView['conventions']): string;
  /** The quantity whose source and convention the card names. */
  readonly quantity: Quantity;
  /** Columns in order, the main one first; `available` are those that the sweep has. */
  columns(settings: ViewSettings, available: readonly string[]): readonly string[];
  /** The switch of this card, if it has one. */
  readonly option: { readonly key: 'gridError' | 'allEigenvalues'; readonly label: string; readonly title: string } | null;
  readonly empty: string;
}

export const cards: readonly CardDefinition[] = [
  {
    id: 'loss',
    title: 'Loss',
    axis: 'loss',
    about: ({ loss }) =>
      `${['Training loss', lossFormula(loss)].join(' ').trim()} and, thinner, the mean squared error against the noiseless target on the evaluation grid.`,
    quantity: known('loss'),
    columns: ({ gridError }, available) => ['loss', ...(gridError ? ['eval_mse'] : [])].filter(column => available.includes(column)),
    option: { key: 'gridError', label: 'Grid error', title: 'Also draw the error on the evaluation grid' },
    empty: 'The loss appears with the first snapshot.',
  },
  {
    id: 'drift',
    title: 'Kernel drift',
    axis: '‖K(t) − K(0)‖ / ‖K(0)‖',
    about: ({ reduction }) =>
      `How far the empirical NTK K has moved from its initial value: ‖K(t) − K(0)‖ / ‖K(0)‖, Frobenius norm, outputs reduced by ${reduction}. Lazy training stays near 0.`,
    quantity: known('drift'),
    columns: (_settings, available) => available.filter(column => column === 'drift'),
    option: null,
    empty: 'The drift appears with the first snapshot.',
  },
  {
    id: 'eigenvalues',
    title: 'Top eigenvalues',
    axis: 'eigenvalue of K',
    about: () =>
      'Largest eigenvalues of the kernel K on the training set. Full-batch gradient descent sharpens λ₁ up to the edge of stability and holds it there.',
    quantity: known('eigenvalues'),
    columns: ({ allEigenvalues }, available) => {
      const all = available.filter(column => /^eigenvalues\.\d+$/.test(column)).sort((a, b) => indexOf(a) - indexOf(b));
      return allEigenvalues ? all : all.slice(0, 1);
    },
    option: { key: 'allEigenvalues', label: 'All', title: 'Draw all eigenvalues that are followed, or only the largest' },
    empty: 'The eigenvalues appear with the first snapshot.',
  },
];

/** Short name of a column in a table head: `Loss`, `λ₁`. */
export function columnLabel(column: string): string {
  if (column.startsWith('eigenvalues.')) return `λ${subscript(indexOf(column) + 1)}`;
  if (column === 'loss') return 'Loss';
  if (column === 'eval_mse') return 'Grid error';
  if (column === 'drift') return 'Drift';
  return quantities.get(column)?.label ?? column;
}

/** Columns that at least one run of the sweep has. */
export function availableColumns(series: SeriesTable): string[] {
  return [...new Set(series.runs().flatMap(run => series.quantities(run)))];
}

function indexOf(column: string): number {
  return Number(column.split('.')[1]);
}

function subscript(value: number): string {
  return [...String(value)].map(digit => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
}

function known(id: string): Quantity {
  const quantity = quantities.get(id);
  if (!quantity) throw new Error(`shared/quantities defines no ${id}`);
  return quantity;
}
