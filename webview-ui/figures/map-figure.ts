/** A heat map as a figure, in the colours of print. */
import type { MapFigure } from '../../src/shared/figures/figure';
import { colourTable, rgbOf } from '../charts/colour-scales';
import type { HeatMapModel } from '../charts/heat-map';

/** Ticks that have room along a side of a printed map. */
export const PRINTED_TICKS = 5;
/** One entry of the palette is what is not a number. */
const COLOURS = 255;

export function mapFigure(
  { picture, axisTitle, valueName }: Pick<HeatMapModel, 'picture' | 'axisTitle' | 'valueName'>,
  rows: Pick<MapFigure, 'rowValues' | 'ticks' | 'crosses'>,
  notes: readonly string[],
): Omit<MapFigure, 'title' | 'subtitle'> {
  const { size, values, scale, domain } = picture;
  const table = colourTable(scale, false);
  const colours = Array.from({ length: COLOURS }, (_, i) => hex(rgbOf(table[Math.round((i / (COLOURS - 1)) * (table.length - 1))] ?? 0)));
  const reach = Math.max(Math.abs(domain.min), Math.abs(domain.max));
  const ends = scale === 'diverging' ? { low: -reach, high: reach } : { low: domain.min, high: domain.max };
  return { kind: 'map', size, values, valueName, axisTitle, ...rows, scale: { colours, ...ends }, domain, notes };
}

const hex = (parts: readonly number[]) => `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
