/** *New Experiment from Preset…*: the file of a preset, with its comments, to take over and edit. Overwrites nothing. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Preset } from '../experiment/presets/preset';
import { asWriteError, systemCode } from '../runs/errors';
import type { Handler } from './services';
import { chooseWorkspaceFolder } from './workspaceFolder';

/**
 * Given the name of a preset, nothing is asked. Returns the URI of the document: untitled where no folder on disk is open.
 * @throws RunWriteError when the folder cannot be written to
 */
export const newExperiment: Handler = async (_services, argument) => {
  const preset = await choosePreset(argument);
  if (!preset) return undefined;
  const folder = await chooseWorkspaceFolder(vscode.l10n.t('Write the experiment into which folder?'));
  if (folder === 'dismissed') return undefined;
  const document = await (folder === 'none'
    ? openUntitled(preset)
    : vscode.workspace.openTextDocument(await writeInto(folder.fsPath, preset)));
  await vscode.window.showTextDocument(document);
  return document.uri;
};

async function choosePreset(argument: unknown): Promise<Preset | undefined> {
  // Loaded when asked for: activation does without them.
  const { presets } = await import('../experiment/presets/presets');
  const given = presets().find(({ name }) => name === argument);
  if (given) return given;
  const items = presets().map(preset => ({
    label: preset.name,
    description: preset.title,
    detail: preset.description,
    iconPath: new vscode.ThemeIcon('beaker'),
    preset,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Begin with which preset?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.preset;
}

/** The first of the preset's file names that is free. @returns its path */
async function writeInto(folder: string, { name, text }: Preset): Promise<string> {
  for (let number = 1; ; number++) {
    const path = join(folder, fileName(name, number));
    try {
      await writeFile(path, text, { flag: 'wx' });
      return path;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw asWriteError(path, error);
    }
  }
}

/** A document that is not saved yet and has the first of the preset's file names that no open one has. */
async function openUntitled({ name, text }: Preset): Promise<vscode.TextDocument> {
  const isOpen = (uri: vscode.Uri) => vscode.workspace.textDocuments.some(document => document.uri.toString() === uri.toString());
  let number = 1;
  const uri = () => vscode.Uri.from({ scheme: 'untitled', path: fileName(name, number) });
  while (isOpen(uri())) number++;
  const document = await vscode.workspace.openTextDocument(uri());
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  return document;
}

/** `name.ntk.yaml`, `name-2.ntk.yaml`, … */
function fileName(name: string, number: number): string {
  return `${name}${number === 1 ? '' : `-${number}`}.ntk.yaml`;
}
