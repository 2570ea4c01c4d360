/** Card 3: the top of the kernel's spectrum and the edge of stability. */
import { edgeFormula, quantities } from '../../src/shared/quantities';
import { listed } from '../model/column-names';
import type { TimeChart } from '../model/time-chart';
import { choiceOf, flagOf } from './choices';
import { timeChartKind } from './time-chart-kind';

export const eigenvaluesChart: TimeChart = {
  id: 'eigenvalues',
  title: 'Top eigenvalues',
  options: available =>
    listed('eigenvalues', available).length > 1
      ? [{ kind: 'flag', name: 'all', label: 'All', title: 'Draw all eigenvalues that are followed, or only the largest', otherwise: true }]
      : [],
  plan: (settings, available) => {
    const all = listed('eigenvalues', available);
    return {
      columns: flagOf(settings, 'eigenvalues', 'all', true) ? all : all.slice(0, 1),
      axis: 'eigenvalue of K',
      scale: choiceOf(settings, 'eigenvalues', 'scale', ['log', 'linear']),
      scaleName: 'scale',
      absolute: false,
      marks: ['edge_of_stability'],
      switches: 'norm',
      lines: 'edge',
      rankStyle: 'opacity',
      empty: 'The eigenvalues appear with the first snapshot.',
    };
  },
};

export const eigenvaluesCard = timeChartKind(eigenvaluesChart, ['eigenvalues.0'], ({ conventions }) => ({
  definition:
    'Largest eigenvalues λ₁ ≥ λ₂ ≥ … of the empirical NTK K on the training set. Full-batch gradient descent sharpens λ₁ up to the ' +
    `edge of stability ${edgeFormula(conventions.loss)} and holds it there: beyond it a step of size η is unstable.`,
  units: 'those of K: output² per learning rate and step',
  convention: `${quantities.get('eigenvalues')?.convention ?? ''} Outputs reduced by ${conventions.reduction}.`,
  source: [quantities.get('eigenvalues')?.source, quantities.get('edge')?.source].join('; '),
}));
