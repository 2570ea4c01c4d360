/** What the kernel card shows at the slider's position: the nearest kernel that is there, its samples and its colour scale. */
import { formatStep } from '../../../src/shared/format';
import type { RunView } from '../../../src/shared/protocol';
import type { HeatMapModel } from '../../charts/heat-map';
import type { Derived } from '../../derived/derived-cache';
import type { DerivedStore } from '../../derived/derived-store';
import { priorities, type Want } from '../../derived/request-policy';
import type { Exploration } from '../../model/exploration';
import { ascending } from '../../model/function-view';
import { type KernelPicture, kernelPicture, type KernelShow, type Samples, sampleTicks } from '../../model/kernel-view';
import type { Range } from '../../model/ranges';
import type { CardStatus } from '../card-kind';
import { failed, failureOf, type Nearest, nearestOf } from '../explored';

export interface KernelLook {
  readonly status: CardStatus;
  readonly content: KernelContent | null;
}

export interface KernelContent {
  readonly run: RunView;
  /** Snapshot whose kernel is drawn. */
  readonly step: number;
  /** Snapshot that the change is taken from; null where it is not shown. */
  readonly start: number | null;
  readonly map: HeatMapModel;
  readonly samples: Samples;
}

const NO_ORDER: Samples = { angles: null, order: null };

export class KernelScene {
  #samples: { readonly derived: Derived; readonly samples: Samples } | null = null;
  /** Values that the colour bar has shown so far, by run and view. */
  readonly #held = new Map<string, Range>();
  /** The picture drawn last: a redraw without news computes none. */
  #last: { readonly key: readonly unknown[]; readonly picture: KernelPicture } | null = null;

  /** `hold`: the colour bar keeps the values that it has shown. */
  look(store: DerivedStore, at: Exploration | null, show: KernelShow, hold: boolean, width: number): KernelLook {
    if (!at) return { status: { kind: 'empty', message: 'The kernel appears with the first snapshot.' }, content: null };
    const { run, step, stops, failure } = at;
    if (failure !== null) return { status: failed(store, run.id, failure), content: null };
    const first = stops[0] ?? 0;
    const broken =
      (step === null ? null : failureOf(store, run.id, step, ['K_train_train'])) ??
      (show === 'change' ? failureOf(store, run.id, first, ['K_train_train']) : null);
    if (broken) return { status: broken, content: null };
    const kernel = step === null ? null : nearestOf(store, run.id, step, 'K_train_train');
    const start = store.get(run.id, first, 'K_train_train');
    if (!kernel || step === null || (show === 'change' && start.kind !== 'there')) {
      return { status: { kind: 'loading', message: 'Computing the kernel…' }, content: null };
    }
    const picture = this.#picture(
      run.id,
      kernel,
      start.kind === 'there' ? start.derived : null,
      show,
      hold,
      this.#samplesOf(store, run.id),
    );
    const samples = this.#samplesOf(store, run.id, picture.size);
    return {
      status: { kind: 'shown', busy: kernel.step !== step },
      content: {
        run,
        step: kernel.step,
        start: show === 'change' ? first : null,
        samples,
        map: {
          picture,
          ticks: sampleTicks(samples, picture.size, Math.max(3, width / 70)),
          axisTitle: samples.angles ? 'angle γ of the training point' : 'sample',
          valueName: show === 'change' ? `K(t) − K(${formatStep(first)})` : 'K(t)',
        },
      },
    };
  }

  wants({ run, step, stops }: Exploration, show: KernelShow): Want[] {
    const data: Want = { run: run.id, step: 0, names: ['data'], priority: priorities.ground };
    if (step === null) return [data];
    const names = ['K_train_train'] as const;
    return [
      data,
      { run: run.id, step, names, priority: priorities.position },
      ...(show === 'change' ? [{ run: run.id, step: stops[0] ?? 0, names, priority: priorities.reference }] : []),
    ];
  }

  #picture(run: string, kernel: Nearest, start: Derived | null, show: KernelShow, hold: boolean, samples: Samples): KernelPicture {
    const values = matrixOf(kernel.derived);
    const before = start && matrixOf(start);
    const heldKey = `${show}\n${run}`;
    const held = hold ? (this.#held.get(heldKey) ?? null) : null;
    const order = samples.order?.length === Math.round(Math.sqrt(values.length)) ? samples.order : null;
    const key = [values, before, order, show, hold, held?.min, held?.max];
    if (this.#last && key.every((part, i) => part === this.#last?.key[i])) return this.#last.picture;
    const picture = kernelPicture(values, before, order, show, held);
    this.#held.set(heldKey, union(this.#held.get(heldKey), picture.extent));
    const widened = hold ? this.#held.get(heldKey) : undefined;
    this.#last = { key: [values, before, order, show, hold, widened?.min, widened?.max], picture };
    return picture;
  }

  /** `size`: rows of the kernel; with several outputs in it they are no longer the samples. */
  #samplesOf(store: DerivedStore, run: string, size: number | null = null): Samples {
    const state = store.get(run, 0, 'data');
    if (state.kind !== 'there') return NO_ORDER;
    if (this.#samples?.derived !== state.derived) this.#samples = { derived: state.derived, samples: samplesIn(state.derived) };
    const { samples } = this.#samples;
    return size === null || samples.angles?.length === size ? samples : NO_ORDER;
  }
}

function samplesIn({ arrays }: Derived): Samples {
  const angles = arrays.get('gamma_train')?.values;
  if (!angles) return NO_ORDER;
  const order = ascending(angles);
  const sorted = order.every((position, row) => position === row);
  return { angles: sorted ? angles : Float64Array.from(order, position => angles[position] ?? NaN), order: sorted ? null : order };
}

function matrixOf({ arrays }: Derived): Float64Array {
  return arrays.get('K_train_train')?.values ?? new Float64Array(0);
}

function union(a: Range | undefined, b: Range): Range {
  return a ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) } : b;
}
