/** *Export…*: a whole sweep as CSV, figures, TensorBoard events or in the thesis's layout, into a new folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { pickFolder } from './pickFolder';
import type { Handler } from './services';
import { chooseTarget } from './target';

/** Returns the folder that was written. */
export const exportSweep: Handler = async (services, argument) => {
  const target = await chooseTarget(services, argument, {
    accepts: () => true,
    placeHolder: vscode.l10n.t('Export which sweep?'),
  });
  if (!target) return undefined;
  const { path, view } = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
  const format = await pickFormat(view.name);
  const parent = format && (await pickPlace(path));
  if (!format || !parent) return undefined;
  const out = freePlace(join(parent, `${view.name}-${format}`));
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Exporting {0}', view.name),
    cancellable: true,
  };
  const written = await vscode.window.withProgress(options, async (progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    let before = 0;
    return services.launching.exportSweep(path, format, out, {
      signal: cancel.signal,
      progress: (done, total) => {
        progress.report({ increment: (100 * (done - before)) / Math.max(1, total), message: `${done}/${total}` });
        before = done;
      },
    });
  });
  if (!written) return undefined;
  for (const note of written.notes) services.log.warn(`Export of ${view.name}: ${note}`);
  void tellDone(written.out, written.files.length, written.notes.length);
  return written.out;
};

type Pick = vscode.QuickPickItem & { readonly format: 'csv' | 'thesis' | 'figures' | 'tensorboard' };

async function pickFormat(name: string): Promise<Pick['format'] | undefined> {
  const items: Pick[] = [
    { label: 'CSV', detail: vscode.l10n.t('One row a snapshot a run, and what the columns mean'), format: 'csv' },
    { label: vscode.l10n.t('Figures'), detail: vscode.l10n.t('Vector pictures (SVG) in print colours'), format: 'figures' },
    { label: 'TensorBoard', detail: vscode.l10n.t('Event files, one folder a run'), format: 'tensorboard' },
    {
      label: vscode.l10n.t('Thesis layout'),
      detail: vscode.l10n.t('NumPy archives by width, as the scripts of the kernel-drift thesis read them'),
      format: 'thesis',
    },
  ];
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Export {0} as', name), matchOnDetail: true }))?.format;
}

function pickPlace(sweep: string): Promise<string | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(sweep)) ?? vscode.workspace.workspaceFolders?.[0];
  return pickFolder({
    title: vscode.l10n.t('Export into a new folder in'),
    openLabel: vscode.l10n.t('Export Here'),
    defaultUri: folder?.uri,
  });
}

/** Nothing is overwritten: the first name that is free. */
function freePlace(wanted: string): string {
  for (let i = 1; ; i++) {
    const place = i === 1 ? wanted : `${wanted}-${i}`;
    if (!existsSync(place)) return place;
  }
}

async function tellDone(out: string, files: number, notes: number): Promise<void> {
  const sentence =
    notes === 0
      ? vscode.l10n.t('Exported {0} files to {1}', files, out)
      : vscode.l10n.t('Exported {0} files to {1}. Some things were left out; the log says which.', files, out);
  const copy = vscode.l10n.t('Copy Path');
  if ((await vscode.window.showInformationMessage(sentence, copy)) === copy) await vscode.env.clipboard.writeText(out);
}
