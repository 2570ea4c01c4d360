/** Names from files and from users become paths only through this check. */

const MAX_BYTES = 255;
/** Control characters, and what no file name on Windows may hold. */
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f/\\:*?"<>|]/;

/** Whether a name is one component of a path on every system: not empty, no separator, not `.` or `..`, not hidden. */
export function isPathComponent(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[. ]$/.test(name) && !FORBIDDEN.test(name) && Buffer.byteLength(name) <= MAX_BYTES;
}
