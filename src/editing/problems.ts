/** The problems of open experiment files, as `validate` names them: while they are written, a moment after the last key. */
import * as vscode from 'vscode';
import type { SliceTimer } from '../platform/sliceTimer';
import { isBeingWritten } from './experimentFiles';
import type { FileChecks } from './fileChecks';
import { rangeOf } from './ranges';

const DELAY_MS = 200;

export class Problems {
  private readonly collection = vscode.languages.createDiagnosticCollection('ntkMonitor');
  private readonly timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  private readonly underWay = new Set<vscode.TextDocument>();
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly checks: FileChecks,
    private readonly timer: SliceTimer,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(document => this.checkIn(0, document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.checkIn(DELAY_MS, document)),
      vscode.workspace.onDidCloseTextDocument(document => this.forget(document)),
    );
    for (const document of vscode.workspace.textDocuments) this.checkIn(0, document);
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.collection.dispose();
  }

  private checkIn(ms: number, document: vscode.TextDocument): void {
    if (!isBeingWritten(document)) return;
    clearTimeout(this.timers.get(document));
    this.timers.set(
      document,
      setTimeout(() => this.check(document).catch(this.onFailure), ms),
    );
  }

  /** One at a time: a file that takes long to check is not checked for every key. */
  private async check(document: vscode.TextDocument): Promise<void> {
    if (this.underWay.has(document)) return this.checkIn(DELAY_MS, document);
    this.timers.delete(document);
    this.underWay.add(document);
    try {
      const { version } = document;
      const { problems } = await this.checks.of(document);
      if (document.isClosed || document.version !== version) return;
      this.timer.measure('problems', () =>
        this.collection.set(
          document.uri,
          problems.map(({ message, span }) => diagnostic(rangeOf(document, span), message)),
        ),
      );
    } finally {
      this.underWay.delete(document);
    }
  }

  private forget(document: vscode.TextDocument): void {
    clearTimeout(this.timers.get(document));
    this.timers.delete(document);
    this.collection.delete(document.uri);
  }
}

function diagnostic(range: vscode.Range, message: string): vscode.Diagnostic {
  const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  problem.source = 'ntk';
  return problem;
}
