/**
 * What the kernels of a run say, snapshot by snapshot: norm, trace, drift, velocity, distances and alignment, in as few passes over
 * the numbers as they need. Definitions and sources stand with the functions of one quantity (`drift`, `kernelDistance`,
 * `alignment`), which also take over where squares leave the floating-point range.
 */
import type { Matrix, Matrix64 } from '../linalg/matrix';
import { frobeniusDistance, frobeniusNorm, trace } from '../linalg/norms';
import { packed, packedDistance, packedLength, packedNorm, type PackedSymmetric } from '../linalg/packed';
import { requireSameShape, requireSquare } from '../linalg/shapes';
import { LabelAlignment } from './alignment';
import { stepsBetween } from './drift';
import { normalisedKernel, type AlignmentVariant } from './kernelDistance';
import { centrePacked, normaliseAndCompare, surveyKernel, type Comparison, type KernelSurvey } from './packedKernel';

/** An exactly symmetric kernel [n, n] and its summands by layer. */
export interface LayeredKernel {
  readonly kernel: Matrix64;
  readonly layers: Readonly<Record<string, PackedSymmetric>>;
}

/** Null: not defined, as of the functions of one quantity. */
export interface KernelMetrics {
  readonly norm: number;
  readonly trace: number;
  readonly drift: number | null;
  readonly layerDrifts: Readonly<Record<string, number | null>>;
  /** Null at the first snapshot, as what follows. */
  readonly relativeVelocity: number | null;
  readonly distancePrevious: number | null;
  readonly previousStep: number | null;
  readonly distanceInit: number | null;
  /** To the kernel that the task began with (`beginTask`); to the first one before that. */
  readonly distanceTask: number | null;
  readonly alignment: number | null;
}

interface Held {
  readonly step: number;
  readonly kernel: Matrix64;
  /** Centred, of norm 1, packed; null where centring leaves nothing. */
  readonly normalised: Float64Array | null;
}

interface First extends Held {
  readonly norm: number;
  readonly layers: readonly { readonly name: string; readonly kernel: PackedSymmetric; readonly norm: number }[];
}

export class KernelMotion {
  private readonly alignment: LabelAlignment;
  private first: First | null = null;
  private last: Held | null = null;
  /** The kernel that the present task began with, as `Held.normalised`; undefined: the first one. */
  private start: Float64Array | null | undefined;
  private labels: Float64Array | null = null;
  /** What the snapshot before the last one has left. */
  private spare: Float64Array | null = null;

  /** @param targets Y [n, C] as of `alignment`. */
  constructor(
    targets: Matrix,
    private readonly variant: AlignmentVariant,
  ) {
    this.alignment = new LabelAlignment(targets, variant);
  }

  /** A task begins with the last kernel. */
  beginTask(): void {
    this.start = this.last?.normalised?.slice() ?? null;
  }

  /** What `distanceTask` is measured from, packed; undefined before the first switch, null where centring leaves nothing. */
  get taskStart(): Float64Array | null | undefined {
    return this.start;
  }

  /** Takes up a run within a task. @param start as `taskStart` gave it */
  restoreTask(start: Float64Array | null | undefined): void {
    this.start = start;
  }

  /** Takes up a run at its first and its last kernel. @throws LinearAlgebraError `not_square`; MetricError `shape_mismatch`. */
  restore(first: LayeredKernel, last: { readonly step: number; readonly kernel: Matrix64 }): void {
    this.begin(first);
    const { normalised } = this.compare(last.kernel, this.survey(last.kernel), {});
    this.last = { ...last, normalised };
  }

