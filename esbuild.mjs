// Builds the programs: the extension with its analysis and language threads, the command line (which is also the engine), the panels' own program.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = {
  bundle: true,
  minify: !watch,
  sourcemap: watch ? 'inline' : false,
  logLevel: 'warning',
  legalComments: 'none',
  define: { PROGRAM_VERSION: JSON.stringify(version) },
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

/** Settings of the thesis's results bring the parser of YAML: the extension loads them when they are needed, from dist/thesis.js. */
const thesisApart = {
  name: 'thesis-apart',
  setup: build =>
    build.onResolve({ filter: /^\.\/settings$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './thesis.js', external: true } : undefined,
    ),
};

const programs = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'], plugins: [thesisApart] },
  { ...node, entryPoints: ['src/runs/formats/thesis/settings.ts'], outfile: 'dist/thesis.js' },
  { ...node, entryPoints: ['src/analysis/thread/program.ts'], outfile: 'dist/analysis.js', external: ['@tensorflow/tfjs-node'] },
  { ...node, entryPoints: ['src/language/thread/program.ts'], outfile: 'dist/language.js' },
  {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    // Found at run time where it is installed; never part of the bundle.
    external: ['@tensorflow/tfjs-node'],
  },
  {
    ...common,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    entryPoints: ['webview-ui/monitor.ts', 'webview-ui/monitor.css', 'webview-ui/compare.ts', 'webview-ui/compare.css'],
    outdir: 'dist/webview',
  },
];

if (!watch) rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/wasm', { recursive: true });
const wasm = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) cpSync(join(wasm, file), join('dist/wasm', file));

if (watch) {
  for (const program of programs) await (await esbuild.context(program)).watch();
} else {
  await Promise.all(programs.map(program => esbuild.build(program)));
}
