/** `validate`: is an experiment file right, and what would it run? */
import { sweepAxes } from '../experiment/axes';
import { loadExperiment } from '../experiment/load';
import { formatProblem } from '../experiment/problem';
import { planRuns } from '../experiment/sweep';
import { EXIT_BAD_INPUT, EXIT_DONE } from './exitCodes';
import { print, printJson, warn } from './output';

export async function validate(file: string, { json }: { readonly json: boolean }): Promise<number> {
  const loaded = loadExperiment(file);
  if (!loaded.ok) {
    for (const problem of loaded.problems) warn(formatProblem(problem));
    if (json) printJson({ valid: false, problems: loaded.problems });
    return EXIT_BAD_INPUT;
  }
  const { settings } = loaded;
  const axes = sweepAxes(settings);
  const runs = planRuns(settings).length;
  if (json) {
    printJson({
      valid: true,
      name: settings.experiment.name,
      runs,
      axes: Object.fromEntries(axes.map(({ name, values }) => [name, values])),
      settings,
    });
  } else {
    const sizes = axes.map(({ name, values }) => `${values.length} ${name}${values.length === 1 ? '' : 's'}`);
    print(`${file}: valid, ${runs} run${runs === 1 ? '' : 's'} (${sizes.join(' × ')})`);
  }
  return EXIT_DONE;
}
