/** The runs of a sweep in groups that differ only by seed, each with its colour in print. */
import type { SweepRun } from '../../runs/catalogue';
import type { Sweep } from '../../runs/catalogue';
import type { RunContents } from '../../runs/runReader';
import { meanOverRuns, type RunCurve } from '../../shared/aggregate';
import { formatAxes } from '../../shared/format';
import { printColour } from '../../shared/figures/svg';
import { spread } from '../csv';

export interface FigureGroup {
  readonly label: string;
  /** Safe in a file name. */
  readonly file: string;
  readonly axes: Readonly<Record<string, unknown>>;
  readonly colour: string;
  readonly members: readonly { readonly run: SweepRun; readonly contents: RunContents }[];
}

export function figureGroups(sweep: Sweep, contents: readonly { readonly run: SweepRun; readonly contents: RunContents }[]): FigureGroup[] {
  const swept = new Set(sweep.record.axes.filter(axis => new Set(sweep.runs.map(({ axes }) => JSON.stringify(axes[axis]))).size > 1));
  const groups = new Map<string, { axes: Record<string, unknown>; members: { run: SweepRun; contents: RunContents }[] }>();
  for (const member of contents) {
    const axes = Object.fromEntries(Object.entries(member.run.axes).filter(([axis]) => axis !== 'seed'));
    const key = JSON.stringify(axes);
    const group = groups.get(key) ?? { axes, members: [] };
    group.members.push(member);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ axes, members }, i) => {
    const telling = Object.fromEntries(Object.entries(axes).filter(([axis]) => swept.has(axis)));
    const label = formatAxes(telling) || formatAxes(axes) || sweep.record.name;
    return { label, file: label.replace(/[^A-Za-z0-9._=-]+/g, '_'), axes, colour: printColour(i, groups.size), members };
  });
}

export interface MeanColumn {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Null for a single run. */
  readonly deviation: Float64Array | null;
  readonly n: number;
}

/** Mean over the seeds of a column, at the steps that all have; null where no run has it. @param x the column of the axis */
export function meanColumn({ members }: FigureGroup, column: string, x = 'step'): MeanColumn | null {
  const curves = members.flatMap(({ contents }) => curveOf(contents, column) ?? []);
  if (curves.length === 0) return null;
  const { steps, mean, deviation, n } = meanOverRuns(curves);
  const places =
    x === 'step'
      ? steps
      : placesOf(
          members.flatMap(({ contents }) => curveOf(contents, x) ?? []),
          steps,
        );
  return { x: places, y: mean.values, deviation: n > 1 ? deviation : null, n };
}

function placesOf(curves: readonly RunCurve[], steps: Float64Array): Float64Array {
  if (curves.length === 0) return new Float64Array(steps.length).fill(NaN);
  const mean = meanOverRuns(curves);
  const at = new Map([...mean.steps].map((step, row) => [step, mean.mean.values[row] ?? NaN]));
  return steps.map(step => at.get(step) ?? NaN);
}

function curveOf({ metrics }: RunContents, column: string): RunCurve | null {
  const rows = metrics.map(line => ({
    step: line.step,
    value: column === 'kernel_velocity' ? velocityOf(line) : spread(line).get(column),
  }));
  if (!rows.some(({ value }) => typeof value === 'number')) return null;
  return {
    steps: Float64Array.from(rows, ({ step }) => step),
    column: {
      values: Float64Array.from(rows, ({ value }) => value ?? NaN),
      holes: Uint8Array.from(rows, ({ value }) => (typeof value === 'number' ? 0 : 1)),
    },
  };
}

/** S(K(t'), K(t)) / (t - t'), per step, t' the snapshot before. */
function velocityOf(line: RunContents['metrics'][number]): number | null {
  const { distance_previous, previous_step, step } = line;
  return typeof distance_previous === 'number' && typeof previous_step === 'number' ? distance_previous / (step - previous_step) : null;
}
