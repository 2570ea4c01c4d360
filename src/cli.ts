/** The command line `ntk-monitor`: hands the arguments to one verb and turns its end into an exit code. */
import { isMainThread } from 'node:worker_threads';
import { exitCodeOf } from './cli/failure';
import { muteBrokenPipes, warn } from './cli/output';
import { runProgram } from './cli/program';

// A worker starts its program's one file once more, as the thread that writes the run's files.
if (isMainThread) main();
else void import('./runs/writerThread');

function main(): void {
  muteBrokenPipes();
  const fail = (error: unknown) => {
    const { code, text } = exitCodeOf(error);
    if (text !== '') warn(text);
    return code;
  };
  process.on('uncaughtException', error => process.exit(fail(error)));
  process.on('unhandledRejection', error => process.exit(fail(error)));
  void runProgram(process.argv.slice(2))
    .catch(fail)
    .then(code => {
      process.exitCode = code; // The process ends by itself once everything printed has been taken.
    });
}
