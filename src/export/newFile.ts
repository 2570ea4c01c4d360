/** A file of an export, written piece by piece. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { asWriteError } from '../runs/errors';
import { writeFully } from '../runs/writeFully';

export class NewFile {
  private constructor(
    private readonly path: string,
    private readonly fd: number,
  ) {}

  /** @throws RunWriteError, also when there is a file of this name */
  static create(path: string): NewFile {
    try {
      mkdirSync(dirname(path), { recursive: true });
      return new NewFile(path, openSync(path, 'wx'));
    } catch (error) {
      throw asWriteError(path, error);
    }
  }

  /** Creates, writes and closes. @throws RunWriteError */
  static write(path: string, contents: string | Uint8Array): void {
    const file = NewFile.create(path);
    try {
      file.append(contents);
    } finally {
      file.close();
    }
  }

  append(contents: string | Uint8Array): void {
    writeFully(this.fd, this.path, typeof contents === 'string' ? Buffer.from(contents) : contents, null);
  }

  close(): void {
    closeSync(this.fd);
  }
}
