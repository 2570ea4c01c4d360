/** The extension under test and its workspace, and waiting on events of them instead of sleeping. */
import { strict as assert } from 'node:assert';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension';

export const EXTENSION_ID = 'ntk-monitor.ntk-monitor';

export async function activatedExtension(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is installed`);
  return extension.activate();
}

export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

/** A new folder in the workspace, for one test. */
export const freshFolder = (): string => mkdtempSync(join(workspaceFolder(), 'results-'));

/** Any event; what it says is not looked at. */
export type Signal = (listener: () => void) => { dispose(): void };

export const storeChange =
  ({ store }: ExtensionApi): Signal =>
  listener =>
    store.onDidChange(listener);

/** Resolves with what `look` gives once it gives something; looks now and after every event. Rejects after `withinMs`, saying what was awaited. */
export function eventually<T>(what: string, event: Signal, look: () => T | undefined | false, withinMs = 15_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      subscription.dispose();
    };
    const check = () => {
      try {
        const found = look();
        if (found === undefined || found === false) return;
        done();
        resolve(found);
      } catch (error) {
        done();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error(`${what}: not within ${withinMs} ms`));
    }, withinMs);
    const subscription = event(check);
    check();
  });
}

/** A promise that must settle in time. */
export async function within<T>(what: string, promise: Promise<T>, ms = 15_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
