/** The package's own way: its install script downloads libtensorflow and a finished binding, from hosts that not every network reaches. */
import { join } from 'node:path';
import { runCommand } from './command';
import { sizeOf, type InstallProgress } from './progress';

export interface WayOptions {
  /** The folder of the package @tensorflow/tfjs-node, laid out by npm without its install script. */
  readonly packageFolder: string;
  /** An empty folder for what is thrown away afterwards. */
  readonly scratch: string;
  /** Node, run as such also under the editor. */
  readonly node: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: InstallProgress) => void;
}

const STALL_MS = 120_000;

/** @throws BackendError with the script's own words */
export async function downloadOwn({ packageFolder, node, signal, onProgress }: WayOptions): Promise<void> {
  onProgress({ step: 'download', share: null });
  const bin = join(packageFolder, '..', '..', '.bin');
  await runCommand("the package's own download", node, [join('scripts', 'install.js')], {
    cwd: packageFolder,
    // The script calls node-pre-gyp by name, and puts `node` before it.
    env: { ELECTRON_RUN_AS_NODE: '1', PATH: [bin, process.env['PATH']].join(process.platform === 'win32' ? ';' : ':') },
    signal,
    stallMs: STALL_MS,
    measure: () => sizeOf(packageFolder),
  });
}
