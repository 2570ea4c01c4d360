/** From which kernel the constant-kernel dynamics start, and by what rule: chosen in the card of the modes, for the cards of loss and function too. */
import type { DynamicsName } from '../../model/dynamics-view';
import type { Exploration } from '../../model/exploration';
import { nearestRow } from '../../model/curves';
import type { ViewSettings } from '../../state/view-settings';
import { choiceOf, numberOf } from '../choices';

/** Id of the card of the modes, under which the choices are kept. */
export const DYNAMICS = 'dynamics';
const baseChoices = ['start', 'freeze', 'here'] as const;

export interface Base {
  readonly name: DynamicsName;
  /** Null: there is no such snapshot. */
  readonly step: number | null;
  /** Why there is none. */
  readonly problem: string;
}

export function baseOf(settings: ViewSettings, { run, stops }: Exploration): Base {
  const name = choiceOf(settings, DYNAMICS, 'time', ['steps', 'flow']) === 'flow' ? 'kernel_flow' : 'kernel_dynamics';
  const at = (step: number | null | undefined, problem: string): Base => ({ name, step: step ?? null, problem });
  if (stops.length === 0) return at(null, 'The snapshots of the run are not known yet.');
  switch (choiceOf(settings, DYNAMICS, 'base', [...baseChoices])) {
    case 'start':
      return at(stops[0], '');
    case 'freeze':
      return at(run.markers.find(({ kind }) => kind === 'freeze')?.step, 'The kernel of this run has not frozen.');
    case 'here':
      return at(stops[nearestRow(stops, numberOf(settings, DYNAMICS, 'at', stops[0] ?? 0))], '');
  }
}
