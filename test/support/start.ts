/**
 * `npm start`: builds, opens an editor with the extension on the examples, and starts the sweep `exp002-quick` there to be watched.
 * The editor is desktop VS Code where `code` and a screen are there, else a real VS Code served on 127.0.0.1 behind a random token.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installInPlace } from './editor/installed-extension';
import { startEditor, type EditorServer } from './editor/server';
import { endRequested, exitOnSignals, programRuns, runCommand } from './processes';
import { outFile, projectFolder, runProgram, say, seconds, SupportError } from './project';

const PRESET = 'exp002-quick';
const SWEEP_WITHIN_MS = 15_000;
const workspace = join(projectFolder, 'examples');
const results = join(workspace, 'results');

const main = async (): Promise<number> => {
  const begin = Date.now();
  await runCommand(process.execPath, ['esbuild.mjs'], { cwd: projectFolder });
  say(`Built (${seconds(begin)}).`);
  return (await hasDesktopEditor()) ? openDesktop() : serve();
};

/** `code` of a desktop: not the one inside a remote terminal, and not as root, where Electron refuses to start. */
const hasDesktopEditor = async (): Promise<boolean> => {
  if (process.env.VSCODE_IPC_HOOK_CLI) return false;
  if (process.platform === 'linux') {
    const hasScreen = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
    if (!hasScreen || process.getuid?.() === 0) return false;
  }
  return programRuns(process.platform === 'win32' ? 'code.cmd' : 'code');
};

const openDesktop = async (): Promise<number> => {
  const code = process.platform === 'win32' ? 'code.cmd' : 'code';
  await startSweep();
  await runCommand(code, ['--new-window', `--extensionDevelopmentPath=${projectFolder}`, workspace], { cwd: projectFolder });
  say(`VS Code opens on ${workspace} with NTK Monitor loaded. The sweep goes on if you close it.`);
  return 0;
};

const serve = async (): Promise<number> => {
  const extensionsFolder = mkdtempSync(join(tmpdir(), 'ntk-extensions-'));
  installInPlace(extensionsFolder, projectFolder);
  const token = randomBytes(24).toString('hex');
  const stopExiting = exitOnSignals();
  const settings = { others: { 'ntkMonitor.openMonitorOnStart': true } };
  const server = await startEditor({ name: 'start-server', settings, connectionToken: token, extensionsFolder });
  stopExiting();
  const request = endRequested();
  try {
    await startSweep();
    say(`VS Code with NTK Monitor: ${address(server, token)}`);
    say('Ctrl-C ends the editor; the sweep goes on.');
    const end = await Promise.race([request, server.process.exited]);
    if (end === 'end requested') return 0;
    throw new SupportError('editor_missing', `The VS Code server ended by itself (exit code ${end}); see ${server.logFile}`);
  } finally {
    await server.stop();
    rmSync(extensionsFolder, { recursive: true, force: true });
    say('The editor has ended.');
  }
};

const address = ({ url }: EditorServer, token: string): string =>
  `${url}/?${new URLSearchParams({ tkn: token, folder: workspace }).toString()}`;

/** Starts the sweep in a session of its own, so that it outlives us, and waits until its directory is there to be opened. */
const startSweep = async (): Promise<void> => {
  const logFile = outFile('logs', 'start-sweep.log');
  const log = openSync(logFile, 'w');
  const args = ['dist/cli.js', 'run', PRESET, '--out', results, '--json'];
  mkdirSync(results, { recursive: true });
  const earlier = sweepRecords();
  const child = spawn(process.execPath, args, { cwd: projectFolder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let exitCode: number | null | undefined;
  child.once('exit', code => (exitCode = code));
  const deadline = Date.now() + SWEEP_WITHIN_MS;
  while (!sweepRecords().some(record => !earlier.includes(record))) {
    if (exitCode !== undefined || Date.now() > deadline) {
      const what = exitCode === undefined ? `No sweep within ${SWEEP_WITHIN_MS / 1000} s of` : `Failed (exit code ${exitCode})`;
      throw new SupportError('command_failed', `${what}: node ${args.join(' ')}\n${readFileSync(logFile, 'utf8')}`);
    }
    await delay(100);
  }
  child.unref();
  say(`The sweep ${PRESET} runs: results in ${results}, output in ${logFile}`);
};

const sweepRecords = (): string[] =>
  readdirSync(results, { recursive: true, encoding: 'utf8' }).filter(file => basename(file) === 'sweep.json');

runProgram(main);
