/** A network in the middle of its training: two successive snapshots of it, and what was kept of the first one. */
import { createMeasurer, type Measured, type Measurer } from '../../src/measurement/measurer';
import type { Network, ParameterValues } from '../../src/networks/network';
import { createDataset, type Dataset } from '../../src/training/dataset';
import { createNetwork } from '../../src/training/model';
import { topEigenpairs } from '../../src/science/linalg/topEigenpairs';
import type { Matrix, Matrix64 } from '../../src/science/linalg/matrix';
import { DEFAULT_EVAL_EVERY } from '../../src/experiment/limits';
import type { RunSettings } from '../../src/experiment/schema';
import { descentOf } from './exp002';

export interface SnapshotState {
  readonly dataset: Dataset;
  readonly network: Network;
  readonly targets: Matrix;
  readonly measurer: Measurer;
  readonly initial: ParameterValues;
  /** At the later snapshot. */
  readonly parameters: ParameterValues;
  readonly first: Measured;
  readonly measured: Measured;
  /** Of the earlier snapshot: the start of the later one's eigenvalue iteration. */
  readonly eigenvectors: Matrix64;
}

/** Snapshots one spacing and two spacings after the start. */
export async function snapshotState(settings: RunSettings): Promise<SnapshotState> {
  const dataset = createDataset(settings);
  const network = createNetwork(settings.model, dataset.inputs.size, dataset.targets.size);
  const { inputs, evalInputs } = dataset;
  const measurer = createMeasurer({ network, inputs, evalInputs, reduction: settings.probe.reduction });
  const descent = await descentOf(settings, 'embedded');
  const afterSpacing = (): ParameterValues => {
    for (let step = 0; step < (settings.train.eval_every ?? DEFAULT_EVAL_EVERY); step++) descent.step();
    return descent.parameters();
  };
  const initial = network.initialValues(settings.seed);
  const earlier = measurer.training(afterSpacing()).kernel;
  const parameters = afterSpacing();
  descent.dispose();
  return {
    dataset,
    network,
    targets: { rows: dataset.targets.count, cols: dataset.targets.size, data: dataset.targets.values },
    measurer,
    initial,
    parameters,
    first: measurer.training(initial),
    measured: measurer.training(parameters),
    eigenvectors: topEigenpairs(earlier, settings.analysis.eigenvalues).vectors,
  };
}
