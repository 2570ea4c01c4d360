/** Events worth a mark on a curve: freezes, the edge of stability, the end of a diverging run, the last finite value. */
import { formatAxes, formatNumber, formatStep } from '../../src/shared/format';
import type { MarkerView, RunView, SweepView } from '../../src/shared/protocol';
import { freezeDefinition } from '../../src/shared/quantities';
import type { CardId } from '../state/view-settings';
import { type Curve, nearestRow, nonFiniteFrom } from './curves';

export type MarkKind = MarkerView['kind'] | 'non_finite';

/** A symbol on a curve. */
export interface Mark {
  readonly kind: MarkKind;
  /** Index of the group, from which the colour follows. */
  readonly group: number;
  /** Where it sits: a step, and the curve's value there; NaN where the curve has none. */
  readonly step: number;
  readonly value: number;
  /** At the symbol, where there is room: `freeze 19,950`; empty for the symbol alone. */
  readonly label: string;
}

/** A mark, or several of one kind, in words. */
export interface MarkNote {
  readonly kind: MarkKind;
  readonly group: number;
  /** Step of the mark; of the first where there are several. */
  readonly step: number;
  readonly subject: string;
  readonly text: string;
  /** A single seed beside a mean: shown on request. */
  readonly minor: boolean;
}

export interface Marks {
  readonly marks: readonly Mark[];
  readonly notes: readonly MarkNote[];
}

const kindsOfCard: Readonly<Record<CardId, readonly MarkerView['kind'][]>> = {
  loss: ['diverged'],
  drift: ['freeze', 'velocity_freeze'],
  eigenvalues: ['edge_of_stability'],
};

/** The marks of a card's curves, and their notes in the order in which a reader wants them. */
export function marksOf(card: CardId, sweep: SweepView, curves: readonly Curve[]): Marks {
  const kinds = kindsOfCard[card];
  const all = [...curves.filter(curve => curve.rank === 0).map(curve => eventMarks(kinds, sweep, curve)), ...curves.map(nonFiniteMarks)];
  const notes = all.flatMap(({ notes }) => notes);
  return { marks: all.flatMap(({ marks }) => marks), notes: [...notes.filter(note => !note.minor), ...notes.filter(note => note.minor)] };
}

function eventMarks(kinds: readonly MarkerView['kind'][], sweep: SweepView, curve: Curve): Marks {
  if (curve.run === null) return meanMarks(kinds, sweep, curve);
  const run = sweep.runs.find(({ id }) => id === curve.run);
  const markers = (run?.markers ?? []).filter(({ kind }) => kinds.includes(kind));
  const minor = curve.role === 'companion';
  return {
    marks: markers.map(marker => ({ ...markAt(curve, marker.kind, marker.step), label: minor ? '' : shortName(marker.kind, marker.step) })),
    notes: markers.map(marker => runNote(sweep, curve, marker, run ?? null, minor)),
  };
}

/** On a mean over seeds: the freeze of the mean drift with a label, what its runs met as symbols; in words also all runs together. */
function meanMarks(kinds: readonly MarkerView['kind'][], sweep: SweepView, curve: Curve): Marks {
  const runs = sweep.runs.filter(run => curve.subject.members.includes(run.id));
  const own = runs.flatMap(run => run.markers.filter(({ kind }) => kinds.includes(kind)).map(marker => ({ run, marker })));
  const freeze = kinds.includes('freeze') ? freezeOfMean(sweep, curve) : { marks: [], notes: [] };
  const drawn = own.filter(({ marker }) => marker.kind !== 'freeze');
  return {
    marks: [...drawn.map(({ marker }) => ({ ...markAt(curve, marker.kind, marker.step), label: '' })), ...freeze.marks],
    notes: [
      ...freeze.notes,
      ...kinds.flatMap(kind =>
        summaryNote(
          sweep,
          curve,
          kind,
          own.flatMap(({ marker }) => (marker.kind === kind ? [marker.step] : [])),
        ),
      ),
      ...own.map(({ run, marker }) => runNote(sweep, curve, marker, run, true)),
    ],
  };
}

function freezeOfMean(sweep: SweepView, curve: Curve): Marks {
  const step = sweep.groups[curve.subject.group]?.freezeStepOfMean ?? null;
  if (step === null) return { marks: [], notes: [] };
  const { k } = sweep.conventions.freeze;
  const row = nearestRow(curve.steps, step);
  const first = curve.steps[row - k];
  const window = first === undefined || curve.steps[row] !== step ? undefined : ([first, step] as const);
  const spacing = window && (window[1] - window[0]) / k;
  const criterion = criterionText(sweep, { kind: 'freeze', step, window, spacing });
  return {
    marks: [{ ...markAt(curve, 'freeze', step), label: shortName('freeze', step) }],
    notes: [noteAt(curve, 'freeze', step, `mean of ${curve.n} seeds: freeze ${formatStep(step)} (${criterion})`, false)],
  };
}

