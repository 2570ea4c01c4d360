/** What a picture that a page hands over must be, and what its file may be called. */

import { isUtf8 } from 'node:buffer';
import type { SaveFormat } from '../shared/protocol';

/** A card of 1,600 px on a screen of double density is below 4 MB. */
export const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
const MAX_NAME = 100;
/** Signature, and the head of the IHDR chunk that follows it (RFC 2083, sections 3.1 and 4.1.1). */
const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

/** Why these bytes are not written; null: they may be. */
export function pictureProblem(format: SaveFormat, bytes: ArrayBuffer): 'too_large' | 'malformed' | null {
  if (bytes.byteLength > MAX_PICTURE_BYTES) return 'too_large';
  return isOf[format](new Uint8Array(bytes)) ? null : 'malformed';
}

const isOf: Readonly<Record<SaveFormat, (bytes: Uint8Array) => boolean>> = {
  png: bytes => bytes.length >= PNG_HEAD.length && PNG_HEAD.every((byte, i) => bytes[i] === byte),
  // What the page writes: vectors and text, nothing that a viewer would run or load.
  svg: bytes => isText(bytes) && SVG_HEAD.test(textOf(bytes.subarray(0, 200))) && !ACTIVE.test(structureOf(textOf(bytes))),
  csv: bytes => bytes.length > 0 && isText(bytes),
};

const SVG_HEAD = /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /;
/** The cells of a heat map, which hold their own data. */
const OWN_PIXELS =
  /<image(?: [xy]="[\d.]+"| (?:width|height)="[\d.]+"){4} preserveAspectRatio="none" image-rendering="optimizeSpeed" xlink:href="data:image\/png;base64,[A-Za-z0-9+/=]+"\/>/g;
const ACTIVE = /<(script|foreignObject|image|use|style|a)\b|\son\w+\s*=|href\s*=/i;

/** Without the words on the picture, which may be any. */
const structureOf = (svg: string) =>
  svg
    .replace(OWN_PIXELS, '')
    .replace(/>[^<]*</g, '><')
    .replace(/ aria-label="[^"]*"/g, '');

const isText = (bytes: Uint8Array) => isUtf8(bytes) && !bytes.includes(0);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A file name of one component that ends in `.<format>`, as close to the suggestion as all file systems allow. */
export function pictureName(suggested: string, format: SaveFormat): string {
  const stem = suggested
    .replace(new RegExp(`\\.${format}$`, 'i'), '')
    .replace(/[<>:"/\\|?*\p{Cc}]+/gu, '-')
    .slice(0, MAX_NAME)
    .replace(/^[-.\s]+|[-.\s]+$/g, '');
  return `${stem || 'chart'}.${format}`;
}
