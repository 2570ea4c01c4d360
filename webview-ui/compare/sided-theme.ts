/** Curves of both sides: partners have one colour, and b is dashed. */
import { curveColours, curveDashes } from '../../src/shared/palette';
import type { ChartTheme } from '../charts/theme';
import type { GroupStyle } from './merged-sweep';

/** `theme` for the groups of a merged sweep. Colours that repeat have other dashes; in high contrast every group has its own. */
export function sidedTheme(theme: ChartTheme, styles: readonly GroupStyle[]): ChartTheme {
  const styleOf = (group: number): GroupStyle => styles[group] ?? { side: 'a', colour: group };
  return {
    ...theme,
    curve: group => theme.curve(styleOf(group).colour),
    dash: group => {
      const { side, colour } = styleOf(group);
      const round = theme.highContrast ? colour : Math.floor(colour / curveColours.length);
      return curveDashes[(2 * round + (side === 'b' ? 1 : 0)) % curveDashes.length] ?? [];
    },
  };
}
