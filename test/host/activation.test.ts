/** The extension in a real extension host: it activates quickly and every command of its table is there. */
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/commands/table';
import { activatedExtension, EXTENSION_ID } from './extension';

const ACTIVATION_BUDGET_MS = 150;

describe('activation', () => {
  it(`holds the extension host for less than ${ACTIVATION_BUDGET_MS} ms`, async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension, `${EXTENSION_ID} is installed`);
    assert.equal(extension.isActive, false, 'nothing has activated it before: the workspace is empty');

    // Loading the bundle is part of it. Processor time, of this thread where Node tells it: other processes, and the editor's own
    // threads, do not count, and the load is synchronous.
    const { threadCpuUsage = process.cpuUsage } = process as { threadCpuUsage?: typeof process.cpuUsage };
    const before = threadCpuUsage.call(process);
    createRequire(__filename)(join(extension.extensionPath, 'dist', 'extension.js'));
    const { user, system } = threadCpuUsage.call(process, before);
    const loadMs = (user + system) / 1000;

    const { timings } = await activatedExtension();
    const activate = timings().find(({ name }) => name === 'activate');
    assert.ok(activate, 'its own timer has measured `activate`');
    const total = loadMs + activate.longestMs;
    assert.ok(
      total < ACTIVATION_BUDGET_MS,
      `${total.toFixed(0)} ms: ${loadMs.toFixed(0)} for the code, ${activate.longestMs.toFixed(0)} for activate`,
    );
    console.log(`activation: ${loadMs.toFixed(0)} ms for the code, ${activate.longestMs.toFixed(0)} ms for activate`);
  });

  it('registers every command of the table', async () => {
    const registered = await vscode.commands.getCommands(true);
    for (const { id } of Object.values(commands)) assert.ok(registered.includes(id), `${id} is registered`);
  });
});
