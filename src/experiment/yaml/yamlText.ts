/** Values as they are written in an experiment file. */

/** On one line: `[2, 4, 7]`, `sin`, `1e-7`. Texts that YAML would take for something else are put in quotes. */
export function yamlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlText).join(', ')}]`;
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'string' && !PLAIN.test(value) ? JSON.stringify(value) : String(value);
}

const PLAIN = /^(?!(true|false|null)$)[A-Za-z./][\w ./-]*$/i;

/** `1e-6` rather than 0.000001. */
function numberText(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}
