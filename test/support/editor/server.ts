/** Starts the VS Code server on a free port of 127.0.0.1, with folders of its own, and ends it with everything that it has started. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startGroup, type ProcessGroup } from '../processes';
import { outFile, projectFolder, SupportError } from '../project';
import { userSettings, type EditorSettings } from './settings';
import { setUpVsCodeServer } from './vscode-server';

export interface ServerOptions {
  /** Names the log file, out/logs/<name>.log. */
  readonly name: string;
  readonly settings?: EditorSettings;
  /** Who opens the editor must know this; absent only in tests. */
  readonly connectionToken?: string;
  /** True in tests: the page can drive and end the editor, and modal dialogs are refused instead of waiting. */
  readonly driver?: boolean;
  /** Further environment of the server and, through it, of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of installed extensions, made ready by the caller; absent: an empty one. */
  readonly extensionsFolder?: string;
}

export interface EditorServer {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  /** 127.0.0.1:<port>, the authority of `vscode-remote:` addresses. */
  readonly authority: string;
  readonly process: ProcessGroup;
  readonly logFile: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** @throws SupportError with the end of the server's log when it does not come up */
export const startEditor = async (options: ServerOptions): Promise<EditorServer> => {
  const { node, main } = await setUpVsCodeServer();
  const home = mkdtempSync(join(tmpdir(), 'ntk-editor-'));
  const logFile = outFile('logs', `${options.name}.log`);
  writeUserSettings(home, options.settings ?? {});
  const group = startGroup(node, [main, ...serverArguments(home, options)], {
    cwd: projectFolder,
    env: serverEnvironment(options.env ?? {}),
    logFile,
  });
  const stop = async () => {
    await group.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await listeningPort(group, logFile);
    const authority = `127.0.0.1:${port}`;
    return { url: `http://${authority}`, authority, process: group, logFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const writeUserSettings = (home: string, settings: EditorSettings): void => {
  const folder = join(home, 'user', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(userSettings(settings), null, 2));
};

const serverArguments = (home: string, { connectionToken, driver = false, extensionsFolder }: ServerOptions): string[] => [
  ...['--host', '127.0.0.1', '--port', '0'],
  ...(connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token-file', tokenFile(home, connectionToken)]),
  ...['--accept-server-license-terms', '--disable-telemetry'],
  ...['--server-data-dir', join(home, 'server'), '--user-data-dir', join(home, 'user')],
  ...['--extensions-dir', extensionsFolder ?? join(home, 'extensions')],
  ...(driver ? ['--enable-smoke-test-driver'] : []),
];

/** In a file that only this user reads: arguments of a process are visible to every user of the machine. */
const tokenFile = (home: string, token: string): string => {
  const file = join(home, 'token');
  writeFileSync(file, token, { mode: 0o600 });
  return file;
};

/** Without what belongs to the editor in whose terminal we may have been started, and without a gallery: nothing is fetched. */
const serverEnvironment = (added: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(process.env)) if (!/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(key)) env[key] = value;
  return { ...env, EXTENSIONS_GALLERY: '{}', ...added };
};

/** The port is the server's own choice (0 asks for a free one): it is read from the log, then asked for its version. */
const listeningPort = async (group: ProcessGroup, logFile: string): Promise<number> => {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && !group.hasExited()) {
    const port = /Extension host agent listening on (\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
    if (port !== undefined && (await answersVersion(Number(port)))) return Number(port);
    await delay(100);
  }
  const what = group.hasExited()
    ? 'The VS Code server ended while starting'
    : `The VS Code server did not answer within ${READY_WITHIN_MS / 1000} s`;
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  throw new SupportError('editor_missing', `${what}; the end of ${logFile}:\n${tail}`);
};

const answersVersion = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/version`).then(
    response => response.status === 200,
    () => false,
  );
