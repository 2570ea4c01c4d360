/** *Run This Experiment File*: the file selected in the explorer, or the one being edited, saved first. */
import { savedExperimentFile } from './experimentFile';
import type { Handler } from './services';

/** Returns the path of the sweep. */
export const runFile: Handler = async ({ launching }, argument) => {
  const file = await savedExperimentFile(argument);
  return file && launching.runFile(file);
};
