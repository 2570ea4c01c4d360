/** The function on the circle as a plot: how each curve looks, the axes, and the marks at the pointer. */
import { angleTicks, type Tick } from '../model/axis-ticks';
import type { CirclePoints, FunctionCurveId, FunctionModel, FunctionShow } from '../model/function-view';
import type { Plot, PlotSpace } from './plot-chart';
import { type ChartTheme, translucent } from './theme';

export interface CurveStyle {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

/** Curves in the order in which they are drawn: what is below first. */
const drawOrder: readonly FunctionCurveId[] = ['target', 'regression', 'continuation', 'network', 'predicted'];

/** Also without colour no two are alike: the network is the thick solid one, the others have dashes of their own. */
export function curveStyle(id: FunctionCurveId, group: number, theme: ChartTheme): CurveStyle {
  const strong = theme.highContrast ? 0.5 : 0;
  switch (id) {
    case 'target':
      return theme.highContrast
        ? { colour: theme.foreground, width: 1.5, dash: [12, 4] }
        : { colour: translucent(theme.foreground, 0.34), width: 4, dash: [] };
    case 'network':
      return { colour: theme.curve(Math.max(0, group)), width: 2.25 + 2 * strong, dash: [] };
    case 'regression':
      return { colour: theme.foreground, width: 1.5 + strong, dash: [6, 3] };
    case 'continuation':
      return { colour: theme.foreground, width: 1.5 + strong, dash: [1.5, 3] };
    case 'predicted':
      return { colour: theme.curve(Math.max(0, group)), width: 2 + strong, dash: [9, 3, 2, 3] };
  }
}

export interface FunctionPlot {
  readonly model: FunctionModel;
  readonly show: FunctionShow;
  readonly group: number;
  readonly hidden: ReadonlySet<string>;
  /** Curves of another snapshot than that of the network, with its step: drawn faintly. */
  readonly stale: ReadonlyMap<FunctionCurveId, number>;
}

/** `width`: of the plot, in pixels, on which the number of ticks depends. */
export function functionPlot({ model, show, group, hidden, stale }: FunctionPlot, theme: ChartTheme, width: number): Plot {
  const drawn = drawOrder.flatMap(id => model.curves.filter(curve => curve.id === id && !hidden.has(id)));
  return {
    x: { scale: 'linear', range: { min: -Math.PI, max: Math.PI }, title: 'angle γ on the circle', ticks: ticksFor(width) },
    y: { scale: 'linear', range: withRoom(model), title: show === 'values' ? 'f(γ)' : 'f(γ) − f*(γ)', ticks: 'value' },
    paint: (context, space) => {
      const { left, right, top, bottom } = space.area;
      context.beginPath();
      context.rect(left, top - 1, right - left, bottom - top + 2);
      context.clip();
      if (show === 'residual') zeroLine(context, space, theme);
      for (const curve of drawn) {
        const style = curveStyle(curve.id, group, theme);
        context.globalAlpha = stale.has(curve.id) ? 0.45 : 1;
        stroke(context, space, curve.x, curve.y, style);
      }
      context.globalAlpha = 1;
      if (model.points && !hidden.has('training')) dots(context, space, model.points, theme);
    },
  };
}

/** A dot on each curve at the pointer's angle, and its line. */
export function drawFunctionCursor(
  context: CanvasRenderingContext2D,
  space: PlotSpace,
  { model, group, hidden }: FunctionPlot,
  index: number,
  theme: ChartTheme,
): void {
  const { top, bottom } = space.area;
  const angle = model.curves[0]?.x[index];
  if (angle === undefined) return;
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(space.x(angle)) + 0.5, top);
  context.lineTo(Math.round(space.x(angle)) + 0.5, bottom);
  context.stroke();
  for (const curve of model.curves) {
    const y = space.y(curve.y[index] ?? NaN);
    if (hidden.has(curve.id) || !(y >= top && y <= bottom)) continue;
    context.beginPath();
    context.arc(space.x(angle), y, curve.id === 'network' ? 4 : 3, 0, 2 * Math.PI);
    context.fillStyle = curve.id === 'network' ? theme.curve(Math.max(0, group)) : theme.foreground;
    context.fill();
    context.strokeStyle = theme.background;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

function ticksFor(width: number): Tick[] {
  return angleTicks({ min: -Math.PI, max: Math.PI }, Math.max(3, width / 46));
}

function withRoom({ range: { min, max } }: FunctionModel) {
  const room = 0.05 * (max - min || 1);
  return { min: min - room, max: max + room };
}

function zeroLine(context: CanvasRenderingContext2D, { area, y }: PlotSpace, theme: ChartTheme): void {
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(area.left, Math.round(y(0)) + 0.5);
  context.lineTo(area.right, Math.round(y(0)) + 0.5);
  context.stroke();
}

function stroke(context: CanvasRenderingContext2D, space: PlotSpace, xs: Float64Array, ys: Float64Array, style: CurveStyle): void {
  context.strokeStyle = style.colour;
  context.lineWidth = style.width;
  context.lineJoin = 'round';
  context.setLineDash([...style.dash]);
  context.beginPath();
  let broken = true;
  for (let i = 0; i < xs.length; i++) {
    const y = space.y(ys[i] as number);
    if (y - y !== 0) broken = true;
    else if (broken) {
      context.moveTo(space.x(xs[i] as number), y);
      broken = false;
    } else context.lineTo(space.x(xs[i] as number), y);
  }
  context.stroke();
  context.setLineDash([]);
}

function dots(context: CanvasRenderingContext2D, space: PlotSpace, { x, y }: CirclePoints, theme: ChartTheme): void {
  context.fillStyle = translucent(theme.foreground, theme.highContrast ? 1 : 0.62);
  context.beginPath();
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [space.x(x[i] as number), space.y(y[i] as number)];
    context.moveTo(px + 1.7, py);
    context.arc(px, py, 1.7, 0, 2 * Math.PI);
  }
  context.fill();
}
