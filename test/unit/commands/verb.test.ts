/** A verb as the editor runs it, over the real command line. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runVerb, VerbError, type VerbProgress } from '../../../src/commands/verb';
import { DATA_SETS } from '../../../src/download/dataSets';
import { startHost, type Host } from '../download/archives';
import { buildCommandLine, CLI } from '../cli/commandLine';

describe('a verb of the command line in the editor', function () {
  this.timeout(60_000);
  let to: string;
  let host: Host | undefined;
  before(buildCommandLine);
  beforeEach(() => (to = mkdtempSync(join(tmpdir(), 'ntk-verb-'))));
  afterEach(async () => {
    rmSync(to, { recursive: true });
    await host?.close();
  });

  const run = (args: readonly string[], controller = new AbortController()) => {
    const progress: VerbProgress[] = [];
    const verb = runVerb(args, {
      node: process.execPath,
      cli: CLI,
      signal: controller.signal,
      onProgress: step => progress.push(step),
      onNote: () => undefined,
    });
    return Object.assign(verb, { progress });
  };

  it('gives the result, here that the data set is there already', async () => {
    const { folder, files } = DATA_SETS.cifar10;
    mkdirSync(join(to, folder));
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(to, folder, name), '');
      truncateSync(join(to, folder, name), bytes ?? 0);
    }
    const result = await run(['data', 'download', 'cifar10', '--to', to]);
    assert.deepEqual(result, { type: 'downloaded', name: 'cifar10', folder: join(to, folder), fresh: false });
  });

  it("fails with the program's own sentence", async () => {
    host = await startHost((_, response) => response.writeHead(503).end());
    await assert.rejects(
      run(['data', 'download', 'cifar100', '--to', to, '--from', host.url]),
      (error: unknown) => error instanceof VerbError && /the host answered 503 Service Unavailable$/.test(error.message),
    );
  });

  it('is interrupted when the user cancels, and has then undone what it began', async () => {
    host = await startHost((_, response) => {
      response.writeHead(200, { 'content-length': DATA_SETS.cifar10.archive.bytes });
      response.write(Buffer.alloc(2_000_000));
    });
    const controller = new AbortController();
    const verb = run(['data', 'download', 'cifar10', '--to', to, '--from', host.url], controller);
    while (verb.progress.length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    assert.equal(verb.progress[0]!.title, 'Downloading CIFAR-10');
    controller.abort(new Error('cancelled'));
    await assert.rejects(verb, /cancelled/);
    assert.ok(existsSync(to));
    assert.deepEqual(readdirSync(to), []);
  });
});
