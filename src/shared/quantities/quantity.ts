/** What a key of metrics.jsonl means. */

export interface Quantity {
  /** The key in metrics.jsonl. */
  readonly id: string;
  /** Short name for titles and legends. */
  readonly label: string;
  /** Empty for a number without unit. */
  readonly unit: string;
  /** One sentence with the formula. */
  readonly definition: string;
  /** What a reader must know to compare with other programs; empty where the definition leaves nothing open. */
  readonly convention: string;
  /** Where the quantity comes from. */
  readonly source: string;
}

/** The convention of what is measured of the kernel itself. */
export const KERNEL_CONVENTION = 'K is the empirical NTK on the probe, outputs reduced as the monitor names it.';
