/** The rings of `npm test`, in order: first the checks of the text, then the tests from the innermost ring outwards. */

export type RingName = 'build' | 'typecheck' | 'lint' | 'unit' | 'manifest' | 'webview' | 'host' | 'e2e';

export interface Ring {
  readonly name: RingName;
  /** A command for `node`, its first part a file in node_modules/.bin or a path, or an npm script. */
  readonly command: readonly ['npm-script', string] | readonly ['node', ...string[]];
  /** `check`: passes or fails as a whole. `tests`: leaves a result file with every test in it. */
  readonly kind: 'check' | 'tests';
  /** What must be there before: the bundles of `npm run build`, the browser, the editor. */
  readonly needs: readonly ('bundles' | 'browser' | 'editor')[];
}

// tsx loads TypeScript in the same process, so a signal reaches the ring itself.
const mocha = (...args: readonly string[]) =>
  ['node', 'node_modules/mocha/bin/mocha.js', ...args, '--reporter', 'test/support/rings/reporter.cjs'] as const;
const MANIFEST_TESTS = 'test/unit/manifest/**/*.test.ts';

export const rings: readonly Ring[] = [
  { name: 'build', command: ['npm-script', 'build'], kind: 'check', needs: [] },
  { name: 'typecheck', command: ['npm-script', 'typecheck'], kind: 'check', needs: [] },
  { name: 'lint', command: ['npm-script', 'lint'], kind: 'check', needs: [] },
  { name: 'unit', command: mocha('--config', 'test/unit/.mocharc.json', '--ignore', MANIFEST_TESTS), kind: 'tests', needs: [] },
  {
    name: 'manifest',
    command: mocha('--no-config', '--node-option', 'import=tsx', '--timeout', '120000', MANIFEST_TESTS),
    kind: 'tests',
    needs: ['bundles'],
  },
  { name: 'webview', command: mocha('--config', 'test/webview/.mocharc.json'), kind: 'tests', needs: ['bundles', 'browser'] },
  {
    name: 'host',
    command: ['node', '--import', 'tsx', 'test/support/rings/host.ts'],
    kind: 'tests',
    needs: ['bundles', 'browser', 'editor'],
  },
  { name: 'e2e', command: mocha('--config', 'test/e2e/.mocharc.json'), kind: 'tests', needs: ['bundles', 'browser', 'editor'] },
];
