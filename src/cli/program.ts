/** The verbs of the command line and their options. What a verb needs is loaded when it is called: `list` never loads a network. */
import { availableParallelism } from 'node:os';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { INSTALL_FROM } from '../backend/ways';
import { DATA_SET_NAMES, type DataSetName } from '../download/dataSets';
import { experimentSchema } from '../experiment/schema';
import { CONVENTIONS, type Convention } from '../science/kernel/analytic/conventions';
import type { InstallFlags } from './backend';
import type { DownloadFlags } from './data';
import type { ExportFlags } from './export';
import { EXPORT_FORMATS } from '../export/formats';
import { spreadSetOptions } from './setOptions';
import { PROGRAM, VERSION } from './version';

/** @returns the exit code. @throws whatever a verb throws, and CommanderError for wrong arguments, help and version */
export async function runProgram(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = describeVerbs(run => async () => {
    code = await run();
  });
  await program.parseAsync(spreadSetOptions(args), { from: 'user' });
  return code;
}

interface RunFlags {
  readonly out?: string;
  readonly set: readonly string[];
  readonly jobs: number;
  readonly engine?: string;
  readonly json: boolean;
}

interface KernelFlags {
  readonly model: string;
  readonly inputs: string;
  readonly get: readonly string[];
  readonly convention: Convention;
  readonly set: readonly string[];
  readonly json: boolean;
}

