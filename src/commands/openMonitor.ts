/** *Open Monitor*: of the sweep given, or the one that the user picks. */
import * as vscode from 'vscode';
import type { Handler } from './services';
import { chooseTarget } from './target';

export const openMonitor: Handler = async (services, argument) => {
  const target = await chooseTarget(services, argument, {
    accepts: () => true,
    placeHolder: vscode.l10n.t('Open the monitor of which sweep?'),
  });
  if (!target) return;
  const { path } = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
  services.monitors.show(path, { preserveFocus: false });
};
