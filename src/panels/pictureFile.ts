/** What a picture that a page hands over must be, and what its file may be called. */

/** A card of 1,600 px on a screen of double density is below 4 MB. */
export const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
const MAX_NAME = 100;
/** Signature, and the head of the IHDR chunk that follows it (RFC 2083, sections 3.1 and 4.1.1). */
const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

/** Why these bytes are not written; null: they may be. */
export function pictureProblem(bytes: ArrayBuffer): 'too_large' | 'not_png' | null {
  if (bytes.byteLength > MAX_PICTURE_BYTES) return 'too_large';
  const head = new Uint8Array(bytes, 0, Math.min(PNG_HEAD.length, bytes.byteLength));
  return PNG_HEAD.every((byte, i) => head[i] === byte) ? null : 'not_png';
}

/** A file name of one component that ends in `.png`, as close to the suggestion as all file systems allow. */
export function pictureName(suggested: string): string {
  const stem = suggested
    .replace(/\.png$/i, '')
    .replace(/[<>:"/\\|?*\p{Cc}]+/gu, '-')
    .slice(0, MAX_NAME)
    .replace(/^[-.\s]+|[-.\s]+$/g, '');
  return `${stem || 'chart'}.png`;
}
