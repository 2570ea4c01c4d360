/** Curves of both sides: partners have one colour, and b is dashed. */
import { curveDash } from '../../src/shared/palette';
import type { ChartTheme } from '../charts/theme';
import type { GroupStyle } from './merged-sweep';

/** `theme` for the groups of a merged sweep. Colours that repeat have other dashes; in high contrast every group has its own. */
export function sidedTheme(theme: ChartTheme, styles: readonly GroupStyle[]): ChartTheme {
  const plain: GroupStyle = { side: 'a', index: 0, colour: 'charts.blue', repeat: 0 };
  const styleOf = (group: number): GroupStyle => styles[group] ?? plain;
  return {
    ...theme,
    curve: group => theme.colour(styleOf(group).colour),
    dash: group => {
      const { side, index, repeat } = styleOf(group);
      return curveDash(2 * (theme.highContrast ? index : repeat) + (side === 'b' ? 1 : 0));
    },
  };
}
