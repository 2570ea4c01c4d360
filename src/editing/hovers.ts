/** Hover in experiment files. */
import * as vscode from 'vscode';
import type { LanguageThread } from '../language/languageThread';
import { keyMarkdown } from './keyMarkdown';
import { rangeOf } from './ranges';

export class Hovers implements vscode.HoverProvider {
  constructor(private readonly thread: LanguageThread) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const { version } = document;
    const hover = await this.thread.ask('hoverAt', document.getText(), document.offsetAt(position));
    if (!hover || document.version !== version) return undefined;
    return new vscode.Hover(keyMarkdown(hover.description, hover.word?.word), rangeOf(document, hover.span));
  }
}
