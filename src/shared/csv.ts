/** Rows of comma-separated values (RFC 4180, with a line feed). */

/** Numbers read back as they are; NaN and infinities stand by name; null is an empty field. */
export function csvRow(fields: readonly (string | number | null)[]): string {
  return fields.map(field).join(',') + '\n';
}

function field(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
