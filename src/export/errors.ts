/**
 * Why a sweep is not exported.
 * - `exists`: there is something in the place already.
 * - `not_exportable`: the format has no place for what the sweep holds.
 */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  constructor(
    readonly reason: 'exists' | 'not_exportable',
    message: string,
  ) {
    super(message);
  }
}
