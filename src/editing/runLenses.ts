/** Above an experiment file: what it would run, ready to be run, or how much is in the way. */
import * as vscode from 'vscode';
import { commands } from '../commands/table';
import type { CheckedFile } from '../language/checkFile';
import type { FileChecks } from './fileChecks';

export class RunLenses implements vscode.CodeLensProvider {
  constructor(private readonly checks: FileChecks) {}

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { version } = document;
    const checked = await this.checks.of(document);
    if (document.version !== version) return [];
    const { line } = document.positionAt(checked.head);
    return lensCommands(document.uri, checked).map(command => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command));
  }
}

function lensCommands(file: vscode.Uri, { sweep, problems }: CheckedFile): vscode.Command[] {
  if (sweep === null) {
    const title =
      problems.length === 1
        ? vscode.l10n.t('Not ready to run: 1 problem')
        : vscode.l10n.t('Not ready to run: {0} problems', problems.length);
    return [{ title, command: 'editor.action.marker.next' }];
  }
  const { runs, firstRun } = sweep;
  const run = { command: commands.runFile.id, arguments: [file] };
  if (runs === 1) return [{ ...run, title: vscode.l10n.t('Run experiment (1 run)'), tooltip: firstRun.name }];
  return [
    { ...run, title: vscode.l10n.t('Run sweep ({0} runs)', runs) },
    { command: commands.runFirstRun.id, arguments: [file], title: vscode.l10n.t('Run first run only'), tooltip: firstRun.name },
  ];
}
