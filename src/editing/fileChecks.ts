/** What is wrong with an open experiment file, or what it would run: asked once for each version of its text. */
import type * as vscode from 'vscode';
import type { CheckedFile } from '../language/checkFile';
import type { LanguageThread } from '../language/languageThread';
import type { SliceTimer } from '../platform/sliceTimer';

export class FileChecks {
  private readonly known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly check: Promise<CheckedFile> }>();

  constructor(
    private readonly thread: LanguageThread,
    private readonly timer: SliceTimer,
  ) {}

  /** Of the text as it is now. @throws as `LanguageThread.ask` */
  of(document: vscode.TextDocument): Promise<CheckedFile> {
    const { version } = document;
    const known = this.known.get(document);
    if (known?.version === version) return known.check;
    const check = this.timer.measure('file handed to the check', () => this.thread.ask('checkFile', document.getText(), document.fileName));
    this.known.set(document, { version, check });
    check.catch(() => this.known.delete(document)); // The next one who asks may have more luck.
    return check;
  }
}