/** All seeds of a mean in one line; the freeze steps of the seeds too, beside the freeze of the mean. */
function summaryNote(sweep: SweepView, curve: Curve, kind: MarkerView['kind'], steps: readonly number[]): MarkNote[] {
  if (steps.length === 0) return [];
  const least = Math.min(...steps);
  const greatest = Math.max(...steps);
  const at = least === greatest ? `at step ${formatStep(least)}` : `at steps ${formatStep(least)} to ${formatStep(greatest)}`;
  const share = `${steps.length} of ${curve.n} seeds`;
  switch (kind) {
    case 'edge_of_stability':
      return [noteAt(curve, kind, least, `λ₁ reached the edge of stability in ${share}, ${at}`, false)];
    case 'velocity_freeze':
      return [noteAt(curve, kind, least, `velocity freeze in ${share}, ${at} (${definition(sweep, kind)})`, false)];
    case 'freeze':
    case 'diverged':
      return [];
  }
}

function runNote(sweep: SweepView, curve: Curve, marker: MarkerView, run: RunView | null, minor: boolean): MarkNote {
  const subject = minor && run ? formatAxes(run.axes) || run.id : curve.subject.label;
  const step = formatStep(marker.step);
  const text = {
    freeze: () => `freeze ${step} (${criterionText(sweep, marker)})`,
    velocity_freeze: () => `velocity freeze ${step} (${criterionText(sweep, marker)})`,
    edge_of_stability: () => `λ₁ reached the edge of stability at step ${step}`,
    diverged: () => `diverged at step ${step}`,
  }[marker.kind]();
  return { ...noteAt(curve, marker.kind, marker.step, text, minor), subject };
}

function nonFiniteMarks(curve: Curve): Marks {
  const row = nonFiniteFrom(curve);
  if (row === null) return { marks: [], notes: [] };
  const from = curve.steps[row] ?? 0;
  let last = row - 1;
  while (last >= 0 && curve.column.holes[last] === 1) last--;
  const word = `${formatNumber(curve.column.values[row] ?? NaN)} from step ${formatStep(from)}`;
  const minor = curve.role === 'companion';
  // Without a finite value before it the mark stands at the step itself, at the foot of the chart.
  const place = last < 0 ? { step: from, value: NaN } : { step: curve.steps[last] ?? from, value: curve.column.values[last] ?? NaN };
  return {
    marks: [{ kind: 'non_finite', group: curve.subject.group, ...place, label: minor || curve.rank > 0 ? '' : word }],
    notes: curve.rank > 0 ? [] : [noteAt(curve, 'non_finite', from, word, minor)],
  };
}

function markAt(curve: Curve, kind: MarkerView['kind'], step: number): Omit<Mark, 'label'> {
  const value = curve.steps.length === 0 ? NaN : (curve.column.values[nearestRow(curve.steps, step)] ?? NaN);
  return { kind, group: curve.subject.group, step, value };
}

function noteAt(curve: Curve, kind: MarkKind, step: number, text: string, minor: boolean): MarkNote {
  return { kind, group: curve.subject.group, step, subject: curve.subject.label, text, minor };
}

function shortName(kind: MarkerView['kind'], step: number): string {
  const names = { freeze: 'freeze', velocity_freeze: '', edge_of_stability: 'edge', diverged: 'diverged' };
  return names[kind] === '' ? '' : `${names[kind]} ${formatStep(step)}`;
}

/** `3 intervals of 500 steps with |slope| < 1 % of the first; window 18,450 to 19,950`. */
function criterionText(sweep: SweepView, { kind, window, spacing }: Pick<MarkerView, 'kind' | 'step' | 'window' | 'spacing'>): string {
  const words = definition(sweep, kind);
  const spaced = spacing === undefined ? words : words.replace(/^(\d+ intervals?)( in a row)?/, `$1 of ${formatStep(spacing)} steps`);
  return window ? `${spaced}; window ${formatStep(window[0])} to ${formatStep(window[1])}` : spaced;
}

function definition({ conventions }: SweepView, kind: MarkerView['kind']): string {
  return kind === 'velocity_freeze'
    ? freezeDefinition('velocity_freeze', conventions.velocityFreeze)
    : freezeDefinition('freeze', conventions.freeze);
}
