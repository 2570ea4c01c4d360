/** Events worth a mark on a curve: freezes, the edge of stability, the end of a diverging run, the last finite value. */
import { formatAxes, formatNumber, formatStep } from '../../src/shared/format';
import type { EventMarkerView, MarkerView, SweepView } from '../../src/shared/protocol';
import { freezeDefinition } from '../../src/shared/formulas';
import { columnLabel } from './column-names';
import { type Curve, nearestRow, type NonFinite, nonFiniteStretches } from './curves';

export type MarkerKind = EventMarkerView['kind'];
/** Those of task switches: `model/switch-marks.ts`. */
export type MarkKind = MarkerKind | 'task_switch' | 'non_finite';

/** A symbol on a curve. */
export interface Mark {
  readonly kind: MarkKind;
  /** Index of the group, from which the colour follows. */
  readonly group: number;
  /** The runs it belongs to. */
  readonly runs: readonly string[];
  readonly step: number;
  /** Where it sits: a place on the x axis, and the curve's value there; NaN where the curve has none. */
  readonly x: number;
  readonly value: number;
  /** At the symbol, where there is room: `freeze 19,950`; empty for the symbol alone. */
  readonly label: string;
  /** `width 512 · seed 3`: whose it is. */
  readonly subject: string;
  /** With definition, window and spacing: `freeze 19,950 (3 intervals of 500 steps with |slope| < 1 % of the first; window …)`. */
  readonly sentence: string;
  /** Of a single seed beside a mean: listed on request. */
  readonly minor: boolean;
  /** Whether it has a symbol: the freezes of single seeds have none on a mean that has its own. */
  readonly drawn: boolean;
}

/** The marks of one kind together: what the symbol means, said once, and where each subject has it. */
export interface MarkSummary {
  readonly kind: MarkKind;
  /** `Freeze of the mean over seeds`. */
  readonly title: string;
  /** `3 intervals of 500 steps with |slope| < 1 % of the first`; empty where the title says all. */
  readonly definition: string;
  readonly items: readonly {
    readonly group: number;
    readonly step: number;
    readonly subject: string;
    /** `19,950`, or `31,000 to 35,000 in 4 of 5 seeds`. */
    readonly text: string;
  }[];
}

/** The marks of a card's curves, in the order of the curves. */
export function marksOf(kinds: readonly MarkerKind[], sweep: SweepView, curves: readonly Curve[]): Mark[] {
  return [...curves.filter(curve => curve.rank === 0).flatMap(curve => eventMarks(kinds, sweep, curve)), ...curves.flatMap(nonFiniteMarks)];
}

/** The marks by kind, as the list under a chart shows them; `kinds` gives the order. */
export function summariesOf(
  kinds: readonly MarkerKind[],
  sweep: SweepView,
  curves: readonly Curve[],
  marks: readonly Mark[],
): MarkSummary[] {
  const main = curves.filter(curve => curve.rank === 0 && curve.role === 'main');
  return ([...kinds, 'non_finite'] as const).flatMap(kind => {
    const all = main.flatMap(curve => itemsOf(kind, curve, marks));
    const items = all.length > MAX_ITEMS && kind !== 'non_finite' ? byGroup(all, sweep) : all;
    if (items.length === 0) return [];
    const ofMean = kind === 'freeze' && main.some(curve => curve.run === null);
    const spacings = marks.filter(mark => mark.kind === kind).map(mark => spacingOf(mark, sweep));
    return [
      { kind, title: ofMean ? 'Freeze of the mean over seeds' : titles[kind], definition: definitionOf(sweep, kind, spacings), items },
    ];
  });
}

const titles: Readonly<Record<MarkKind, string>> = {
  freeze: 'Freeze',
  velocity_freeze: 'Velocity freeze',
  edge_of_stability: 'Edge of stability',
  diverged: 'Diverged',
  task_switch: 'Task switch',
  non_finite: 'Not finite',
};

const shortNames: Readonly<Record<MarkerKind, string>> = {
  freeze: 'freeze',
  velocity_freeze: '',
  edge_of_stability: 'edge',
  diverged: 'diverged',
};

/** More single runs than these are listed group by group. */
const MAX_ITEMS = 10;

function byGroup(items: MarkSummary['items'], { groups }: SweepView): MarkSummary['items'] {
  return groups.flatMap(({ label }, group) => {
    const own = items.filter(item => item.group === group).map(item => item.step);
    return own.length === 0
      ? []
      : [
          {
            group,
            step: Math.min(...own),
            subject: label,
            text: own.length === 1 ? spanText(own) : `${spanText(own)} in ${own.length} runs`,
          },
        ];
  });
}

