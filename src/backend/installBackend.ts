/**
 * Installs the native library into a folder outside any project. Everything is laid out in a folder beside it, checked there in a
 * process of its own, and only then moved into place: what was installed before stays until then, and nothing half stays behind.
 */
import { mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findNative, nativeFolders } from '../tensors/native';
import { checkInstalled, type Program, type Versions } from './check';
import { runCommand } from './command';
import { BackendError } from './errors';
import { downloadOwn, type WayOptions } from './ownDownload';
import { checkMachine, thisMachine, wheelTag, type Machine } from './platform';
import type { InstallProgress } from './progress';
import { findNpm } from './tools';
import type { InstallFrom } from './ways';
import { installFromWheel } from './wheel';

const PACKAGE = '@tensorflow/tfjs-node';
const PACKAGE_VERSION = '4.22.0';
const HEADERS = 'node-api-headers';
const HEADERS_VERSION = '1.9.0';
/** At its peak: packages 0.3, wheel 0.3 and pip's copy of it, library 0.9. */
const NEEDED_BYTES = 2.2e9;
const STALL_MS = 120_000;

export interface InstallOptions {
  /** Becomes the folder with the library; the last of `nativeFolders()` where absent. */
  readonly folder?: string;
  readonly from: InstallFrom;
  /** How this program is started for the check. */
  readonly program: Program;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: InstallProgress) => void;
  /** Told why a way was not taken, when another one is tried. */
  readonly onProblem: (error: BackendError) => void;
  readonly machine?: Machine;
}

export interface Installed {
  readonly folder: string;
  readonly from: Exclude<InstallFrom, 'auto'>;
  readonly versions: Versions;
}

/** The folder into which `backend install` installs. */
function installFolder(): string {
  return nativeFolders().at(-1) ?? '';
}

/** @throws BackendError with what failed, of every way that was tried; the signal's reason when aborted */
export async function installBackend(options: InstallOptions): Promise<Installed> {
  const { folder = installFolder(), signal, machine = thisMachine() } = options;
  checkMachine(machine);
  const staging = `${folder}.installing-${process.pid}`;
  try {
    await prepare(folder, staging);
    const site = await layOutPackages(staging, options);
    const { from, versions } = await firstWay(site, machine, options);
    await rm(join(staging, 'scratch'), { recursive: true });
    signal.throwIfAborted();
    options.onProgress({ step: 'place', share: null });
    await moveIntoPlace(staging, folder);
    return { folder, from, versions };
  } catch (error) {
    if (isFull(error)) throw new BackendError('no_space', `${dirname(folder)}: no space is left on the disk`, { cause: error });
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function prepare(folder: string, staging: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent, `${basename(folder)}.`);
  const { bavail, bsize } = await statfs(parent);
  if (bavail * bsize < NEEDED_BYTES) {
    throw new BackendError(
      'no_space',
      `${parent}: the installation needs ${gigabytes(NEEDED_BYTES)} of free space for a while, found ${gigabytes(bavail * bsize)}`,
    );
  }
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, 'scratch'), { recursive: true });
}

/** Folders of installations that were killed. */
async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? /^(?:installing|replaced)-(\d+)$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** The packages, without what their install scripts would do. @returns what the ways need */
async function layOutPackages(staging: string, { signal, onProgress, program }: InstallOptions): Promise<WayOptions & { headers: string }> {
  onProgress({ step: 'packages', share: null });
  await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
  const npm = await findNpm({ cwd: staging, signal });
  const packages = [`${PACKAGE}@${PACKAGE_VERSION}`, `${HEADERS}@${HEADERS_VERSION}`];
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--save-exact'];
  await runCommand('npm install', npm.command, [...npm.args, 'install', ...flags, ...packages], {
    cwd: staging,
    signal,
    stallMs: STALL_MS * 3,
  });
  const packageFolder = findNative([staging]);
  if (packageFolder === undefined) throw new BackendError('step_failed', `npm install: it ended well and left no ${PACKAGE}`);
  return {
    packageFolder,
    scratch: join(staging, 'scratch'),
    node: program.node,
    signal,
    onProgress,
    headers: join(staging, 'node_modules', HEADERS, 'include'),
  };
}

/** Each way ends with the check: one that only seems to have worked has failed. */
async function firstWay(
  site: WayOptions & { headers: string },
  machine: Machine,
  { from, program, signal, onProgress, onProblem }: InstallOptions,
): Promise<Omit<Installed, 'folder'>> {
  const tag = wheelTag(machine);
  const ways: readonly (readonly [Exclude<InstallFrom, 'auto'>, () => Promise<void>])[] = [
    ['package', () => downloadOwn(site)],
    ['wheel', () => (tag === undefined ? noWheel(machine) : installFromWheel({ ...site, platformTag: tag }))],
  ];
  const problems: BackendError[] = [];
  for (const [name, install] of ways.filter(([name]) => from === 'auto' || from === name)) {
    try {
      await install();
      onProgress({ step: 'check', share: null });
      return { from: name, versions: await checkInstalled(dirname(dirname(dirname(site.packageFolder))), program, signal) };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      problems.push(error);
      onProblem(error);
    }
  }
  const [only] = problems;
  if (problems.length === 1 && only) throw only;
  throw new BackendError(
    'step_failed',
    `the native library could not be installed: ${problems.map(({ message }) => message).join('; and ')}`,
  );
}

function noWheel({ platform, arch, glibc }: Machine): never {
  throw new BackendError(
    'unsupported',
    `PyPI has the C library for Linux on x64 and arm64 with the GNU C library 2.27 or newer, not for ${platform} ${arch}${glibc === undefined ? '' : ` with ${glibc}`}`,
  );
}

async function moveIntoPlace(staging: string, folder: string): Promise<void> {
  const replaced = `${folder}.replaced-${process.pid}`;
  try {
    const before = await rename(folder, replaced).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    try {
      await rename(staging, folder);
    } catch (error) {
      if (before) await rename(replaced, folder);
      throw error;
    }
  } catch (error) {
    throw new BackendError('not_placed', `${folder}: the library works and cannot be moved there: ${String(error)}`, { cause: error });
  }
  await rm(replaced, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const isFull = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOSPC';
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
