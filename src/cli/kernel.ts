/** `kernel`: the tangent kernel and the NNGP kernel of an experiment's model at infinite width, on given inputs. */
import { sweepAxes } from '../experiment/axes';
import { loadExperiment, type LoadedExperiment } from '../experiment/load';
import { planRuns } from '../experiment/sweep';
import { describeConvention, type Convention, type InfiniteNetwork } from '../science/kernel/analytic/conventions';
import { infiniteWidthKernels, type InfiniteKernels } from '../science/kernel/analytic/infiniteWidth';
import { KernelError } from '../science/kernel/errors';
import type { Matrix64 } from '../science/linalg/matrix';
import { infiniteNetwork } from '../training/model';
import { EXIT_DONE } from './exitCodes';
import { BadExperiment, BadInput } from './failure';
import { readInputs } from './kernelInputs';
import { print, printJsonLine } from './output';

export interface KernelOptions {
  /** An experiment file or a preset; of its sections only `model` counts, and the name may be missing. */
  readonly model: string;
  /** A JSON file, or the JSON itself. */
  readonly inputs: string;
  readonly get: readonly string[];
  readonly convention: Convention;
  readonly set: readonly string[];
  readonly json: boolean;
}

const QUANTITIES: Readonly<Record<string, (kernels: InfiniteKernels) => unknown>> = {
  ntk: ({ ntk }) => rowsOf(ntk),
  nngp: ({ nngp }) => rowsOf(nngp),
  layers: ({ layers }) => Object.fromEntries(Object.entries(layers).map(([name, kernel]) => [name, rowsOf(kernel)])),
};

export function kernel({ model, inputs, get, convention, set, json }: KernelOptions): Promise<number> {
  const unknown = get.find(name => !Object.hasOwn(QUANTITIES, name));
  if (unknown !== undefined) throw new BadInput(`--get: expected names of ${Object.keys(QUANTITIES).join(', ')}, found "${unknown}"`);
  const network = networkOf(model, set);
  const { x1, x2 } = readInputs(inputs);
  const kernels = computed(model, () => infiniteWidthKernels(network, x1, x2, convention));
  const found = Object.fromEntries(get.map(name => [name, QUANTITIES[name]?.(kernels)]));
  const result = { ...found, convention: describeConvention(network, convention) };
  if (json) printJsonLine(result);
  else for (const [name, value] of Object.entries(result)) printQuantity(name, value);
  return Promise.resolve(EXIT_DONE);
}

/** @throws BadExperiment; BadInput where the file sweeps what the kernel depends on. */
function networkOf(file: string, set: readonly string[]): InfiniteNetwork {
  const loaded = loadExperiment(file, { set: ['experiment.name=kernel', ...set] });
  if (!loaded.ok) throw new BadExperiment(loaded.problems);
  requireOneModel(file, loaded);
  const [run] = planRuns(loaded.settings);
  if (run === undefined) throw new Error('a sweep plans at least one run');
  return infiniteNetwork(run.settings.model);
}

function requireOneModel(file: string, { settings }: LoadedExperiment): void {
  for (const { name, values } of sweepAxes(settings)) {
    const key = name === 'width' ? 'model.width' : name;
    const counts =
      key === 'model.width' ? settings.model.parametrisation === 'standard' : key.startsWith('model.') && key !== 'model.alpha';
    if (!counts || values.length === 1) continue;
    const at = name === 'width' ? 'sweep.widths' : `sweep.${name}`;
    throw new BadInput(
      `${file}: ${at}: expected one model, found ${values.length} values of ${key}; --set ${key}=${JSON.stringify(values[0])} takes one of them`,
    );
  }
}

function computed(file: string, body: () => InfiniteKernels): InfiniteKernels {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new BadInput(error.reason === 'bad_network' ? `${file}: model: ${error.message}` : `--inputs: ${error.message}`);
  }
}

function rowsOf({ rows, cols, data }: Matrix64): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
}

function printQuantity(name: string, value: unknown): void {
  if (typeof value === 'string') print(`${name}: ${value}`);
  else if (Array.isArray(value)) {
    print(`${name}:`);
    for (const row of value as number[][]) print(`  ${row.join('  ')}`);
  } else for (const [layer, kernel] of Object.entries(value as object)) printQuantity(`${name}.${layer}`, kernel);
}
