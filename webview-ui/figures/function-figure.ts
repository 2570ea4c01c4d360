/** The function on the circle as a figure. */
import type { ChartFigure, FigureCurve } from '../../src/shared/figures/figure';
import { printColour } from '../../src/shared/figures/printColours';
import type { FunctionPlot } from '../charts/function-plot';
import { angleTicks } from '../model/axis-ticks';
import type { FunctionCurveId } from '../model/function-view';
import { curveWords } from '../model/function-words';
import { plainCurve } from './print';

const STYLES: Readonly<Record<FunctionCurveId, { readonly colour: string; readonly dash: readonly number[] }>> = {
  target: { colour: '#555555', dash: [2, 2] },
  network: { colour: printColour(0, 4), dash: [] },
  regression: { colour: printColour(1, 4), dash: [] },
  continuation: { colour: printColour(2, 4), dash: [6, 3] },
  predicted: { colour: printColour(3, 4), dash: [8, 2, 2, 2] },
};

export function functionFigure({ model, show, hidden }: FunctionPlot, words: readonly string[]): Omit<ChartFigure, 'title' | 'subtitle'> {
  const range = { min: -Math.PI, max: Math.PI };
  const drawn = model.curves.filter(({ id }) => !hidden.has(id));
  const curves = drawn.map((curve): FigureCurve =>
    plainCurve({ ...STYLES[curve.id], label: curveWords[curve.id].name, x: curve.x, y: curve.y }),
  );
  const { points } = model;
  const training =
    points && !hidden.has('training')
      ? [plainCurve({ label: curveWords.training.name, colour: '#000000', shape: 'points', x: points.x, y: points.y })]
      : [];
  return {
    kind: 'chart',
    x: { title: 'angle γ', scale: 'linear', range, ticks: angleTicks(range, 8) },
    y: { title: show === 'values' ? 'f(γ)' : 'f(γ) − f*(γ)', scale: 'linear', range: model.range },
    curves: [...curves, ...training],
    marks: [],
    lines: [],
    notes: words,
  };
}
