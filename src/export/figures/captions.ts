/** What stands below the figures in a paper: one list for all of them, since the pictures have no words but those of their axes. */
import type { NamedFigure } from '../figures';

/** Markdown that shows each picture above its caption. */
export function captionList(name: string, figures: readonly NamedFigure[]): string {
  const entries = figures.map(({ name: file, figure: { title, subtitle, notes } }) => {
    const caption = [`**${plain(title)}.** ${plain(subtitle)}.`, ...notes.map(plain)].join(' ');
    return `![${plain(title)}](<${file}.svg>)\n\n${caption}\n`;
  });
  return [`# Figures of ${plain(name)}\n`, ...entries].join('\n');
}

/** Letters that Markdown would take for its own. */
const plain = (words: string) => words.replace(/[\\`*_{}[\]<>#|]/g, letter => `\\${letter}`).replace(/\s+/g, ' ');