/** @param action wraps what a verb does; the reference of the documentation takes the table alone */
export function describeVerbs(action: (run: () => Promise<number>) => () => Promise<void>): Command {
  const program = new Command(PROGRAM)
    .description('Trains networks, follows their neural tangent kernel, and writes run directories that the editor shows live.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError(`(${PROGRAM} --help shows the verbs and their options)`)
    .exitOverride()
    .addHelpText('after', EPILOGUE);
  // Each verb inherits what is set above.
  const verb = (usage: string, description: string) => program.command(usage).description(description);
  const json = () => new Option('--json', 'print JSON only').default(false, 'off');
  const settings = () => new Option('--set <key=value>', 'change a setting; several may follow').argParser(collect).default([], 'none');
  const jobs = () =>
    new Option('--jobs <n>', 'runs at the same time')
      .argParser(parseJobs)
      .default(availableParallelism(), `${availableParallelism()}, one a core`);

  verb('run <file|preset>', 'run an experiment file or a preset')
    .option('--out <dir>', "folder for results, instead of the file's save_dir")
    .addOption(settings())
    .addOption(jobs())
    .addOption(new Option('--engine <name>', 'what computes').choices(experimentSchema.shape.engine.unwrap().options))
    .addOption(json())
    .action((file: string, flags: RunFlags) => action(async () => (await import('./run')).run(file, flags))());
  verb('resume <dir>', 'continue what is paused, lost, failed or waiting in a sweep, or one run of it')
    .addOption(jobs())
    .addOption(json())
    .action((path: string, flags: { jobs: number; json: boolean }) =>
      action(async () => (await import('./resume')).resumeSweep(path, flags))(),
    );
  for (const [name, what] of [
    ['stop', 'stop a sweep, or one run of it, after a checkpoint'],
    ['pause', 'pause a sweep, or one run of it, after a checkpoint'],
  ] as const) {
    verb(`${name} <dir>`, what)
      .addOption(json())
      .action((path: string, flags: { json: boolean }) => action(async () => (await import('./control')).control(name, path, flags))());
  }
  verb('validate <file|preset>', 'check an experiment file')
    .addOption(json())
    .action((file: string, flags: { json: boolean }) => action(async () => (await import('./validate')).validate(file, flags))());
  verb('presets [name]', 'list the presets, or print the file of one')
    .addOption(json())
    .action((name: string | undefined, flags: { json: boolean }) =>
      action(async () => (await import('./presets')).showPresets(name, flags))(),
    );
  verb('list <dir>', 'list the sweeps in and below a folder')
    .addOption(json())
    .action((folder: string, flags: { json: boolean }) => action(async () => (await import('./list')).list(folder, flags))());
  verb('summary <dir>', 'the numbers of a sweep, by run and averaged over seeds')
    .addOption(json())
    .action((path: string, flags: { json: boolean }) => action(async () => (await import('./summary')).summary(path, flags))());
  verb('compare <a> <b>', 'two sweeps or two runs: settings that differ, numbers side by side')
    .addOption(json())
    .action((a: string, b: string, flags: { json: boolean }) => action(async () => (await import('./compare')).compare(a, b, flags))());
  verb('analyse <dir>', 'kernels, spectrum, kernel regression and more of a run at one snapshot')
    .requiredOption('--step <n>', 'step of the snapshot', parseStep)
    .requiredOption('--get <names>', 'quantities, separated by commas; see below', parseNames)
    .option('--out <file.npz>', 'write the arrays there')
    .addOption(json())
    .addHelpText('after', ANALYSES)
    .action((path: string, flags: { step: number; get: readonly string[]; out?: string; json: boolean }) =>
      action(async () => (await import('./analyse')).analyse(path, flags))(),
    );
  verb('export <dir>', 'write a sweep out for other programs: CSV, the layout of the thesis, figures as SVG, TensorBoard')
    .addOption(new Option('--format <name>', 'what to write').choices(EXPORT_FORMATS).makeOptionMandatory())
    .requiredOption('--out <dir>', 'folder of the export')
    .addOption(new Option('--force', 'replace files of the same names').default(false, 'off'))
    .addOption(json())
    .action((path: string, flags: ExportFlags) => action(async () => (await import('./export')).exportTo(path, flags))());
  verb('kernel', 'the kernels of a model of infinite width on given inputs')
    .requiredOption('--model <file|preset>', 'experiment file whose `model` is taken')
    .requiredOption('--inputs <json>', 'a JSON file, or JSON itself: {"x1": [[..]], "x2": [[..]]}; without x2, x1 against itself')
    .option('--get <names>', 'ntk, nngp, layers (the summands of ntk by layer)', parseNames, ['ntk', 'nngp'])
    .addOption(new Option('--convention <name>', 'normalisation').choices(CONVENTIONS).default('neural-tangents'))
    .addOption(settings())
    .addOption(json())
    .action((flags: KernelFlags) => action(async () => (await import('./kernel')).kernel(flags))());
  const data = verb('data', 'data sets of images');
  data
    .command('download')
    .description('fetch the official archive of a data set, check it against its checksum and unpack it')
    .addArgument(new Argument('<name>', 'which one').choices(DATA_SET_NAMES))
    .option('--to <dir>', 'folder in which it becomes a folder (default: where `data.path` looks when it is absent)')
    .option('--from <url>', 'another host of the same archive')
    .addOption(new Option('--events').default(false).hideHelp())
    .addOption(json())
    .action((name: DataSetName, flags: DownloadFlags) => action(async () => (await import('./data')).download(name, flags))());
  const backend = verb('backend', 'the native TensorFlow library, faster than the embedded one on larger networks');
  backend
    .command('status')
    .description('what is there, whether it works, and why not')
    .addOption(json())
    .action((flags: { json: boolean }) => action(async () => (await import('./backend')).status(flags))());
  backend
    .command('install')
    .description('install it into a cache folder outside any project (NTK_MONITOR_BACKEND names another one)')
    .addOption(
      new Option('--from <where>', "package: the package's own download; wheel: PyPI")
        .choices(INSTALL_FROM)
        .default('auto', 'the first that works'),
    )
    .option('--force', 'install anew what works already', false)
    .addOption(new Option('--events').default(false).hideHelp())
    .addOption(json())
    .action((flags: InstallFlags) => action(async () => (await import('./backend')).install(flags))());
  backend
    .command('check <folder>', { hidden: true })
    .action((folder: string) => action(async () => (await import('./backend')).check(folder))());
  program
    .command('worker <sweep> <run>', { hidden: true })
    .action((sweep: string, run: string) => action(async () => (await import('./worker')).worker(sweep, run))());
  return program;
}

/** What `analyse --get` knows. */
export const ANALYSES = `
Quantities:
  any key of metrics.jsonl, any array that the run keeps, and K_train_train, K_eval_train, preds_train, preds_eval, computed where they were not kept
  spectrum             all eigenvalues, condition number, entropy rank and effective rank at analysis.reg
  kernel_regression    K_et (K_tt + ridge I)^-1 y with the kernel of the snapshot, with the sweep over the ridge
  continuation         f + K_et (K_tt + ridge I)^-1 (y - f): where training would end if the kernel stayed as it is
  ridge_sweep          errors, effective rank and condition number over ridges from 1e-8 to 1e-1, unresolved ones NaN
  noise_variance       sigma^2 K(x, X) (K + ridge I)^-2 K(X, x), the variance of kernel regression that the label noise causes
  kernel_dynamics      training under the kernel of the snapshot by steps: loss, outputs, mode residuals beside the real ones, convergence times
  kernel_flow          the same as a gradient flow, its time counted in steps
  frequency_residuals  |r_k| of f - f* at the frequencies k of the target, over all snapshots
  infinite_width       the kernel against that of infinite width: relative distance, profile over the difference of the angles
  kernel_profile       Theta(x_0, x(g)) on the unit circle, and of infinite width
  distances            kernel distance between all pairs of snapshots
  linearised_switch    the network linearised at the last task switch, trained on the same batches: its loss, and its gap to the network`;

const EPILOGUE = `
Examples:
  ${PROGRAM} run exp002-quick
  ${PROGRAM} run circle.ntk.yaml --set sweep.widths=[64,128] train.steps=2000 --jobs 2
  ${PROGRAM} analyse results/exp002/20260101-120000-1a2b3c/runs/width=64,seed=0 --step 500 --get spectrum,kernel_regression
  ${PROGRAM} kernel --model circle.ntk.yaml --inputs '{"x1": [[1, 0], [0, 1]]}' --get ntk,nngp

Exit codes: 0 done, 1 a run failed or diverged, or a download failed, 2 bad input, 130 interrupted (Ctrl-C writes checkpoints; \`resume\` continues).`;

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 4096) throw new InvalidArgumentError('Expected a whole number from 1 to 4096.');
  return jobs;
}

function parseStep(text: string): number {
  const step = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(step) || step < 0)
    throw new InvalidArgumentError('Expected the step of a snapshot, a whole number from 0.');
  return step;
}

function parseNames(text: string): readonly string[] {
  const names = text.split(',').map(name => name.trim());
  if (names.some(name => name === '')) throw new InvalidArgumentError('Expected names separated by commas.');
  return [...new Set(names)];
}
