/** *Run First Run Only*: the sweep of an experiment file cut down to its first run, which is the same run there, id and numbers included. */
import { savedExperimentFile } from './experimentFile';
import type { Handler } from './services';

/** The file is wrong: `problems` say where, as when a launch is refused. */
class InvalidExperiment extends Error {
  override readonly name = 'InvalidExperiment';
  readonly reason = 'refused';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Returns the path of the sweep. */
export const runFirstRun: Handler = async ({ launching, language }, argument) => {
  const file = await savedExperimentFile(argument);
  if (!file) return undefined;
  const first = await language.ask('firstRun', file.fsPath);
  if ('problems' in first) throw new InvalidExperiment(first.problems);
  return launching.runFile(file, first.options);
};
