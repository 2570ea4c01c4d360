import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATA_SETS } from '../../../src/download/dataSets';
import { downloadDataSet, type DownloadOptions, type DownloadProgress } from '../../../src/download/downloadDataSet';
import { DownloadError, type DownloadErrorReason } from '../../../src/download/errors';
import { fetchFile } from '../../../src/download/fetchFile';
import { dataSetOf, startHost, tarGz, test, train, wholeArchive, type Host } from './archives';

describe('downloading a data set', () => {
  let to: string;
  let archive: Buffer;
  let host: Host;
  const signal = new AbortController().signal;
  before(async () => (archive = await wholeArchive()));
  beforeEach(() => (to = join(mkdtempSync(join(tmpdir(), 'ntk-download-')), 'data')));
  afterEach(async () => {
    rmSync(join(to, '..'), { recursive: true });
    await host.close();
  });

  const hosted = async (answer: (response: ServerResponse) => void) => {
    host = await startHost((_, response) => answer(response));
  };
  const download = (options: Partial<DownloadOptions> = {}, content: Uint8Array = archive) => {
    const progress: DownloadProgress[] = [];
    const downloaded = downloadDataSet(dataSetOf(content, host.url), { to, signal, onProgress: step => progress.push(step), ...options });
    return Object.assign(downloaded, { progress });
  };
  const left = () => (existsSync(to) ? readdirSync(to) : []);
  const failsWith = (reason: DownloadErrorReason, pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof DownloadError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, pattern);
    return true;
  };

  it('takes the known files of the archive and nothing else, and tells how far it is', async () => {
    await hosted(response => response.end(archive));
    const downloading = download();
    assert.deepEqual(await downloading, { folder: join(to, 'small'), fresh: true });
    assert.deepEqual(left(), ['small']);
    assert.deepEqual(readdirSync(join(to, 'small')).sort(), ['names.txt', 'test.bin', 'train.bin']);
    assert.deepEqual(readFileSync(join(to, 'small', 'train.bin')), train);
    assert.deepEqual(readFileSync(join(to, 'small', 'test.bin')), test);
    assert.ok(!existsSync(join(to, '..', 'outside.bin')));
    const { progress } = downloading;
    assert.deepEqual(progress.at(-1), { step: 'unpack', bytes: archive.length, total: archive.length });
    assert.ok(progress.every(({ bytes, total }, i) => total === archive.length && bytes >= (progress[i - 1]?.bytes ?? 0)));
  });

  it('downloads nothing where the whole data set is', async () => {
    await hosted(response => response.end(archive));
    await download();
    assert.deepEqual(await download(), { folder: join(to, 'small'), fresh: false });
    assert.equal(host.requests(), 1);
  });

  it('leaves alone what is there and is not the data set', async () => {
    await hosted(response => response.end(archive));
    mkdirSync(join(to, 'small'), { recursive: true });
    writeFileSync(join(to, 'small', 'mine.txt'), 'mine');
    await assert.rejects(download(), failsWith('disk', /small: it is there already and is not the whole data set/));
    assert.deepEqual(left(), ['small']);
    assert.deepEqual(readdirSync(join(to, 'small')), ['mine.txt']);
  });

  it('names what the host answered instead', async () => {
    await hosted(response => response.writeHead(404).end('no'));
    await assert.rejects(download(), failsWith('refused', /small\.tar\.gz: expected the file, the host answered 404 Not Found/));
    assert.deepEqual(left(), []);
  });

  it('sees that the bytes end too early, whether the host says so or not', async () => {
    await hosted(response => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 500));
      setTimeout(() => response.destroy(), 20);
    });
    await assert.rejects(download(), failsWith('unreachable', /the connection failed: ./));
    await host.close();
    await hosted(response => {
      response.write(archive.subarray(0, 500));
      response.end();
    });
    await assert.rejects(download(), failsWith('incomplete', new RegExp(`expected ${archive.length} bytes, found 500`)));
    await host.close();
    await hosted(response => response.end(archive.subarray(0, 500)));
    await assert.rejects(download(), failsWith('incomplete', /the host announces 500/));
    assert.deepEqual(left(), []);
  });

  it('refuses bytes with another checksum, and an archive without the files', async () => {
    const changed = Buffer.from(archive);
    changed[100]! ^= 1;
    await hosted(response => response.end(changed));
    await assert.rejects(download(), failsWith('checksum', /expected a file with the MD5 checksum [0-9a-f]{32}, found [0-9a-f]{32}/));
    await host.close();
    const other = await tarGz([{ name: 'small/train.bin', content: train }]);
    await hosted(response => response.end(other));
    await assert.rejects(
      download({}, other),
      failsWith('archive', /expected small\/names\.txt, small\/test\.bin in the archive, not found/),
    );
    await host.close();
    const short = await tarGz([{ name: 'small/train.bin', content: test }]);
    await hosted(response => response.end(short));
    await assert.rejects(download({}, short), failsWith('archive', /small\/train\.bin: expected 300000 bytes, found 4000/));
    await host.close();
    await hosted(response => response.end(changed));
    await assert.rejects(download({}, changed), failsWith('archive', /the archive is damaged: ./));
    assert.deepEqual(left(), []);
  });

  it('stops when it is given up, and leaves nothing', async () => {
    await hosted(response => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 500));
    });
    const controller = new AbortController();
    const downloading = download({ signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) });
    await assert.rejects(downloading, /enough/);
    assert.deepEqual(left(), []);
  });

  it('gives up a host that falls silent, and one that is not there', async () => {
    await hosted(response => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 500));
    });
    await assert.rejects(download({ stallMs: 150 }), failsWith('unreachable', /nothing came for/));
    await host.close();
    await assert.rejects(download(), failsWith('unreachable', /127\.0\.0\.1:\d+\/small\.tar\.gz: the connection failed: .*ECONNREFUSED/));
    assert.deepEqual(left(), []);
  });

  it('says that the disk is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    await hosted(response => response.end(archive));
    const { archive: remote } = dataSetOf(archive, host.url);
    // A device that has no room; it is a link in a folder of ours, since what is not whole is removed.
    const { symlinkSync } = await import('node:fs');
    mkdirSync(to);
    symlinkSync('/dev/full', join(to, 'full'));
    await assert.rejects(
      fetchFile(remote, join(to, 'full'), { signal, onProgress: () => undefined }),
      failsWith('disk', /full: no space is left on the disk/),
    );
    assert.deepEqual(left(), []);
  });

  it('knows the official archives by their address and checksum', async () => {
    await hosted(() => undefined);
    for (const { archive: official } of Object.values(DATA_SETS)) {
      assert.match(official.url, /^https:\/\/www\.cs\.toronto\.edu\/~kriz\/cifar-100?-binary\.tar\.gz$/);
      assert.match(official.md5, /^[0-9a-f]{32}$/);
    }
  });
});
