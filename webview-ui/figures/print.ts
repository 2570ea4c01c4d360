/** Colours and dashes of figures that leave the panel: those of print, by group and by what a card draws for each group. */
import { curveDashes } from '../../src/shared/palette';
import type { FigureCurve } from '../../src/shared/figures/figure';
import { printColour } from '../../src/shared/figures/printColours';

/** @param count of the groups that are drawn together */
export function groupColour(group: number, count: number): string {
  return printColour(Math.max(0, group), Math.max(count, group + 1));
}

export function rankDash(rank: number): readonly number[] {
  return curveDashes[rank % curveDashes.length] ?? [];
}

/** A line without a band. */
export function plainCurve(curve: Pick<FigureCurve, 'label' | 'colour' | 'x' | 'y'> & Partial<FigureCurve>): FigureCurve {
  return { dash: [], opacity: 1, shape: 'line', deviation: null, ...curve };
}
