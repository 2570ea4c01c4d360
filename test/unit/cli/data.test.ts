import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost, wholeArchive, type Host } from '../download/archives';
import { buildCommandLine, commandLine, jsonLines, startCommandLine } from './commandLine';

describe('ntk-monitor data download', function () {
  this.timeout(60_000);
  let to: string;
  let host: Host | undefined;
  before(buildCommandLine);
  beforeEach(() => (to = mkdtempSync(join(tmpdir(), 'ntk-data-'))));
  afterEach(async () => {
    rmSync(to, { recursive: true });
    await host?.close();
  });

  it('fails with exit code 1 and its own sentence when the host gives something else, and leaves nothing', async () => {
    const archive = await wholeArchive();
    host = await startHost((_, response) => response.end(archive));
    const said = await commandLine(['data', 'download', 'cifar10', '--to', to, '--from', host.url]);
    assert.equal(said.code, 1);
    assert.match(said.err, /127\.0\.0\.1.*expected 170052171 bytes, the host announces \d+/);
    assert.equal(said.out, '');
    assert.deepEqual(readdirSync(to), []);
  });

  it('knows two names, and says which', async () => {
    const said = await commandLine(['data', 'download', 'mnist', '--to', to]);
    assert.equal(said.code, 2);
    assert.match(said.err, /cifar10, cifar100/);
    assert.equal((await commandLine(['data', 'download', 'cifar10', '--from', 'ftp://example.org/x'])).code, 2);
  });

  it('ends with 130 and leaves nothing when it is interrupted, having told how far it was', async () => {
    host = await startHost((_, response) => {
      response.writeHead(200, { 'content-length': 170_052_171 });
      response.write(Buffer.alloc(1_000_000));
    });
    const running = startCommandLine(['data', 'download', 'cifar10', '--events', '--from', host.url], {
      env: { NTK_MONITOR_DATA: join(to, 'data') },
    });
    while (!running.out().includes('progress')) await new Promise(resolve => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    const said = await running.done;
    assert.equal(said.code, 130);
    const [first] = jsonLines(said.out);
    assert.equal(first?.['title'], 'Downloading CIFAR-10');
    assert.ok(typeof first?.['share'] === 'number' && first['share'] < 0.01);
    assert.ok(existsSync(join(to, 'data')));
    assert.deepEqual(readdirSync(join(to, 'data')), []);
  });
});
