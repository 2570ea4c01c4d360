/** The one place that turns errors into messages and exit codes. */
import { CommanderError } from 'commander';
import { AnalysisError } from '../analysis/errors';
import { BackendError } from '../backend/errors';
import { DownloadError } from '../download/errors';
import { EngineError } from '../engine/errors';
import { ExportError } from '../export/errors';
import { formatProblem } from '../experiment/problem';
import type { Problem } from '../experiment/problem';
import { RunReadError, RunWriteError } from '../runs/errors';
import { TensorsError } from '../tensors/errors';
import { EXIT_BAD_INPUT, EXIT_DONE, EXIT_FAILED } from './exitCodes';

/** What the user gave is not what a verb can work with. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** An experiment file or `--set` option with problems, each with its place. */
export class BadExperiment extends BadInput {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** A verb could not do its work, for a reason that its sentence gives. */
export class Failed extends Error {
  override readonly name = 'Failed';
}

/** Errors whose sentence says it all. */
const FAILURES = [EngineError, BackendError, DownloadError, TensorsError, Failed] as const;

/** @returns the exit code, and what to print on standard error; empty where it has been printed already */
export function exitCodeOf(error: unknown): { readonly code: number; readonly text: string } {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT_DONE : EXIT_BAD_INPUT, text: '' };
  if (error instanceof BadInput || error instanceof RunReadError || error instanceof AnalysisError || error instanceof ExportError) {
    return { code: EXIT_BAD_INPUT, text: error.message };
  }
  if (error instanceof RunWriteError) return { code: error.reason === 'unwritable' ? EXIT_BAD_INPUT : EXIT_FAILED, text: error.message };
  if (isFailure(error)) return { code: EXIT_FAILED, text: error.message };
  return { code: EXIT_FAILED, text: unexpected(error) };
}

function isFailure(error: unknown): error is Error {
  return FAILURES.some(kind => error instanceof kind);
}

function unexpected(error: unknown): string {
  if (process.env['NTK_MONITOR_DEBUG'] === '1' && error instanceof Error) return error.stack ?? error.message;
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `ntk-monitor failed unexpectedly: ${message}. Set NTK_MONITOR_DEBUG=1 to see where.`;
}
