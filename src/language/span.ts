/** Stretches of a text, by offsets in UTF-16 code units as editors count them. */

export interface Span {
  readonly start: number;
  /** After the last character. */
  readonly end: number;
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line's text ends: before its line break, and before blanks at its end. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return offset + text.slice(offset, newline === -1 ? text.length : newline).trimEnd().length;
}

/** Offset of a line and column that count from 1; the end of the text for a place beyond it. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const newline = text.indexOf('\n', start);
    if (newline === -1) return text.length;
    start = newline + 1;
  }
  return Math.min(start + column - 1, text.length);
}
