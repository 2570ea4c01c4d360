/** Reads texts out of the sources by their syntax: what is translated, and which string literals there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** First arguments of `vscode.l10n.t(…)` and of `t(…)`. @throws when one is not a literal: it could not be translated */
export function translatedTexts(folder: string): string[] {
  const texts: string[] = [];
  for (const source of sources(folder)) {
    visit(source, node => {
      if (!ts.isCallExpression(node) || !['vscode.l10n.t', 't'].includes(node.expression.getText(source))) return;
      const [text] = node.arguments;
      if (!text || !ts.isStringLiteralLike(text)) throw new Error(`${source.fileName}: expected a literal in ${node.getText(source)}`);
      texts.push(text.text);
    });
  }
  return texts;
}

/** Every string literal of the editor's side. */
export function wordsOf(folder: string): Set<string> {
  const words = new Set<string>();
  for (const source of sources(folder)) visit(source, node => void (ts.isStringLiteralLike(node) && words.add(node.text)));
  return words;
}

/** The parts of the program that speak to the editor. */
const EDITOR_PARTS = /^(extension\.ts|commands|editing|views|panels|config|platform)/;

function sources(folder: string): ts.SourceFile[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => EDITOR_PARTS.test(file) && file.endsWith('.ts'));
  return files.map(file => ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest));
}

function visit(source: ts.SourceFile, look: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, walk);
  };
  walk(source);
}
