/**
 * Colours of curves: a run has the same colour in the tree, the legend and every chart. Which of them it takes: `colouring.ts`. All are ids of
 * theme colours: the editor's own for curves without an order, colours that the extension contributes for those with one.
 */

/**
 * Ids of the editor's chart colours, in the order in which curves take them: neighbours differ most, and orange comes last,
 * because in some themes it is close to red or to yellow, or missing.
 */
export const curveColours = ['charts.blue', 'charts.yellow', 'charts.purple', 'charts.green', 'charts.red', 'charts.orange'] as const;

/** From the least value to the greatest, lightness and hue in order, as many as can still be told apart. */
export const orderedColours = [
  'ntkMonitor.ordered1',
  'ntkMonitor.ordered2',
  'ntkMonitor.ordered3',
  'ntkMonitor.ordered4',
  'ntkMonitor.ordered5',
  'ntkMonitor.ordered6',
  'ntkMonitor.ordered7',
  'ntkMonitor.ordered8',
  'ntkMonitor.ordered9',
] as const;

export type CurveColour = (typeof curveColours)[number] | (typeof orderedColours)[number];

/** Dash lengths in pixels that tell curves apart without colour, in the order in which they are taken. */
export const curveDashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [12, 4, 4, 4]];

/** The i-th colour of curves without an order; they repeat after six. */
export function curveColour(index: number): CurveColour {
  return curveColours[index % curveColours.length] ?? curveColours[0];
}

/** The colour of place `rank` of `count` in order: spread over all there are, neighbours sharing one where there are more places. */
export function orderedColour(rank: number, count: number): CurveColour {
  const last = orderedColours.length - 1;
  const index =
    count <= orderedColours.length
      ? Math.round((rank * last) / Math.max(1, count - 1))
      : Math.floor((rank * orderedColours.length) / count);
  return orderedColours[index] ?? orderedColours[last] ?? curveColours[0];
}

/** The i-th dash, the first being solid; they repeat after six. */
export function curveDash(index: number): readonly number[] {
  return curveDashes[index % curveDashes.length] ?? [];
}
