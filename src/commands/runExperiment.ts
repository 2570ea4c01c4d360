/** *Run Experiment…*: one of the workspace's experiment files or a preset, the one used last first. */
import * as vscode from 'vscode';
import { choiceKey, orderChoices, type Choice, type ChoiceGroup } from './choices';
import type { Handler, Services } from './services';

const LAST = 'lastExperiment';
/** More files than anybody picks from a list. */
const MAX_FILES = 500;

/** Given the name of a preset or the path of a file, nothing is asked. Returns the path of the sweep. */
export const runExperiment: Handler = async (services, argument) => {
  const presets = await presetChoices();
  const choice = givenChoice(presets, argument) ?? (await pick(services, presets));
  if (!choice) return undefined;
  await services.memory.update(LAST, choiceKey(choice));
  return choice.kind === 'preset' ? services.launching.runPreset(choice.name) : services.launching.runFile(vscode.Uri.file(choice.path));
};

function givenChoice(presets: readonly Choice[], argument: unknown): Choice | undefined {
  if (typeof argument !== 'string') return undefined;
  const preset = presets.find(choice => choice.kind === 'preset' && choice.name === argument);
  return preset ?? { kind: 'file', path: argument, relativePath: argument };
}

interface Item extends vscode.QuickPickItem {
  /** Absent of the lines between the groups. */
  readonly choice?: Choice;
}

async function pick({ memory }: Services, presets: readonly Choice[]): Promise<Choice | undefined> {
  const groups = fileChoices().then(files => orderChoices(presets, files, memory.get<string>(LAST)));
  const picked = await vscode.window.showQuickPick<Item>(
    groups.then(found => found.flatMap(pickItems)),
    { placeHolder: vscode.l10n.t('Run which experiment?'), matchOnDescription: true, matchOnDetail: true },
  );
  return picked?.choice;
}

function pickItems(group: ChoiceGroup): Item[] {
  const separator = { label: groupTitle(group.kind), kind: vscode.QuickPickItemKind.Separator };
  return [separator, ...group.choices.map(choice => ({ ...choiceText(choice), choice }))];
}

function choiceText(choice: Choice): vscode.QuickPickItem {
  if (choice.kind === 'preset') {
    const { name, title, description } = choice;
    return { label: name, description: title, detail: description, iconPath: new vscode.ThemeIcon('beaker') };
  }
  return { label: choice.relativePath, iconPath: new vscode.ThemeIcon('file') };
}

function groupTitle(kind: ChoiceGroup['kind']): string {
  switch (kind) {
    case 'last':
      return vscode.l10n.t('used last');
    case 'presets':
      return vscode.l10n.t('presets');
    case 'files':
      return vscode.l10n.t('experiment files');
  }
}

/** Loaded when asked for: activation does without them. */
async function presetChoices(): Promise<readonly Choice[]> {
  const { presets } = await import('../experiment/presets/presets');
  return presets().map(({ name, title, description }) => ({ kind: 'preset', name, title, description }));
}

async function fileChoices(): Promise<readonly Choice[]> {
  const files = await vscode.workspace.findFiles('**/*.ntk.{yaml,yml}', '**/node_modules/**', MAX_FILES);
  return files
    .filter(({ scheme }) => scheme === 'file')
    .map(file => ({ kind: 'file', path: file.fsPath, relativePath: vscode.workspace.asRelativePath(file) }));
}
