/**
 * The native library, `@tensorflow/tfjs-node`, found at run time and never part of the bundle: beside the program, or in a cache
 * folder (NTK_MONITOR_BACKEND, else ~/.cache/ntk-monitor/backend).
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as TensorflowNode from '@tensorflow/tfjs-core';
import { TensorsError } from './errors';
import type { TensorflowLibrary } from './kernels';

const PACKAGE = '@tensorflow/tfjs-node';

/** What tfjs-node exports beyond the core. */
type NativeModule = typeof TensorflowNode & { readonly version: Readonly<Record<string, string>> };

/** Folders that may hold the package in their node_modules, the first that does wins. */
export function nativeFolders(): string[] {
  return [__dirname, process.env['NTK_MONITOR_BACKEND'] || join(homedir(), '.cache', 'ntk-monitor', 'backend')];
}

/** The package's own folder, or undefined where it is not installed. */
export function findNative(folders: readonly string[] = nativeFolders()): string | undefined {
  for (const folder of folders) {
    const inside = join(folder, ...PACKAGE.split('/'), 'package.json');
    if (existsSync(inside)) return dirname(inside);
    try {
      return dirname(createRequire(join(folder, 'resolve.js')).resolve(`${PACKAGE}/package.json`));
    } catch {
      continue; // Not in this folder nor above it.
    }
  }
  return undefined;
}

/** @throws TensorsError `backend_missing` where it is not installed, `backend_failed` where it does not load. */
export async function loadNative(folders: readonly string[] = nativeFolders()): Promise<TensorflowLibrary> {
  const folder = findNative(folders);
  if (folder === undefined) {
    throw new TensorsError(
      'backend_missing',
      `the native library ${PACKAGE} is not installed (looked from ${folders.join(' and ')}): ` +
        `install it with "ntk-monitor backend install" or the command "NTK: Install TensorFlow Backend", or choose engine "embedded", which needs nothing`,
    );
  }
  try {
    defineRemovedHelpers();
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    const tensorflow = createRequire(join(folder, 'package.json'))(folder) as NativeModule;
    // Some native kernels are made of others and reach them through the library's active backend, which is global to the process.
    if (!(await tensorflow.setBackend('tensorflow'))) throw new Error('its backend does not start');
    const backend = tensorflow.backend();
    return {
      name: 'tensorflow',
      versions: {
        [PACKAGE]: tensorflow.version['tfjs-node'] ?? 'unknown',
        '@tensorflow/tfjs-core': tensorflow.version_core,
        libtensorflow: (backend as { binding?: { TF_Version?: string } }).binding?.TF_Version ?? 'unknown',
      },
      backend,
      kernel: name => {
        const config = tensorflow.getKernel(name, 'tensorflow');
        if (!config) throw new TensorsError('backend_failed', `the native backend has no kernel ${name}`);
        return options => {
          // Another implementation in this process may have made its own the active one since.
          if (tensorflow.getBackend() !== 'tensorflow') void tensorflow.setBackend('tensorflow');
          return config.kernelFunc(options);
        };
      },
      adopt: info => ('dispose' in info ? info : tensorflow.engine().makeTensorFromTensorInfo(info)),
      packsRightSide: false,
    };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new TensorsError('backend_failed', `the native library in ${folder} does not load: ${cause.split('\n')[0] ?? ''}`, {
      cause: error,
    });
  }
}

/** tfjs-node calls two helpers that Node 23 removed. */
function defineRemovedHelpers(): void {
  const helpers = util as unknown as Record<string, unknown>;
  helpers['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  helpers['isArray'] ??= Array.isArray;
}
