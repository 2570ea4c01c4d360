/** Card 11: residuals of the kernel's eigenmodes, what the network did beside what a constant kernel predicts. */
import { formatNumber, formatStep } from '../../../src/shared/format';
import { dynamicsView } from '../../model/dynamics-view';
import { kernelSentence, limitSentences } from '../../model/dynamics-words';
import { modeLines } from '../../model/mode-lines';
import type { TimeChart } from '../../model/time-chart';
import type { ViewSettings } from '../../state/view-settings';
import type { CardActions, CardBody, CardKind } from '../card-kind';
import { choiceOf, flagOf } from '../choices';
import { baseOf, DYNAMICS } from './base';
import { LineChartBody } from './line-chart-body';

const chart: TimeChart = {
  id: DYNAMICS,
  title: 'Mode residuals',
  options: () => [
    {
      kind: 'choice',
      name: 'base',
      title: 'Kernel that is held constant',
      options: [
        { value: 'start', label: 'K(0)', title: 'Predict with the kernel of the first snapshot' },
        { value: 'freeze', label: 'Freeze', title: 'Predict with the kernel of the freeze step' },
        { value: 'here', label: 'Here', title: 'Predict with the kernel of the snapshot at which the time slider stands now' },
      ],
    },
    {
      kind: 'choice',
      name: 'time',
      title: 'How time goes',
      options: [
        { value: 'steps', label: 'Steps', title: 'Gradient descent: (1 − ηcλ)ᵗ' },
        { value: 'flow', label: 'Flow', title: 'Gradient flow: exp(−ηcλt)' },
      ],
    },
    {
      kind: 'choice',
      name: 'modes',
      title: 'Which modes',
      options: [
        { value: 'spread', label: 'Spread', title: 'Modes 1, 2, 5, 10, 20, …: from the fastest to the slowest that is resolved' },
        { value: 'top', label: 'Top', title: 'The five modes of the largest eigenvalues' },
      ],
    },
  ],
  plan: settings => {
    const scale = choiceOf(settings, DYNAMICS, 'scale', ['log', 'linear']);
    return {
      columns: ['real', 'predicted'],
      axis: scale === 'log' ? '|⟨uᵢ, f − y⟩|' : '⟨uᵢ, f − y⟩',
      scale,
      scaleName: 'scale',
      absolute: scale === 'log',
      marks: [],
      lines: null,
      rankStyle: 'dash',
      empty: 'Mode residuals appear with the first snapshot.',
    };
  },
};

const IMAGES: ReadonlySet<string> = new Set(['cifar10', 'cifar100', 'folder', 'shapes']);

const hiddenName = (mode: number) => `hide:${mode}`;

export const dynamicsCard: CardKind = {
  id: DYNAMICS,
  title: chart.title,
  explain: ({ conventions }) => ({
    definition:
      'Residual f − y on the training points in the eigenbasis of one kernel, K uᵢ = λᵢ uᵢ: what the network did (solid), and what it would do if the kernel ' +
      'stayed as it is (dotted): (1 − ηcλᵢ)ᵗ of the residual at the kernel’s snapshot, exp(−ηcλᵢt) as a flow. τ is the time until a mode has shrunk to 1/e.',
    units: '⟨uᵢ, f − y⟩ in units of the target times √M; λ of the kernel; τ in steps',
    convention:
      `c is the curvature of the loss: 2/M for the mean of squares, 1 for half their sum; this sweep minimises ${conventions.loss}. The kernel is that of the probe, ${conventions.reduction}. ` +
      'Modes whose eigenvalue is not ten times above its error are left out; residuals below the rounding of the outputs are not drawn. For cross-entropy and logistic loss the residual is that of the probabilities.',
    source:
      'Jacot, Gabriel, Hongler 2018, Neural Tangent Kernel; Lee et al. 2019, Wide neural networks of any depth evolve as linear models',
  }),
  // Images are learnt in batches, whose order no kernel knows.
  applies: ({ data }, series) =>
    !IMAGES.has(data.kind) && (series.runs().length === 0 || series.runs().some(run => series.quantities(run).includes('drift'))),
  create: dynamicsBody,
};

function dynamicsBody(actions: CardActions): CardBody {
  let sliderAt: number | null = null;
  let modeOf: ReadonlyMap<string, number> = new Map();
  return new LineChartBody(
    {
      chart,
      loading: 'Computing the eigenmodes…',
      ask: (view, at) => {
        sliderAt = at.step;
        const { name, step, problem } = baseOf(view.settings, at);
        return step === null ? { problem } : { name, step };
      },
      content: (derived, view) => {
        const dynamics = dynamicsView(derived);
        const hidden = new Set(dynamics.modes.map(({ mode }) => mode).filter(mode => isHidden(view.settings, mode)));
        const { lines, floor } = modeLines(dynamics, choiceOf(view.settings, DYNAMICS, 'modes', ['spread', 'top']), hidden);
        modeOf = new Map(lines.map(({ id, mode }) => [id, mode]));
        return {
          steps: dynamics.sampled,
          lines,
          place: `, kernel of step ${formatStep(dynamics.base)}`,
          notes: [
            kernelSentence(dynamics),
            ...limitSentences(dynamics),
            ...(floor === null
              ? []
              : [`Predicted residuals below ${formatNumber(Number(floor.toPrecision(1)))}, far below all real ones, are left out.`]),
          ],
        };
      },
      toggle: (lines, on) => {
        for (const line of lines) {
          const mode = modeOf.get(line);
          if (mode !== undefined) actions.choose(hiddenName(mode), !on);
        }
      },
    },
    {
      ...actions,
      choose: (name, value) => {
        // The snapshot itself is kept, not that it was the slider's: the slider moves on.
        if (name === 'base' && value === 'here' && sliderAt !== null) actions.choose('at', sliderAt);
        actions.choose(name, value);
      },
    },
  );
}

function isHidden(settings: ViewSettings, mode: number): boolean {
  return flagOf(settings, DYNAMICS, hiddenName(mode), false);
}
