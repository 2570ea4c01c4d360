/** The one place that turns errors into messages: a sentence on screen, everything else in the log. */
import * as vscode from 'vscode';
import { fileProblem, type FileProblem } from './fileProblem';

/** An error that was written for users: a stable reason for programs, a sentence for people. */
interface ExplainedError extends Error {
  readonly reason: string;
  /** One sentence a problem, where there may be several. */
  readonly problems?: readonly string[];
}

export class Reporter {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Logs the error with its stack and shows its sentence; does not wait for the user. */
  readonly report = (error: unknown): void => {
    this.log.error(error instanceof Error ? error : String(error));
    this.show(error).then(undefined, (failure: unknown) => this.log.error(String(failure)));
  };

  private async show(error: unknown): Promise<void> {
    const showLog = vscode.l10n.t('Show Log');
    const goToProblem = vscode.l10n.t('Go to Problem');
    const place = firstPlace(error);
    const chosen = await vscode.window.showErrorMessage(sentence(error), ...(place ? [goToProblem] : []), showLog);
    if (chosen === showLog) this.log.show();
    if (chosen === goToProblem && place) await goTo(place);
  }
}

/** Of several problems the first; any error that was not written for users is a defect, whose message alone would puzzle them. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!isExplained(error)) return vscode.l10n.t('NTK Monitor ran into an unexpected error: {0}', message);
  const [first, ...others] = error.problems ?? [];
  if (first === undefined) return message;
  return others.length === 0 ? first : vscode.l10n.t('{0} (and {1} more, see the log)', first, others.length);
}

function isExplained(error: unknown): error is ExplainedError {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string';
}

/** Problems name their files in full, or relative to where the editor was started. */
function firstPlace(error: unknown): FileProblem | null {
  const [first] = (isExplained(error) && error.problems) || [];
  return first === undefined ? null : fileProblem(first, process.cwd());
}

async function goTo({ file, line, column }: FileProblem): Promise<void> {
  const at = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}
