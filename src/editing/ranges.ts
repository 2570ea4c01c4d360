/** Spans of the language service as ranges of the editor. */
import * as vscode from 'vscode';
import type { Span } from '../language/span';

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
