/** *Download Data Set…*: the official archive of CIFAR-10 or CIFAR-100, to where experiments without `data.path` look. */
import * as vscode from 'vscode';
import { dataFolderSetting } from '../config/dataFolder';
import { DATA_SET_NAMES, DATA_SETS } from '../download/dataSets';
import { dataFolder } from '../experiment/dataFolder';
import type { Handler } from './services';

/** Returns the folder of the data set; undefined when nothing was chosen, or it was cancelled. @throws VerbError */
export const downloadDataSet: Handler = async ({ verbs }) => {
  const to = dataFolderSetting() ?? dataFolder();
  const items = DATA_SET_NAMES.map(name => {
    const { title, archive } = DATA_SETS[name];
    return {
      name,
      label: title,
      description: vscode.l10n.t('{0} MB from {1}', (archive.bytes / 1e6).toFixed(0), new URL(archive.url).host),
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Download Data Set'),
    placeHolder: vscode.l10n.t('Download which data set into {0}?', to),
  });
  if (!chosen) return undefined;
  const result = await verbs.run(vscode.l10n.t('NTK Monitor'), ['data', 'download', chosen.name, '--to', to]);
  const folder = result?.['folder'];
  if (typeof folder !== 'string') return undefined;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is in {1}. Experiments with data.kind {2} find it there.', chosen.label, folder, chosen.name),
  );
  return folder;
};
