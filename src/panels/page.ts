/** The pages of the panels: what they may load, and how one is put into its panel. */
import * as vscode from 'vscode';
import { pageHtml } from './pageHtml';

/** Where the pages' scripts and style sheets lie; they may load nothing from elsewhere. */
const webviewFolder = (extensionUri: vscode.Uri) => vscode.Uri.joinPath(extensionUri, 'dist', 'webview');

export const webviewOptions = (extensionUri: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [webviewFolder(extensionUri)],
});

/** @param name of the page's script and style sheet. */
export function showPage(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, name: 'monitor' | 'compare'): void {
  const { webview } = panel;
  const asset = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(webviewFolder(extensionUri), file)).toString();
  webview.options = webviewOptions(extensionUri);
  panel.iconPath = {
    light: vscode.Uri.joinPath(extensionUri, 'media', 'monitor-light.svg'),
    dark: vscode.Uri.joinPath(extensionUri, 'media', 'monitor-dark.svg'),
  };
  webview.html = pageHtml({
    title: panel.title,
    language: vscode.env.language,
    cspSource: webview.cspSource,
    script: asset(`${name}.js`),
    style: asset(`${name}.css`),
  });
}
