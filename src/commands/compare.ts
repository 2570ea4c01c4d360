/** *Select for Compare*, *Compare with Selected* and *Compare Sweeps…*: two sweeps or two runs side by side, as the editor compares two files. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { sweepFiles } from '../runs/layout';
import { sameTarget, type ComparedTarget } from '../panels/comparedPair';
import type { SweepView } from '../shared/protocol';
import type { Handler, Services } from './services';
import { CONTEXT_KEYS } from './table';
import { chooseTarget, pickSweep } from './target';

/** Keeps the sweep or run until another is selected. Returns it. */
export const selectForCompare: Handler = async (services, argument) => {
  const target = await chooseTarget(services, argument, {
    accepts: () => true,
    placeHolder: vscode.l10n.t('Select which sweep for the comparison?'),
  });
  if (!target) return undefined;
  const selected = await known(services, target);
  services.selection.compared = selected;
  await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.selectedForCompare, kindOf(selected));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Selected for the comparison: {0}', nameOf(services, selected)), 4000);
  return selected;
};

/** Compares what was selected, as the first side, with this one. Returns the two sides. */
export const compareWithSelected: Handler = async (services, argument) => {
  const selected = services.selection.compared;
  if (!selected) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is selected for a comparison yet: Select for Compare comes first.'));
    return undefined;
  }
  const target = await chooseTarget(services, argument, {
    accepts: sweep => sweep.path !== selected.sweep || selected.run !== null,
    placeHolder: vscode.l10n.t('Compare {0} with which sweep?', nameOf(services, selected)),
    nothing: vscode.l10n.t('There is no other sweep to compare {0} with.', nameOf(services, selected)),
  });
  return target ? compare(services, selected, await known(services, target)) : undefined;
};

/** Asks for both sides. Returns them. */
export const compareSweeps: Handler = async services => {
  const all = services.store.sweeps.map(({ view }) => view);
  if (all.length < 2) {
    void vscode.window.showInformationMessage(vscode.l10n.t('A comparison needs two sweeps; this workspace has {0}.', all.length));
    return undefined;
  }
  const a = await pickSweep(all, vscode.l10n.t('First sweep of the comparison (1/2)'));
  if (!a) return undefined;
  const others = all.filter(({ path }) => path !== a);
  const b = await pickSweep(others, vscode.l10n.t('Compare {0} with which sweep? (2/2)', all.find(({ path }) => path === a)?.name ?? a));
  return b ? compare(services, { sweep: a, run: null }, { sweep: b, run: null }) : undefined;
};

/** The editor's own diff of the files that two sweeps were made from. Returns their URIs; undefined where one of them has none. */
export async function diffExperiments(a: SweepView, b: SweepView): Promise<readonly vscode.Uri[] | undefined> {
  const uris: vscode.Uri[] = [];
  for (const { path, name } of [a, b]) {
    const uri = vscode.Uri.file(sweepFiles(path).experiment);
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} was written without an experiment file.', name));
      return undefined;
    }
    uris.push(uri);
  }
  const title = vscode.l10n.t('{0} ↔ {1}', `${a.name}/${basename(a.path)}`, `${b.name}/${basename(b.path)}`);
  await vscode.commands.executeCommand('vscode.diff', ...uris, title, { preview: true });
  return uris;
}

function compare(services: Services, a: ComparedTarget, b: ComparedTarget): { a: ComparedTarget; b: ComparedTarget } | undefined {
  if (kindOf(a) !== kindOf(b)) {
    const text = vscode.l10n.t(
      'A sweep is compared with a sweep, and a run with a run: {0} and {1} are of different kinds.',
      ...names(services, a, b),
    );
    void vscode.window.showInformationMessage(text);
    return undefined;
  }
  if (sameTarget(a, b)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is already selected: a comparison needs another one.', nameOf(services, a)),
    );
    return undefined;
  }
  services.comparisons.show({ a, b });
  return { a, b };
}

const names = (services: Services, a: ComparedTarget, b: ComparedTarget) => [nameOf(services, a), nameOf(services, b)] as const;

const kindOf = ({ run }: ComparedTarget) => (run === null ? 'sweep' : 'run');

/** With the path that the store has for it. @throws RunReadError as `SweepStore.open` */
async function known({ store }: Services, { sweep, run }: ComparedTarget): Promise<ComparedTarget> {
  const { path } = store.get(sweep) ?? (await store.open(sweep));
  return { sweep: path, run };
}

function nameOf({ store }: Services, { sweep, run }: ComparedTarget): string {
  return run ?? store.get(sweep)?.view.name ?? sweep;
}
