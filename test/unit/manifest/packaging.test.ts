/** What goes into the VSIX: the bundles and what the editor reads, nothing of how they came about, and not too much of it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';

const root = join(__dirname, '../../..');
const MAX_BYTES = 10 * 1024 * 1024;
/** Compiling the bundle is most of what activation costs: 500 kB take 150 ms on a slow machine, 200 kB take 50. */
const MAX_EXTENSION_BYTES = 340 * 1024;

describe('the VSIX', function () {
  this.timeout(120_000);
  let files: string[];

  before(async () => {
    if (!existsSync(join(root, 'dist/extension.js'))) execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'pipe' });
    files = (await listFiles({ cwd: root, packageManager: PackageManager.None })).map(file => file.replace(/\\/g, '/'));
  });

  it('holds what the extension needs when it is installed', () => {
    const needed = [
      'package.json',
      'package.nls.json',
      'l10n/bundle.l10n.json',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'media/icon.png',
      'media/activity-bar.svg',
      'media/walkthrough/monitor.svg',
      'media/python/ntk_monitor_writer.py',
      'dist/extension.js',
      'dist/analysis.js',
      'dist/language.js',
      'dist/thesis.js',
      'dist/cli.js',
      'dist/wasm/tfjs-backend-wasm.wasm',
      'dist/wasm/tfjs-backend-wasm-simd.wasm',
      'dist/webview/monitor.js',
      'dist/webview/monitor.css',
    ];
    for (const file of needed) assert.ok(files.includes(file), `${file} is missing; there are ${files.join(', ')}`);
  });

  it('holds nothing else: no sources, tests, packages or results', () => {
    const allowed =
      /^(package(\.nls)?\.json|README\.md|CHANGELOG\.md|LICENSE|l10n\/bundle\.l10n(\.[\w-]+)?\.json|media\/[\w.-]+\.(svg|png|json)|media\/walkthrough\/[\w-]+\.svg|media\/python\/[\w-]+\.py|dist\/(extension|analysis|language|thesis|cli)\.js|dist\/wasm\/[\w.-]+\.wasm|dist\/webview\/[\w.-]+\.(js|css))$/;
    assert.deepEqual(
      files.filter(file => !allowed.test(file)),
      [],
    );
  });

  it('is smaller than 10 MB, even before it is compressed', () => {
    const bytes = files.reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
    assert.ok(bytes < MAX_BYTES, `${(bytes / 1024 / 1024).toFixed(1)} MB`);
  });

  it('speaks to no network: what the editor loads has no module for it', () => {
    const bundle = readFileSync(join(root, 'dist/extension.js'), 'utf8');
    assert.match(bundle, /require\("(node:)?fs"\)/, 'the way in which modules are named');
    assert.deepEqual(bundle.match(/require\("(node:)?(https?|http2|net|tls|dgram|dns)(\/\w+)?"\)|\bfetch\(|\bWebSocket\b/g), null);
  });

  it('keeps the bundle that the editor loads small: it activates in time, and no engine has found its way into it', () => {
    const { size } = statSync(join(root, 'dist/extension.js'));
    assert.ok(size < MAX_EXTENSION_BYTES, `dist/extension.js: ${Math.round(size / 1024)} kB`);
  });
});
