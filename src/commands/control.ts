/** *Stop*, *Pause* and *Resume*: of a run, a sweep, or the one that the user picks. */
import * as vscode from 'vscode';
import { requestsOfRun, requestsOfSweep, type Request } from '../shared/requests';
import type { Handler } from './services';
import { chooseTarget } from './target';

export const stop: Handler = control('stop');
export const pause: Handler = control('pause');
export const resume: Handler = control('resume');

function control(action: Request): Handler {
  return async (services, argument) => {
    const target = await chooseTarget(services, argument, {
      accepts: sweep => requestsOfSweep(sweep).includes(action) || sweep.runs.some(run => requestsOfRun(run).includes(action)),
      ...questions(action),
    });
    if (target) await services.requests.ask(target.sweep, action, target.run);
  };
}

function questions(action: Request): { placeHolder: string; nothing: string } {
  switch (action) {
    case 'stop':
      return { placeHolder: vscode.l10n.t('Stop which sweep?'), nothing: vscode.l10n.t('No sweep is running.') };
    case 'pause':
      return { placeHolder: vscode.l10n.t('Pause which sweep?'), nothing: vscode.l10n.t('No sweep is running.') };
    case 'resume':
      return { placeHolder: vscode.l10n.t('Resume which sweep?'), nothing: vscode.l10n.t('There is no sweep to resume.') };
  }
}