/** `31,000 to 35,000`. */
function spanText(steps: readonly number[]): string {
  const [least, greatest] = [Math.min(...steps), Math.max(...steps)];
  return least === greatest ? formatStep(least) : `${formatStep(least)} to ${formatStep(greatest)}`;
}

function itemsOf(kind: MarkKind, curve: Curve, marks: readonly Mark[]): MarkSummary['items'] {
  const { group, label, key } = curve.subject;
  const own = marks.filter(
    mark => mark.kind === kind && mark.group === group && mark.runs.some(run => curve.subject.members.includes(run)),
  );
  const item = (step: number, text: string) => ({ group, step, subject: label || key, text });
  const major = own.filter(mark => !mark.minor);
  if (kind === 'non_finite') {
    const [first, ...others] = major;
    if (!first) return [];
    return [item(first.step, others.length === 0 ? first.sentence : `${major.length} times, first ${first.sentence}`)];
  }
  if (curve.run !== null || kind === 'freeze') return major.map(mark => item(mark.step, formatStep(mark.step)));
  if (own.length === 0) return [];
  const steps = own.map(mark => mark.step);
  return [item(Math.min(...steps), `${spanText(steps)} in ${own.length} of ${curve.n} ${curve.subject.mixed ? 'runs' : 'seeds'}`)];
}

function eventMarks(kinds: readonly MarkerKind[], sweep: SweepView, curve: Curve): Mark[] {
  const runs = sweep.runs.filter(run => (curve.run === null ? curve.subject.members.includes(run.id) : run.id === curve.run));
  const ofRuns = runs.flatMap(run =>
    run.markers
      .filter(isEvent)
      .filter(({ kind }) => kinds.includes(kind))
      .map(marker => {
        const minor = curve.role === 'companion' || curve.run === null;
        const label = minor || shortNames[marker.kind] === '' ? '' : `${shortNames[marker.kind]} ${formatStep(marker.step)}`;
        const subject = minor ? formatAxes(run.axes) || run.id : curve.subject.label;
        const drawn = curve.run !== null || marker.kind !== 'freeze';
        return {
          ...markAt(curve, marker.kind, marker.step),
          runs: [run.id],
          label,
          subject,
          sentence: sentenceOf(sweep, marker),
          minor,
          drawn,
        };
      }),
  );
  return curve.run === null && kinds.includes('freeze') ? [...ofRuns, ...freezeOfMean(sweep, curve)] : ofRuns;
}

function isEvent(marker: MarkerView): marker is EventMarkerView {
  return marker.kind !== 'task_switch';
}

function freezeOfMean(sweep: SweepView, curve: Curve): Mark[] {
  const step = sweep.groups[curve.subject.group]?.freezeStepOfMean ?? null;
  // The group's step is that of all its finished runs: it says nothing of a mean over fewer of them.
  const finished = sweep.runs.filter(run => run.state === 'finished' && curve.subject.runs.includes(run.id));
  if (step === null || finished.length !== curve.subject.members.length) return [];
  const criterion = criterionText(sweep, { kind: 'freeze', ...windowOfMean(sweep, curve, step) });
  return [
    {
      ...markAt(curve, 'freeze', step),
      runs: curve.subject.members,
      label: `freeze ${formatStep(step)}`,
      subject: curve.subject.label,
      sentence: `mean of ${curve.n} seeds: freeze ${formatStep(step)} (${criterion})`,
      minor: false,
      drawn: true,
    },
  ];
}

/**
 * The k intervals that end at the step. Only where the freezes of single runs show that an interval is that between two neighbouring
 * snapshots: the sweep may measure slopes over a longer lag, which the panel is not told.
 */
function windowOfMean({ runs, conventions }: SweepView, { steps }: Curve, step: number): Pick<EventMarkerView, 'window' | 'spacing'> {
  const { k } = conventions.freeze;
  const freezes = runs.flatMap(run => run.markers.filter(isEvent).filter(({ kind, window }) => kind === 'freeze' && window !== undefined));
  const neighbours = freezes.filter(({ window, spacing }) => window && spacing !== undefined && window[1] - window[0] <= k * spacing);
  const row = nearestRow(steps, step);
  const first = steps[row - k];
  if (first === undefined || steps[row] !== step || freezes.length === 0 || neighbours.length < freezes.length) return {};
  const gaps = Array.from({ length: k }, (_, i) => (steps[row - i] ?? NaN) - (steps[row - i - 1] ?? NaN));
  return { window: [first, step], spacing: Math.max(...gaps) };
}

