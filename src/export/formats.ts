/** What a sweep can be written out as. */

export const EXPORT_FORMATS = ['csv', 'thesis', 'figures', 'tensorboard'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
