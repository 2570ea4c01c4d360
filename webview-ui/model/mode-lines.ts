/** The eigenmodes of a kernel as lines of a chart. */
import { formatNumber } from '../../src/shared/format';
import type { DynamicsView, ModeView } from './dynamics-view';
import type { RunLine } from './line-sweep';

/** The first ones, or ever slower ones. */
export type ModeChoice = 'top' | 'spread';
const TOP = 5;
const SPREAD = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

export interface ModeLines {
  readonly lines: readonly (RunLine & { readonly mode: number })[];
  /** Predicted residuals below this are left out; null: none are. */
  readonly floor: number | null;
}

/** A prediction that has fallen so far below all that the network has is of no interest, and would press the rest together. */
const FAR_BELOW = 1e-2;

/** @param hidden numbers of the modes that are switched off. */
export function modeLines({ modes }: DynamicsView, choice: ModeChoice, hidden: ReadonlySet<number>): ModeLines {
  const chosen = chosenModes(modes, choice);
  const least = Math.min(
    ...chosen.map(({ real }) => real.reduce((min, value) => (value === 0 ? min : Math.min(min, Math.abs(value) || min)), Infinity)),
  );
  const floor = FAR_BELOW * least;
  const isBelow = (value: number) => Math.abs(value) < floor;
  const lines = chosen.map(mode => ({
    id: modeName(mode),
    mode: mode.mode,
    hidden: hidden.has(mode.mode),
    columns: new Map([
      ['real', mode.real],
      ['predicted', mode.predicted.map(value => (isBelow(value) ? NaN : value))],
    ]),
  }));
  return { lines, floor: chosen.some(({ predicted }) => predicted.some(isBelow)) ? floor : null };
}

function chosenModes(modes: readonly ModeView[], choice: ModeChoice): ModeView[] {
  return choice === 'top' ? modes.filter(({ mode }) => mode <= TOP) : modes.filter(({ mode }) => SPREAD.includes(mode));
}

/** `Mode 3 · λ 53.1 · τ 2.4`; without τ where the loss couples the modes. */
function modeName({ mode, eigenvalue, time }: ModeView): string {
  const decay = Number.isNaN(time) ? '' : ` · τ ${formatNumber(Number(time.toPrecision(3)))}`;
  return `Mode ${mode} · λ ${formatNumber(Number(eigenvalue.toPrecision(3)))}${decay}`;
}
