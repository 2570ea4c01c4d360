/** What one snapshot is made of: the passes through the network, the kernels, their eigenvalues, the metrics. */
import type { RunSettings } from '../../src/experiment/schema';
import { layerFactors } from '../../src/measurement/factors';
import { toTensors } from '../../src/networks/parameters';
import { empiricalNtk } from '../../src/science/kernel/empirical';
import { parseReduction } from '../../src/science/kernel/reduction';
import { symmetricEigen } from '../../src/science/linalg/symmetricEigen';
import { topEigenpairs } from '../../src/science/linalg/topEigenpairs';
import { LabelAlignment } from '../../src/science/metrics/alignment';
import { drift } from '../../src/science/metrics/drift';
import { distanceBetween, normalisedKernel } from '../../src/science/metrics/kernelDistance';
import { createFloat64Tensors } from '../../src/tensors/float64';
import type { Points } from '../../src/training/dataset';
import { exp002, firstRunOf } from './exp002';
import { below, type Budget, type Finding } from './findings';
import { interleaved, type Timing, type Work } from './interleaved';
import { snapshotState, type SnapshotState } from './snapshotState';

/** What a step of the reference takes on the quiet machine that the budget of the kernel was set on: it turns milliseconds into a multiple. */
const REFERENCE_MS = 1;
const KERNEL_BUDGET_MS = 60;
const KERNEL_BUDGET_WIDTH = 1024;
/** Largest part of the whole spectrum's time that the eigenvalues of a snapshot may take. */
const WARM_PART = 1 / 4;

export async function snapshotParts(reference: () => void, width: number): Promise<Finding[]> {
  const settings = firstRunOf(exp002({ width }));
  const timings = interleaved(reference, parts(await snapshotState(settings), settings));
  const whole = timings.find(({ name }) => name === WHOLE)?.ratio ?? NaN;
  return timings.map(({ name, ...timing }) => ({
    quantity: `${name}, width ${width}`,
    ...timing,
    ...budgetOf({ name, ...timing }, width, whole),
  }));
}

const KERNEL = 'K_train_train from factors';
const WARM = 'top-5 eigenvalues, warm';
const WHOLE = 'whole spectrum';

function parts(state: SnapshotState, { analysis, probe }: RunSettings): Work[] {
  const { eigenvalues, cka } = analysis;
  const { network, dataset, measured, first, targets } = state;
  const { kernel } = measured;
  const reduction = parseReduction(probe.reduction, network.outputs);
  const tensors = createFloat64Tensors();
  const held = toTensors(tensors, network, state.parameters);
  const placed = ({ values, count, size }: Points) => tensors.fromValues(values, [count, size]);
  const [train, evaluation] = [placed(dataset.inputs), placed(dataset.evalInputs)];
  const factorsAt = (points: typeof train) => layerFactors(network, tensors, held, points, reduction).factors;
  const [trainFactors, evalFactors] = [factorsAt(train), factorsAt(evaluation)];
  const start = normalisedKernel(first.kernel, cka);
  const labels = new LabelAlignment(targets, cka);
  return [
    { name: 'forward and backward factors', run: () => void factorsAt(train) },
    { name: KERNEL, run: () => void empiricalNtk(trainFactors, trainFactors, reduction) },
    { name: 'K_eval_train from factors', run: () => void empiricalNtk(evalFactors, trainFactors, reduction) },
    { name: 'top-5 eigenvalues, cold', run: () => void topEigenpairs(kernel, eigenvalues) },
    { name: WARM, run: () => void topEigenpairs(kernel, eigenvalues, { start: state.eigenvectors }) },
    { name: WHOLE, run: () => void symmetricEigen(kernel) },
    {
      name: 'drift, distance, alignment',
      run: () => {
        drift(kernel, first.kernel);
        const normalised = normalisedKernel(kernel, cka);
        if (normalised && start) distanceBetween(normalised, start);
        labels.of(normalised);
      },
    },
  ];
}

function budgetOf({ name, ratio }: Timing, width: number, whole: number): { readonly budget?: Budget } {
  if (name === WARM) return { budget: { limit: '< 1/4 of the whole spectrum', used: ratio / (WARM_PART * whole), kind: 'binding' } };
  if (name !== KERNEL || width !== KERNEL_BUDGET_WIDTH) return {};
  const { used, kind } = below(KERNEL_BUDGET_MS, ratio * REFERENCE_MS);
  return { budget: { limit: `< ${KERNEL_BUDGET_MS / REFERENCE_MS} ×`, used, kind } };
}
