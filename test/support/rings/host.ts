/** The host ring: bundles test/host, runs it inside a real extension host, and prints what the run there has left in its result file. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { setUpChromium } from '../editor/chromium';
import { setUpVsCodeServer } from '../editor/vscode-server';
import { cacheFolder, outFile, projectFolder, runProgram, say, SupportError } from '../project';
import { forgetResult, readResult, resultFile, type TestResult } from './result';

const RELEASES = 'https://update.code.visualstudio.com/api/releases/stable';

const main = async (): Promise<number> => {
  forgetResult('host');
  await bundleTests();
  const vscodeExecutablePath = await editorExecutable();
  const workspace = mkdtempSync(join(tmpdir(), 'ntk-host-workspace-'));
  let exitCode = 0;
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: outFile('test', 'host', 'index.js'),
      extensionTestsEnv: { NTK_RING_RESULT: resultFile('host'), NTK_HOST_REPORTER: join(projectFolder, 'test/support/rings/reporter.cjs') },
      launchArgs: [workspace, '--disable-extensions'],
    });
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) throw error;
    exitCode = error.code ?? 1;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
  return report(exitCode);
};

const bundleTests = async (): Promise<void> => {
  const tests = readdirSync(join(projectFolder, 'test/host')).filter(file => file.endsWith('.test.ts'));
  rmSync(outFile('test', 'host'), { recursive: true, force: true });
  await build({
    entryPoints: ['index.ts', ...tests].map(file => join(projectFolder, 'test/host', file)),
    outdir: outFile('test', 'host'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
};

/** The desktop editor where there is a screen and the download answers; else the stand-in over the VS Code server from npm. */
const editorExecutable = async (): Promise<string> => {
  const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (hasScreen && (await downloadAnswers())) return downloadAndUnzipVSCode({ cachePath: join(cacheFolder(), 'vscode-desktop') });
  say(`Host tests run on the VS Code server from npm (${hasScreen ? `${new URL(RELEASES).host} does not answer` : 'no display here'}).`);
  await setUpVsCodeServer();
  await setUpChromium();
  return join(projectFolder, 'test/support/editor/code-stand-in');
};

const downloadAnswers = (): Promise<boolean> =>
  fetch(RELEASES, { method: 'HEAD', signal: AbortSignal.timeout(5000) }).then(
    response => response.ok,
    () => false,
  );

/** A host that died reports exit code 0 all the same: only the result file says that the tests came to their end. */
const report = (exitCode: number): number => {
  const result = readResult('host');
  if (result === undefined) {
    const log = join(projectFolder, 'out/logs/host-console.log');
    const tail = existsSync(log) ? `; the end of ${log}:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n')}` : '';
    throw new SupportError('no_result', `The extension host ended (exit code ${exitCode}) before its tests did${tail}`);
  }
  result.tests.forEach(print);
  return result.tests.some(test => test.state === 'failed') ? 1 : exitCode;
};

const print = ({ title, state, durationMs, error }: TestResult): void => {
  const sign = { passed: '✔', failed: '✖', skipped: '-' }[state];
  say(`  ${sign} ${title} (${durationMs} ms)`);
  if (error !== undefined) say(error.replace(/^/gm, '      '));
};

runProgram(main);
