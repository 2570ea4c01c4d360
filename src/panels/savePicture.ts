/** Writes a picture of a card where the user wants it. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { MAX_PICTURE_BYTES, pictureName, pictureProblem } from './pictureFile';

/** The editor's dialog and files; tests answer for the user. */
export interface PictureServices {
  ask(options: vscode.SaveDialogOptions): Thenable<vscode.Uri | undefined>;
  write(file: vscode.Uri, bytes: Uint8Array): Thenable<void>;
}

/** `not_png` and `too_large`: what the page handed over; `unwritable`: the place that was chosen. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  constructor(
    readonly reason: 'not_png' | 'too_large' | 'unwritable',
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

/**
 * @param bytes of a PNG file
 * @returns where it was written; undefined when the user has thought better of it. @throws PictureError
 */
export async function savePicture(suggestedName: string, bytes: ArrayBuffer, { ask, write } = editor): Promise<vscode.Uri | undefined> {
  const problem = pictureProblem(bytes);
  if (problem === 'not_png')
    throw new PictureError(problem, vscode.l10n.t('The picture was not saved: what the monitor drew is no PNG file.'));
  if (problem === 'too_large')
    throw new PictureError(
      problem,
      vscode.l10n.t('The picture was not saved: it has {0} bytes, at most {1} are allowed.', bytes.byteLength, MAX_PICTURE_BYTES),
    );
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = await ask({
    defaultUri: vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file(homedir()), pictureName(suggestedName)),
    filters: { [vscode.l10n.t('PNG picture')]: ['png'] },
    title: vscode.l10n.t('Save Picture'),
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
