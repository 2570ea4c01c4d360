/** Writes a picture of a card, or its data, where the user wants it. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { SaveFormat } from '../shared/protocol';
import { MAX_PICTURE_BYTES, pictureName, pictureProblem } from './pictureFile';

/** The editor's dialog and files; tests answer for the user. */
export interface PictureServices {
  ask(options: vscode.SaveDialogOptions): Thenable<vscode.Uri | undefined>;
  write(file: vscode.Uri, bytes: Uint8Array): Thenable<void>;
}

/** `malformed` and `too_large`: what the page handed over; `unwritable`: the place that was chosen. */
class PictureError extends Error {
  override readonly name = 'PictureError';
  constructor(
    readonly reason: 'malformed' | 'too_large' | 'unwritable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const editor: PictureServices = {
  ask: options => vscode.window.showSaveDialog(options),
  write: (file, bytes) => vscode.workspace.fs.writeFile(file, bytes),
};

const kinds: Readonly<Record<SaveFormat, () => string>> = {
  png: () => vscode.l10n.t('PNG picture'),
  svg: () => vscode.l10n.t('SVG picture'),
  csv: () => vscode.l10n.t('CSV data'),
};

/**
 * @param bytes of a file of this format
 * @returns where it was written; undefined when the user has thought better of it. @throws PictureError
 */
export async function savePicture(
  suggestedName: string,
  format: SaveFormat,
  bytes: ArrayBuffer,
  { ask, write } = editor,
): Promise<vscode.Uri | undefined> {
  const problem = pictureProblem(format, bytes);
  if (problem === 'malformed')
    throw new PictureError(problem, vscode.l10n.t('Nothing was saved: what the panel made is no {0} file.', format.toUpperCase()));
  if (problem === 'too_large')
    throw new PictureError(
      problem,
      vscode.l10n.t('The picture was not saved: it has {0} bytes, at most {1} are allowed.', bytes.byteLength, MAX_PICTURE_BYTES),
    );
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = await ask({
    defaultUri: vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file(homedir()), pictureName(suggestedName, format)),
    filters: { [kinds[format]()]: [format] },
    title: format === 'csv' ? vscode.l10n.t('Save Data') : vscode.l10n.t('Save Picture'),
  });
  if (!file) return undefined;
  try {
    await write(file, new Uint8Array(bytes));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new PictureError('unwritable', vscode.l10n.t('The picture was not saved: {0}: {1}', file.fsPath, detail), { cause: error });
  }
  return file;
}