  /**
   * The metrics of the next snapshot. The kernel must not be written to afterwards.
   * @throws LinearAlgebraError `not_square`, `shape_mismatch`; MetricError `steps_not_increasing`, `shape_mismatch`.
   */
  follow(step: number, { kernel, layers }: LayeredKernel): KernelMetrics {
    const first = this.first ?? this.begin({ kernel, layers });
    const previous = this.last;
    const steps = previous && stepsBetween(previous.step, step);
    requireSameShape('the first kernel', first.kernel, 'the kernel', kernel);
    const survey = this.survey(kernel);
    const norm = survey?.norm ?? frobeniusNorm(kernel);
    const fromFirst = kernel === first.kernel && survey ? 0 : (survey?.fromFirst ?? frobeniusDistance(kernel, first.kernel));
    const fromPrevious = previous && (survey?.fromPrevious ?? frobeniusDistance(kernel, previous.kernel));
    const { normalised, ...compared } = this.compare(kernel, survey, { first: first.normalised, previous: previous?.normalised });
    this.hold({ step, kernel, normalised });
    return {
      norm,
      trace: survey?.trace ?? trace(kernel),
      drift: quotient(fromFirst, first.norm),
      layerDrifts: this.layerDrifts(layers),
      relativeVelocity: steps === null || fromPrevious === null || norm === 0 ? null : fromPrevious / norm / steps,
      distancePrevious: previous?.normalised ? compared.fromPrevious : null,
      previousStep: previous && previous.step,
      distanceInit: first.normalised ? compared.fromFirst : null,
      distanceTask: this.start === undefined ? (first.normalised ? compared.fromFirst : null) : packedHalfSquare(normalised, this.start),
      alignment: compared.alignment,
    };
  }

  private begin({ kernel, layers }: LayeredKernel): First {
    requireSquare('the kernel', kernel);
    const labels = this.alignment.kernelOfLabels(kernel.rows);
    this.labels = labels && packed(labels.values, labels.n).values;
    const { normalised } = this.compare(kernel, this.survey(kernel), {});
    return (this.first = {
      step: 0,
      kernel,
      normalised,
      norm: frobeniusNorm(kernel),
      layers: Object.entries(layers).map(([name, layer]) => ({ name, kernel: layer, norm: packedNorm(layer) })),
    });
  }

  private survey({ data, rows }: Matrix64): KernelSurvey | null {
    return surveyKernel(data, this.first?.kernel.data ?? data, this.last?.kernel.data ?? data, rows);
  }

  /** The normalised kernel, in a buffer of its own, and what it says; null throughout where centring leaves nothing. */
  private compare(
    kernel: Matrix64,
    survey: KernelSurvey | null,
    to: { first?: Float64Array | null; previous?: Float64Array | null | undefined },
  ): Nullable<Comparison> & { readonly normalised: Float64Array | null } {
    const n = kernel.rows;
    const u = this.spare ?? new Float64Array(packedLength(n));
    this.spare = null;
    const norm = survey ? centrePacked(u, kernel.data, n, survey, this.variant) : this.packNormalised(u, kernel);
    if (norm === null) {
      this.spare = u;
      return { normalised: null, fromFirst: null, fromPrevious: null, alignment: null };
    }
    const compared = normaliseAndCompare(u, n, norm, to.first ?? u, to.previous ?? u, this.labels ?? u);
    return { ...compared, alignment: this.labels && compared.alignment, normalised: u };
  }

  /** The norm of what was written: 1; null where centring leaves nothing. */
  private packNormalised(out: Float64Array, kernel: Matrix64): number | null {
    const normalised = normalisedKernel(kernel, this.variant);
    if (normalised === null) return null;
    out.set(packed(normalised.values, normalised.n).values);
    return 1;
  }

  private layerDrifts(layers: LayeredKernel['layers']): Record<string, number | null> {
    const drifts: Record<string, number | null> = {};
    for (const { name, kernel, norm } of this.first?.layers ?? []) {
      const layer = layers[name];
      if (layer === undefined) continue;
      drifts[name] = quotient(packedDistance(layer, kernel), norm);
    }
    return drifts;
  }

  /** The place of the last kernel's normalised numbers is free now. */
  private hold(next: Held): void {
    this.spare ??= this.last?.normalised ?? null;
    this.last = next;
  }
}

/** ‖u - v‖^2 / 2 of normalised kernels, which is 1 - <u, v>. */
function packedHalfSquare(u: Float64Array | null, v: Float64Array | null): number | null {
  if (u === null || v === null) return null;
  const n = Math.round((Math.sqrt(8 * u.length + 1) - 1) / 2);
  const distance = packedDistance({ n, values: u }, { n, values: v });
  return (distance * distance) / 2;
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

function quotient(distance: number, norm: number): number | null {
  return norm === 0 ? null : distance / norm;
}
