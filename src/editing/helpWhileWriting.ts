/** Registers what helps while an experiment file is written: completion, hover, problems, quick fixes, and what can be run above the text. */
import * as vscode from 'vscode';
import type { LanguageThread } from '../language/languageThread';
import type { SliceTimer } from '../platform/sliceTimer';
import { Completions } from './completions';
import { EXPERIMENT_FILES } from './experimentFiles';
import { FileChecks } from './fileChecks';
import { Hovers } from './hovers';
import { Problems } from './problems';
import { QuickFixes } from './quickFixes';
import { RunLenses } from './runLenses';

/** @param onFailure told when a file could not be checked, which nobody has asked for */
export function helpWhileWriting(thread: LanguageThread, timer: SliceTimer, onFailure: (error: unknown) => void): vscode.Disposable {
  const checks = new FileChecks(thread, timer);
  const onDisk = { ...EXPERIMENT_FILES, scheme: 'file' };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(EXPERIMENT_FILES, new Completions(thread), ...Completions.triggers),
    vscode.languages.registerHoverProvider(EXPERIMENT_FILES, new Hovers(thread)),
    vscode.languages.registerCodeActionsProvider(EXPERIMENT_FILES, new QuickFixes(checks), { providedCodeActionKinds: QuickFixes.kinds }),
    vscode.languages.registerCodeLensProvider(onDisk, new RunLenses(checks)),
    new Problems(checks, timer, onFailure),
  );
}
