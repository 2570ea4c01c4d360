/** *Show Curves* and *Hide Curves*: what the checkboxes of the tree do, within reach of the keyboard. */
import * as vscode from 'vscode';
import type { Handler } from './services';
import { chooseTarget } from './target';

export const showCurves: Handler = plotting(true);
export const hideCurves: Handler = plotting(false);

function plotting(plotted: boolean): Handler {
  return async (services, argument) => {
    const target = await chooseTarget(services, argument, {
      accepts: sweep => sweep.runs.some(run => run.plotted !== plotted),
      placeHolder: plotted ? vscode.l10n.t('Show the curves of which sweep?') : vscode.l10n.t('Hide the curves of which sweep?'),
      nothing: plotted ? vscode.l10n.t('All curves are shown.') : vscode.l10n.t('No curve is shown.'),
    });
    if (!target) return;
    const { path, view } = services.store.get(target.sweep) ?? (await services.store.open(target.sweep));
    services.plotted.set(path, target.run === null ? view.runs.map(({ id }) => id) : [target.run], plotted);
  };
}
