/** One file over HTTP, checked by size and checksum while it comes. */
import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { diskError, DownloadError } from './errors';

export interface RemoteFile {
  readonly url: string;
  readonly bytes: number;
  /** In hexadecimal digits, as the host publishes it. */
  readonly md5: string;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
  /** Gives up when nothing comes for so long. */
  readonly stallMs?: number;
}

const STALL_MS = 60_000;

/**
 * Writes the file to `path`; what is there afterwards is the whole file with the right checksum, or nothing.
 * @throws DownloadError; the signal's reason when aborted
 */
export async function fetchFile(remote: RemoteFile, path: string, { signal, onProgress, stallMs = STALL_MS }: FetchOptions): Promise<void> {
  const stall = new StallTimer(remote.url, stallMs);
  let file: FileHandle | undefined;
  let whole = false;
  try {
    file = await open(path, 'w').catch((error: unknown) => {
      throw diskError(path, error);
    });
    const body = await begin(remote, AbortSignal.any([signal, stall.signal]));
    const found = await receive(body, file, path, bytes => {
      stall.restart();
      onProgress(bytes);
    });
    check(remote, found);
    whole = true;
  } catch (error) {
    signal.throwIfAborted();
    throw stall.signal.aborted ? stall.signal.reason : error instanceof DownloadError ? error : broken(remote.url, error);
  } finally {
    stall.stop();
    await file?.close();
    if (!whole) await rm(path, { force: true });
  }
}

async function begin({ url, bytes }: RemoteFile, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new DownloadError('refused', `${url}: expected the file, the host answered ${response.status} ${response.statusText}`.trim());
  }
  const announced = response.headers.get('content-length');
  if (announced !== null && response.headers.get('content-encoding') === null && Number(announced) !== bytes) {
    await response.body.cancel();
    throw new DownloadError('incomplete', `${url}: expected ${bytes} bytes, the host announces ${announced}`);
  }
  return response.body;
}

interface Received {
  readonly bytes: number;
  readonly md5: string;
}

async function receive(
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<Received> {
  const hash = createHash('md5');
  let bytes = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    for (let done = 0; done < chunk.length;) {
      const { bytesWritten } = await file.write(chunk, done).catch((error: unknown) => {
        throw diskError(path, error);
      });
      done += bytesWritten;
    }
    bytes += chunk.length;
    onBytes(bytes);
  }
  await file.sync().catch((error: unknown) => {
    throw diskError(path, error);
  });
  return { bytes, md5: hash.digest('hex') };
}

function check({ url, bytes, md5 }: RemoteFile, found: Received): void {
  if (found.bytes !== bytes) throw new DownloadError('incomplete', `${url}: expected ${bytes} bytes, found ${found.bytes}`);
  if (found.md5 !== md5) throw new DownloadError('checksum', `${url}: expected a file with the MD5 checksum ${md5}, found ${found.md5}`);
}

function broken(url: string, error: unknown): DownloadError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const words = cause instanceof Error ? cause.message : String(cause);
  const what = words.includes(code) ? words : `${words} (${code})`;
  return new DownloadError('unreachable', `${url}: the connection failed: ${what}`, { cause: error });
}

/** Aborts its signal when it is not restarted in time. */
class StallTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly url: string,
    private readonly ms: number,
  ) {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    clearTimeout(this.timer);
    const give = () =>
      this.controller.abort(new DownloadError('unreachable', `${this.url}: nothing came for ${Math.round(this.ms / 1000)} s, given up`));
    this.timer = setTimeout(give, this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
