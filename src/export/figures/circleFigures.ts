/** Functions on the circle: target and data, the network at the freeze and at the end, kernel regression at the freeze; one run a group. */
import { AnalysisError } from '../../analysis/errors';
import { hasRegression, regressionAt } from '../../analysis/regression';
import { RunSnapshots } from '../../analysis/runSnapshots';
import { RunReadError } from '../../runs/errors';
import type { NpyArray } from '../../runs/npy';
import { LinearAlgebraError } from '../../science/linalg/errors';
import { formatNumber, formatStep } from '../../shared/format';
import type { ChartFigure, FigureAxis, FigureCurve } from '../../shared/figures/figure';
import { printColour } from '../../shared/figures/printColours';
import type { FigureSource, NamedFigure } from '../figures';
import type { FigureGroup } from './groups';

const ANGLE: FigureAxis = {
  title: 'angle γ',
  scale: 'linear',
  range: { min: -Math.PI, max: Math.PI },
  ticks: (
    [
      [-1, '−π'],
      [-0.5, '−π/2'],
      [0, '0'],
      [0.5, 'π/2'],
      [1, 'π'],
    ] as const
  ).map(([part, label]) => ({ value: part * Math.PI, label })),
};

/** @param notes told what could not be drawn */
export async function circleFigures(source: FigureSource, signal: AbortSignal, notes: string[]): Promise<NamedFigure[]> {
  const figures: NamedFigure[] = [];
  for (const group of source.groups) {
    signal.throwIfAborted();
    const [first] = group.members;
    if (!first || first.contents.metrics.length === 0) continue;
    try {
      figures.push(...(await figuresOf(source, group, figures.length === 0)));
    } catch (error) {
      if (!(error instanceof AnalysisError || error instanceof RunReadError || error instanceof LinearAlgebraError)) throw error;
      notes.push(`${group.label}: its functions are not drawn: ${error.message}`);
    }
  }
  return figures;
}

async function figuresOf(source: FigureSource, group: FigureGroup, withTarget: boolean): Promise<NamedFigure[]> {
  const [first] = group.members;
  if (!first) return [];
  const run = await RunSnapshots.open(first.run.path);
  try {
    const grid = run.dataset('gamma_eval');
    if (!grid || run.targets.train.cols !== 1) return [];
    const last = run.steps.filter(step => run.holds('preds_eval', step)).at(-1);
    const freeze = first.contents.events.find(({ type }) => type === 'freeze')?.step;
    const subtitle = `${source.subtitle} · ${first.run.id}`;
    const base = dataCurves(run);
    const plain = (name: string, title: string, curves: readonly FigureCurve[], words: readonly string[]): NamedFigure => ({
      name,
      figure: { ...bare, title, subtitle, curves: [...base, ...curves], notes: words },
    });
    const figures = withTarget
      ? [plain('target-and-data', 'Target and training data', [], ['The target without noise, and the training points with their labels.'])]
      : [];
    if (last === undefined) return figures;
    const at = freeze !== undefined && run.holds('preds_eval', freeze) ? freeze : null;
    const outputs = async (step: number, label: string, rank: number, dash: readonly number[] = []) => {
      await run.prepare(['preds_eval'], step);
      return line(label, grid, run.array('preds_eval', step), printColour(rank, 4), dash);
    };
    figures.push(
      plain(
        `function-${group.file}`,
        `The network at the freeze and at the end, ${group.label}`,
        [
          ...(at === null ? [] : [await outputs(at, `at the freeze, step ${formatStep(at)}`, 1, [6, 3])]),
          await outputs(last, `at the end, step ${formatStep(last)}`, 0),
        ],
        at === null ? ['This run did not freeze.'] : [],
      ),
    );
    const regression = await regressionFigure(run, freeze ?? last, freeze !== undefined, grid);
    if (regression)
      figures.push(
        plain(
          `kernel-regression-${group.file}`,
          `Kernel regression ${freeze === undefined ? 'at the end' : 'at the freeze'}, ${group.label}`,
          regression.curves,
          regression.notes,
        ),
      );
    return figures;
  } finally {
    run.close();
  }
}

const bare: ChartFigure = {
  kind: 'chart',
  title: '',
  subtitle: '',
  x: ANGLE,
  y: { title: 'f(γ)', scale: 'linear' },
  curves: [],
  marks: [],
  lines: [],
  notes: [],
};

async function regressionFigure(run: RunSnapshots, step: number, frozen: boolean, grid: NpyArray) {
  if (!hasRegression(run) || !run.holds('K_train_train', step) || !run.holds('K_eval_train', step) || !run.holds('preds_train', step))
    return null;
  await run.prepare(['K_train_train', 'K_eval_train', 'preds_eval'], step);
  const { chosen, prediction } = regressionAt(run, step, []);
  const words = `f_KR = K_et (K_tt + λI)^-1 y with the kernel at step ${formatStep(step)}${frozen ? '' : ' (the run did not freeze)'}, ridge λ = ${formatNumber(chosen.ridge)}`;
  if (!prediction) return { curves: [], notes: [`${words}: unresolved, the ridge lies below the noise of the kernel.`] };
  const facts = [
    chosen.mse === null ? null : `mean squared error ${formatNumber(chosen.mse)}`,
    chosen.effective_rank === null ? null : `effective rank ${formatNumber(chosen.effective_rank)}`,
  ].filter(fact => fact !== null);
  const curve = line('kernel regression', grid, { shape: [prediction.rows], data: prediction.data }, printColour(1, 4), []);
  return { curves: [curve], notes: [`${words}; ${facts.join(', ')}.`] };
}

function dataCurves(run: RunSnapshots): FigureCurve[] {
  const [grid, truth, angles, labels] = ['gamma_eval', 'y_eval_true', 'gamma_train', 'y_train'].map(name => run.dataset(name));
  return [
    ...(grid && truth ? [{ ...line('target', grid, truth, '#555555', [2, 2]) }] : []),
    ...(angles && labels ? [{ ...line('training points', angles, labels, '#000000', []), shape: 'points' as const, opacity: 0.6 }] : []),
  ];
}

function line(label: string, x: NpyArray, y: NpyArray, colour: string, dash: readonly number[]): FigureCurve {
  return { label, colour, dash, opacity: 1, shape: 'line', x: numbers(x), y: numbers(y), deviation: null };
}

const numbers = ({ data }: NpyArray) => Float64Array.from({ length: data.length }, (_, i) => Number(data[i]));
