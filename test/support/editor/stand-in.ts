/**
 * Stands in for the desktop editor's executable under `@vscode/test-electron`: takes the same arguments, shows the VS Code server's
 * workbench in a headless Chromium, and ends with the exit code that the run inside the extension host reports.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { exitOnSignals } from '../processes';
import { outFile, runProgram, SupportError } from '../project';
import { launchBrowser, openWorkbench } from './browser';
import { startEditor } from './server';

const END_WITHIN_MS = 300_000;

const main = async (): Promise<number> => {
  const args = process.argv.slice(2);
  const option = (name: string) => args.find(arg => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const folder = args.find(arg => !arg.startsWith('-'));
  const extensionDevelopmentPath = option('extensionDevelopmentPath');
  const extensionTestsPath = option('extensionTestsPath');
  if (folder === undefined || extensionDevelopmentPath === undefined || extensionTestsPath === undefined)
    throw new SupportError('bad_argument', 'Expected a folder, --extensionDevelopmentPath= and --extensionTestsPath=.');

  exitOnSignals();
  const consoleFile = outFile('logs', 'host-console.log');
  writeFileSync(consoleFile, '');
  const server = await startEditor({
    name: 'host-server',
    driver: true,
    settings: { trusted: args.includes('--disable-workspace-trust') },
  });
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const ended = new Promise<number>(resolve => {
        const onLog = (type: string, line: readonly unknown[]) => appendFileSync(consoleFile, `${type} ${line.map(String).join(' ')}\n`);
        openWorkbench(page, server, { folder, extensionDevelopmentPath, extensionTestsPath }, { onLog, onExit: resolve }).catch(
          (error: unknown) => {
            console.error(error);
            resolve(1);
          },
        );
      });
      const code = await Promise.race([ended, delay(END_WITHIN_MS, undefined, { ref: false })]);
      if (code === undefined) {
        await page.screenshot({ path: outFile('screenshots', 'host-timeout.png') });
        throw new SupportError('timeout', `The extension host reported no end within ${END_WITHIN_MS / 1000} s; see ${server.logFile}`);
      }
      return code;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
};

runProgram(main);
