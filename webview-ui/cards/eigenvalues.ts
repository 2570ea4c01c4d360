/** Card 3: the top of the kernel's spectrum and the edge of stability. */
import { edgeFormula } from '../../src/shared/formulas';
import { quantities } from '../../src/shared/quantities';
import { listed } from '../model/column-names';
import type { TimeChart } from '../model/time-chart';
import { choiceOf, flagOf } from './choices';
import { timeChartKind } from './time-chart-kind';

export const eigenvaluesChart: TimeChart = {
  id: 'eigenvalues',
  title: 'Top eigenvalues',
  options: available => [
    ...(available.has('sharpness')
      ? [
          {
            kind: 'choice' as const,
            name: 'view',
            title: 'View',
            options: [
              { value: 'eigenvalues', label: 'Kernel', title: 'Eigenvalues of the kernel' },
              {
                value: 'sharpness',
                label: 'Sharpness',
                title: 'Largest curvature of the loss in the parameters, which the edge of stability bounds',
              },
            ],
          },
        ]
      : []),
    ...(listed('eigenvalues', available).length > 1
      ? [
          {
            kind: 'flag' as const,
            name: 'all',
            label: 'All',
            title: 'Draw all eigenvalues that are followed, or only the largest',
            otherwise: true,
          },
        ]
      : []),
  ],
  plan: (settings, available) => {
    const all = listed('eigenvalues', available);
    const hasSharpness = available.has('sharpness');
    const isSharpness = hasSharpness && choiceOf(settings, 'eigenvalues', 'view', ['eigenvalues', 'sharpness']) === 'sharpness';
    const eigenvalues = flagOf(settings, 'eigenvalues', 'all', true) ? all : all.slice(0, 1);
    return {
      columns: isSharpness ? ['sharpness'] : eigenvalues,
      axis: isSharpness ? 'λ_max(H^½ Θ H^½)' : 'eigenvalue of K',
      scale: choiceOf(settings, 'eigenvalues', 'scale', ['log', 'linear']),
      scaleName: 'scale',
      absolute: false,
      // With losses that are not squared the edge is one of the sharpness, not of the kernel's eigenvalues.
      marks: hasSharpness && !isSharpness ? [] : ['edge_of_stability'],
      switches: 'norm',
      lines: hasSharpness && !isSharpness ? null : 'edge',
      rankStyle: 'opacity',
      empty: 'The eigenvalues appear with the first snapshot.',
    };
  },
};

export const eigenvaluesCard = timeChartKind(eigenvaluesChart, ['eigenvalues.0'], ({ conventions }) => ({
  definition:
    'Largest eigenvalues λ₁ ≥ λ₂ ≥ … of the empirical NTK K on the training set. Full-batch gradient descent sharpens λ₁ up to the ' +
    `edge of stability ${edgeFormula(conventions.loss, conventions.momentum)} and holds it there: beyond it a step of size η is unstable. ` +
    `Where the loss is not a squared one, what reaches the edge is the sharpness. ${quantities.get('sharpness')?.definition ?? ''}`,
  units: 'those of K: output² per learning rate and step',
  convention: `${quantities.get('eigenvalues')?.convention ?? ''} Outputs reduced by ${conventions.reduction}.`,
  source: [quantities.get('eigenvalues')?.source, quantities.get('edge')?.source].join('; '),
}));
