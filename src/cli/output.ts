/** What the command line prints: results to standard output, everything about them to standard error. */
import { stringifyJson } from '../runs/jsonFile';
import { Failed } from './failure';

export function print(text: string): void {
  if (!process.stdout.destroyed) process.stdout.write(text + '\n');
}

/** One JSON line; non-finite numbers are the strings "NaN", "Infinity" and "-Infinity". */
export function printJsonLine(value: unknown): void {
  print(stringifyJson(value));
}

/** One JSON document. */
export function printJson(value: unknown): void {
  print(stringifyJson(value, 2));
}

export function warn(text: string): void {
  if (!process.stderr.destroyed) process.stderr.write(text + '\n');
}

/** A reader that has seen enough (`| head`) is no error: from then on nothing is printed, and the work goes on. */
export function muteBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      stream.destroy();
      if (error.code !== 'EPIPE') throw new Failed(`the output cannot be written: ${error.code ?? error.message}`);
    });
  }
}
