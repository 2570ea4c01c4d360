/** What all SVG pictures are made of: a frame with title and notes, texts, numbers, escapes. */
import type { Figure } from './figure';

export interface SvgStyle {
  /** Of the whole picture, in pixels (96 to the inch). */
  readonly width: number;
  /** Of the plot; legend and notes come below. */
  readonly height: number;
  /** Title, subtitle and notes are drawn. Else they are the picture's title and description alone, for papers that have captions of their own. */
  readonly captioned: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly fontFamily: string;
  readonly fontSize: number;
}

/** Black on white, with its words: a picture that stands alone. */
export const printStyle: SvgStyle = {
  width: 640,
  height: 360,
  captioned: true,
  background: '#ffffff',
  foreground: '#1a1a1a',
  muted: '#555555',
  grid: '#dddddd',
  fontFamily: 'Helvetica, Arial, sans-serif',
  fontSize: 12,
};

/** For a column of a paper: 4.2 inches, so that texts are 9 pt as it is and 7 pt in a column of 3.3 inches. */
export const paperStyle: SvgStyle = { ...printStyle, width: 400, height: 240, captioned: false, muted: '#333333' };

export const MARGIN = 16;
const LINE = 1.5;
/** Width of a letter to its height, about, of a sans serif. */
export const LETTER = 0.55;

/** Height of what stands above the plot. */
export const headHeight = ({ captioned, fontSize }: SvgStyle) => fontSize * (captioned ? 6.4 : 2.2);

/** The picture around `parts`, whose content ends at `bottom`: background, title, notes. */
export function framed(figure: Figure, style: SvgStyle, parts: readonly string[], bottom: number): string {
  const { width, fontSize } = style;
  const notes = style.captioned ? figure.notes.flatMap(note => wrapped(note, width - 2 * MARGIN, fontSize)) : [];
  const height = Math.ceil(bottom + notes.length * fontSize * LINE + (style.captioned ? 12 : 4));
  const words = style.captioned
    ? [
        text(MARGIN, fontSize * 1.8, figure.title, { fill: style.foreground, size: fontSize * 1.25, weight: 'bold' }),
        text(MARGIN, fontSize * 3.2, figure.subtitle, { fill: style.muted, size: fontSize }),
        ...notes.map((note, i) => text(MARGIN, bottom + (i + 0.6) * fontSize * LINE, note, { fill: style.muted, size: fontSize * 0.9 })),
      ]
    : [];
  const label = attribute(`${figure.title}. ${figure.subtitle}`);
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" font-family="${attribute(style.fontFamily)}">`;
  const background = `<rect width="${width}" height="${height}" fill="${attribute(style.background)}"/>`;
  const description = [figure.subtitle, ...figure.notes].join('\n');
  const all = [
    `<title>${escaped(figure.title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    background,
    ...words,
    ...parts.filter(part => part !== ''),
  ];
  return `${head}\n${all.join('\n')}\n</svg>\n`;
}

export interface TextStyle {
  readonly fill: string;
  readonly size: number;
  readonly anchor?: 'middle' | 'end';
  readonly weight?: 'bold';
}

export function text(x: number, y: number, words: string, { fill, size, anchor, weight }: TextStyle): string {
  const extra = `${anchor ? ` text-anchor="${anchor}"` : ''}${weight ? ` font-weight="${weight}"` : ''}`;
  return `<text x="${n(x)}" y="${n(y)}" font-size="${n(size)}" fill="${attribute(fill)}"${extra}>${escaped(words)}</text>`;
}

function wrapped(words: string, width: number, fontSize: number): string[] {
  const most = Math.floor(width / (fontSize * 0.9 * LETTER));
  const lines: string[] = [];
  for (const word of words.split(' ').filter(part => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** To a hundredth of a pixel. */
export const n = (value: number) => String(Math.round(value * 100) / 100);

const escaped = (words: string) =>
  words
    .replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]|\p{Cs}/gu, '') // XML 1.0 has no place for them.
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
export const attribute = (words: string) => escaped(words).replaceAll('"', '&quot;');