function sentenceOf(sweep: SweepView, marker: EventMarkerView): string {
  const step = formatStep(marker.step);
  switch (marker.kind) {
    case 'freeze':
      return `freeze ${step} (${criterionText(sweep, marker)})`;
    case 'velocity_freeze':
      return `velocity freeze ${step} (${criterionText(sweep, marker)})`;
    case 'edge_of_stability':
      return `λ₁ reached the edge of stability at step ${step}`;
    case 'diverged':
      return `diverged at step ${step}`;
  }
}

/** A mark for each stretch without a finite value; more than so many say no more. */
const MAX_STRETCHES = 40;

function nonFiniteMarks(curve: Curve): Mark[] {
  return nonFiniteStretches(curve)
    .slice(-MAX_STRETCHES)
    .map(stretch => nonFiniteMark(curve, stretch));
}

/** At the last finite value where none follows; otherwise, or without one, at the step itself at the foot of the chart. */
function nonFiniteMark(curve: Curve, { from, to, recovers }: NonFinite): Mark {
  const step = curve.steps[from] ?? NaN;
  const end = curve.steps[to] ?? NaN;
  let last = from - 1;
  while (last >= 0 && curve.column.holes[last] === 1) last--;
  const value = formatNumber(curve.column.values[from] ?? NaN);
  const word =
    recovers && end === step
      ? `${value} at step ${formatStep(step)}`
      : `${value} from step ${formatStep(step)}${recovers ? ` to ${formatStep(end)}` : ''}`;
  const minor = curve.role === 'companion' || curve.rank > 0;
  const atFoot = recovers || last < 0;
  const { group, label, members } = curve.subject;
  return {
    kind: 'non_finite',
    group,
    runs: curve.run === null ? members : [curve.run],
    step,
    x: curve.x[atFoot ? from : last] ?? NaN,
    value: atFoot ? NaN : (curve.column.values[last] ?? NaN),
    label: minor || recovers ? '' : word,
    subject: label,
    sentence: curve.rank > 0 ? `${columnLabel(curve.quantity)} ${word}` : word,
    minor,
    drawn: true,
  };
}

function markAt(curve: Curve, kind: MarkerKind, step: number): Pick<Mark, 'kind' | 'group' | 'step' | 'x' | 'value'> {
  const row = nearestRow(curve.steps, step);
  const exact = curve.x === curve.steps ? step : (curve.x[row] ?? NaN);
  return { kind, group: curve.subject.group, step, x: exact, value: curve.steps.length === 0 ? NaN : (curve.column.values[row] ?? NaN) };
}

function spacingOf(mark: Mark, sweep: SweepView): number | null {
  const markers = sweep.runs.filter(run => mark.runs.includes(run.id)).flatMap(run => run.markers.filter(isEvent));
  return markers.find(marker => marker.kind === mark.kind && marker.spacing !== undefined)?.spacing ?? null;
}

/** `3 intervals of 500 steps with |slope| < 1 % of the first`, the spacing only where all marks have the same. */
function definitionOf(sweep: SweepView, kind: MarkKind, spacings: readonly (number | null)[]): string {
  const [spacing = null, ...others] = new Set(spacings);
  const same = others.length === 0 && spacing !== null ? spacing : undefined;
  switch (kind) {
    case 'freeze':
    case 'velocity_freeze':
      return criterionText(sweep, { kind, spacing: same });
    case 'edge_of_stability':
      return 'first step at which λ₁ reached it';
    case 'diverged':
      return 'last step of the run';
    case 'task_switch':
    case 'non_finite':
      return '';
  }
}

/** `3 intervals of 500 steps with |slope| < 1 % of the first; window 18,450 to 19,950`. */
function criterionText(
  { conventions }: SweepView,
  { kind, window, spacing }: { kind: MarkerKind; window?: readonly [number, number]; spacing?: number },
): string {
  const words =
    kind === 'velocity_freeze'
      ? freezeDefinition('velocity_freeze', conventions.velocityFreeze)
      : freezeDefinition('freeze', conventions.freeze);
  const spaced = spacing === undefined ? words : words.replace(/^(\d+ intervals?)( in a row)?/, `$1 of ${formatStep(spacing)} steps`);
  return window ? `${spaced}; window ${formatStep(window[0])} to ${formatStep(window[1])}` : spaced;
}
