/** The editor's translation in the form that the parts without an editor take it. */
import * as vscode from 'vscode';
import type { Translate } from './sweepLabels';

export const translate: Translate = vscode.l10n.t;
