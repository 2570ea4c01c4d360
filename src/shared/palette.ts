/** Colours of curves: a group of runs has the same colour in the tree, the legend and every chart. */

/**
 * Ids of the editor's chart colours, in the order in which groups take them: neighbours differ most, and orange comes last,
 * because in some themes it is close to red or to yellow, or missing.
 */
export const curveColours = ['charts.blue', 'charts.yellow', 'charts.purple', 'charts.green', 'charts.red', 'charts.orange'] as const;
export type CurveColour = (typeof curveColours)[number];

/** Dash lengths in pixels that tell curves apart without colour, in the order in which groups take them. */
export const curveDashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [12, 4, 4, 4]];

/** The theme colour of the i-th group of a sweep; colours repeat after six groups, then with other dashes. */
export function curveColour(group: number): CurveColour {
  return curveColours[group % curveColours.length] ?? curveColours[0];
}

/** The dash of the i-th group: solid until colours repeat, or of its own where colour alone must not tell curves apart. */
export function curveDash(group: number, withoutColour: boolean): readonly number[] {
  const index = withoutColour ? group : Math.floor(group / curveColours.length);
  return curveDashes[index % curveDashes.length] ?? [];
}
