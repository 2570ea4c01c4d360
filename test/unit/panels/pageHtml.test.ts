import assert from 'node:assert/strict';
import { pageHtml } from '../../../src/panels/pageHtml';

const page = {
  title: 'a "sweep" <b>',
  language: 'en',
  cspSource: 'https://*.vscode-cdn.net',
  script: 'https://file.vscode-cdn.net/dist/webview/monitor.js?a=1&b=2',
  style: 'https://file.vscode-cdn.net/dist/webview/monitor.css',
};

describe('the page of a monitor', () => {
  const html = pageHtml(page, 'bm9uY2U=');

  it('has a policy that starts from nothing and allows no inline code or style', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-bm9uY2U='; style-src https://*.vscode-cdn.net; font-src https://*.vscode-cdn.net",
    );
    assert.doesNotMatch(html, /unsafe-inline|unsafe-eval|style="|onload=/);
  });

  it('has one script with the nonce, one style sheet, an empty main part and a language', () => {
    assert.deepEqual(html.match(/<script[^>]*>/g), [
      '<script nonce="bm9uY2U=" src="https://file.vscode-cdn.net/dist/webview/monitor.js?a=1&amp;b=2">',
    ]);
    assert.equal(html.match(/<link /g)?.length, 1);
    assert.match(html, /<main id="app"><\/main>/);
    assert.match(html, /<html lang="en">/);
  });

  it('escapes what comes from a sweep', () => {
    assert.match(html, /<title>a &quot;sweep&quot; &lt;b&gt;<\/title>/);
  });

  it('has another nonce every time', () => {
    const nonce = (text: string) => /nonce="([^"]+)"/.exec(text)?.[1];
    const first = nonce(pageHtml(page));
    assert.ok(first && first.length >= 22, 'at least 128 bits');
    assert.notEqual(nonce(pageHtml(page)), first);
  });
});
