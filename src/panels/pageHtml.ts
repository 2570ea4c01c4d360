/** The page of a panel: an empty main part, one script, one style sheet, and a policy that lets nothing else in. */
import { randomBytes } from 'node:crypto';

export interface Page {
  readonly title: string;
  /** Of the editor's texts, e.g. `en`. */
  readonly language: string;
  /** What the webview calls its own origin, `webview.cspSource`. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}

/** @param nonce unguessable and new for every page; only the script that carries it runs. */
export function pageHtml({ title, language, cspSource, script, style }: Page, nonce = randomBytes(24).toString('base64')): string {
  const policy = [`default-src 'none'`, `script-src 'nonce-${nonce}'`, `style-src ${cspSource}`, `font-src ${cspSource}`].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${attribute(style)}" />
    <title>${attribute(title)}</title>
  </head>
  <body>
    <main id="app"></main>
    <script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
