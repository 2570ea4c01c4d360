/** Runs inside the extension host: mocha over the bundled tests beside this file, then the result file that the runner waits for. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Called by VS Code, which takes a rejection for a failed run. */
export const run = async (): Promise<void> => {
  const mocha = new Mocha({ ui: 'bdd', timeout: 20_000, reporter: process.env.NTK_HOST_REPORTER as string });
  for (const file of readdirSync(__dirname)) if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
};
