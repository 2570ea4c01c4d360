/** Quick fixes of what a problem says was meant: the word in its place, or the key in its section. */
import * as vscode from 'vscode';
import type { FileProblem } from '../language/checkFile';
import type { Fix } from '../language/fixes';
import type { FileChecks } from './fileChecks';
import { rangeOf } from './ranges';

export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  constructor(private readonly checks: FileChecks) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const { version } = document;
    const { problems } = await this.checks.of(document);
    if (document.version !== version) return [];
    return problems.flatMap(problem =>
      problem.fix && rangeOf(document, problem.span).intersection(range) ? [action(document, problem, problem.fix, context)] : [],
    );
  }
}

function action(
  document: vscode.TextDocument,
  { message, span }: FileProblem,
  fix: Fix,
  context: vscode.CodeActionContext,
): vscode.CodeAction {
  const made = new vscode.CodeAction(titleOf(fix), vscode.CodeActionKind.QuickFix);
  made.edit = new vscode.WorkspaceEdit();
  for (const edit of fix.edits) made.edit.replace(document.uri, rangeOf(document, edit.span), edit.text);
  const place = rangeOf(document, span);
  made.diagnostics = context.diagnostics.filter(diagnostic => diagnostic.message === message && diagnostic.range.isEqual(place));
  made.isPreferred = true;
  return made;
}

function titleOf({ kind, meant }: Fix): string {
  switch (kind) {
    case 'replace':
      return vscode.l10n.t('Change to {0}', meant);
    case 'move':
      return vscode.l10n.t('Move to {0}', meant);
  }
}
