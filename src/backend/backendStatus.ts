/** What is there of the native library, whether it works, and why not. */
import { dirname } from 'node:path';
import { findNative, nativeFolders } from '../tensors/native';
import { checkInstalled, type Program, type Versions } from './check';
import { BackendError } from './errors';
import { checkMachine, thisMachine, type Machine } from './platform';

export type BackendStatus =
  | { readonly state: 'works'; readonly folder: string; readonly versions: Versions }
  | { readonly state: 'broken'; readonly folder: string; readonly reason: string }
  | { readonly state: 'missing'; readonly searched: readonly string[] }
  /** It is missing, and there is none for this machine. */
  | { readonly state: 'unsupported'; readonly reason: string };

export interface StatusOptions {
  readonly program: Program;
  readonly signal: AbortSignal;
  readonly folders?: readonly string[];
  readonly machine?: Machine;
}

/** Loads the library that runs would use, in a process of its own. @throws the signal's reason when aborted */
export async function backendStatus({ program, signal, folders = nativeFolders(), machine }: StatusOptions): Promise<BackendStatus> {
  const found = findNative(folders);
  if (found === undefined) return unsupportedHere(machine ?? thisMachine()) ?? { state: 'missing', searched: folders };
  const folder = dirname(dirname(dirname(found)));
  try {
    return { state: 'works', folder, versions: await checkInstalled(folder, program, signal) };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { state: 'broken', folder, reason: error.message };
  }
}

function unsupportedHere(machine: Machine): BackendStatus | undefined {
  try {
    checkMachine(machine);
    return undefined;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { state: 'unsupported', reason: error.message };
  }
}
