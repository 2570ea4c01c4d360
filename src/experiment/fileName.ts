/** Names that become one path component, on every system a sweep may be copied to. */

/** 255 bytes is what file systems allow; the sweep's own suffixes need a few. */
const MAX_BYTES = 200;
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Separators, what Windows forbids, control characters, line separators, halves of surrogate pairs. */
const FORBIDDEN = /[/\\:*?"<>|\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

export const NAME_EXPECTED =
  'expected a name that can be a directory: no / \\ : * ? " < > | or control characters, no dot or space at either end, no name that Windows reserves, at most 200 bytes';

export function isFileName(name: string): boolean {
  return (
    name !== '' &&
    !FORBIDDEN.test(name) &&
    !/^[.\s]|[.\s]$/u.test(name) &&
    !RESERVED_ON_WINDOWS.test(name) &&
    new TextEncoder().encode(name).length <= MAX_BYTES
  );
}
