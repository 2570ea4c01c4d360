/** Verbs of the command line with the editor's progress: a notification that can be cancelled, the log beside it. */
import * as vscode from 'vscode';
import { runVerb } from './verb';

export interface VerbServices {
  readonly log: vscode.LogOutputChannel;
  /** The extension's folder, with the command line in it. */
  readonly extensionUri: vscode.Uri;
}

export class Verbs {
  constructor(private readonly services: VerbServices) {}

  /** @returns the verb's result; undefined when the user cancelled it. @throws VerbError with what it said */
  async run(title: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { log, extensionUri } = this.services;
    log.info(`ntk-monitor ${args.join(' ')}`);
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      const controller = new AbortController();
      const cancelled = token.onCancellationRequested(() => controller.abort(new Error('cancelled')));
      let shown = { title: '', percent: 0 };
      try {
        return await runVerb(args, {
          node: process.execPath,
          cli: vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath,
          env,
          signal: controller.signal,
          onProgress: ({ title, share, note }) => {
            if (title !== shown.title) log.info(title);
            const percent = share === null ? 0 : Math.round(100 * share);
            shown = { title, percent };
            progress.report({ message: [title, share === null ? '' : `${percent} %`, note ?? ''].filter(Boolean).join(', ') });
          },
          onNote: text => log.warn(text),
        });
      } catch (error) {
        if (!controller.signal.aborted) throw error;
        log.info(`${title}: cancelled after ${shown.title}`);
        return undefined;
      } finally {
        cancelled.dispose();
      }
    });
  }
}
