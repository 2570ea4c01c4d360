/** A small data set of the kind that is downloaded, and a host on this machine that gives it away, badly when asked to. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { DataSet } from '../../../src/download/dataSets';

export interface TarEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

export async function tarGz(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content } of entries) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

export const train = Buffer.alloc(300_000, 'training images, truly ');
export const test = Buffer.alloc(4000, 'test images');

export const wholeArchive = () =>
  tarGz([
    { name: 'small/readme.html', content: Buffer.from('not asked for') },
    { name: 'small/names.txt', content: Buffer.from('cat\ndog\n') },
    { name: '../outside.bin', content: Buffer.from('somewhere else') },
    { name: 'small/train.bin', content: train },
    { name: 'small/test.bin', content: test },
  ]);

export const dataSetOf = (archive: Uint8Array, url: string): DataSet => ({
  name: 'small',
  title: 'Small',
  archive: { url, bytes: archive.length, md5: createHash('md5').update(archive).digest('hex') },
  folder: 'small',
  files: { 'names.txt': null, 'train.bin': train.length, 'test.bin': test.length },
});

export interface Host {
  readonly url: string;
  /** Requests so far. */
  readonly requests: () => number;
  close(): Promise<void>;
}

export async function startHost(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Host> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/small.tar.gz`,
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
