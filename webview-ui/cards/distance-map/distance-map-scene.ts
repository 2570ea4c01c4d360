/** What the map of distances shows: the finest one that is there, and what to ask for while the run grows. */
import type { RunView } from '../../../src/shared/protocol';
import type { HeatMapModel } from '../../charts/heat-map';
import type { Derived } from '../../derived/derived-cache';
import type { DerivedStore } from '../../derived/derived-store';
import { priorities, type Want } from '../../derived/request-policy';
import { type MapSwitch, mapSwitches, stepTicks } from '../../model/distance-map-view';
import type { Exploration } from '../../model/exploration';
import { type KernelPicture, kernelPicture } from '../../model/kernel-view';
import type { CardStatus } from '../card-kind';
import { failed } from '../explored';

export interface MapContent {
  readonly run: RunView;
  /** [S] ascending. */
  readonly steps: Float64Array;
  /** Snapshots that have a kernel. */
  readonly available: number;
  readonly switches: readonly MapSwitch[];
  readonly map: HeatMapModel;
}

export interface MapLook {
  readonly status: CardStatus;
  readonly content: MapContent | null;
}

const NAMES = ['distances_coarse', 'distances'] as const;
/** A map is made anew when the run has grown by this part. */
const GROWTH = 1.1;

export class DistanceMapScene {
  /** The snapshot that the answers are asked at, so that a run that grows does not overtake them. */
  #asked: { readonly run: string; readonly step: number } | null = null;
  #picture: { readonly derived: Derived; readonly picture: KernelPicture } | null = null;

  look(store: DerivedStore, at: Exploration | null, width: number): MapLook {
    if (!at) return { status: { kind: 'empty', message: 'The map appears with the second snapshot.' }, content: null };
    const { run, failure, stops } = at;
    if (failure !== null) return { status: failed(store, run.id, failure), content: null };
    this.#followGrowth(store, at);
    const found = this.#finest(store, run.id);
    const steps = found?.arrays.get('steps')?.values;
    if (!found || !steps) {
      const state = this.#asked && store.get(run.id, this.#asked.step, 'distances');
      if (state?.kind === 'failed') return { status: failed(store, run.id, state.message), content: null };
      if (stops.length === 1) return { status: { kind: 'empty', message: 'The map appears with the second snapshot.' }, content: null };
      return { status: { kind: 'loading', message: 'Computing kernels and their distances…' }, content: null };
    }
    if (steps.length < 2)
      return {
        status: { kind: 'empty', message: 'Fewer than two snapshots have a kernel that is kept or can be computed.' },
        content: null,
      };
    const picture = this.#pictureOf(found);
    return {
      status: { kind: 'shown', busy: this.#wanted(store).length > 0 },
      content: {
        run,
        steps,
        available: found.numbers.available ?? steps.length,
        switches: mapSwitches(run, steps),
        map: { picture, ticks: stepTicks(steps, Math.max(3, width / 80)), axisTitle: 'step of the snapshot', valueName: 'S = 1 − CKA' },
      },
    };
  }

  /** The coarse map first: the fine one takes longer. */
  wants(store: DerivedStore): Want[] {
    const { run, step } = this.#asked ?? { run: '', step: 0 };
    const kept = NAMES.filter(name => this.#asked && store.get(run, step, name).kind === 'there');
    return [
      ...this.#wanted(store).map((name, i): Want => ({
        run,
        step,
        names: [name],
        priority: i === 0 ? priorities.costly : priorities.ahead,
      })),
      ...(kept.length > 0 ? [{ run, step, names: kept, priority: priorities.background }] : []),
    ];
  }

  /** What is not there yet of what was asked for. */
  #wanted(store: DerivedStore): (typeof NAMES)[number][] {
    const asked = this.#asked;
    if (!asked || store.get(asked.run, asked.step, 'distances').kind === 'there') return [];
    return NAMES.filter(name => ['unknown', 'asked'].includes(store.get(asked.run, asked.step, name).kind));
  }

  #followGrowth(store: DerivedStore, { run, stops }: Exploration): void {
    const last = stops.at(-1);
    if (last === undefined || stops.length < 2) return;
    const asked = this.#asked;
    const answered = asked?.run === run.id && ['there', 'failed'].includes(store.get(run.id, asked.step, 'distances').kind);
    const ended = run.state !== 'running' && run.state !== 'paused';
    const grown = asked !== null && (ended ? last > asked.step : last > GROWTH * asked.step);
    if (asked?.run !== run.id || (answered && grown)) this.#asked = { run: run.id, step: last };
  }

  #finest(store: DerivedStore, run: string): Derived | null {
    const candidates = NAMES.flatMap(name => {
      const step = store.nearest(run, this.#asked?.step ?? 0, name);
      const state = step === null ? null : store.get(run, step, name);
      return step !== null && state?.kind === 'there' ? [{ step, derived: state.derived }] : [];
    });
    const [coarse, fine] = [candidates[0], candidates.at(-1)];
    if (!coarse || !fine) return null;
    // An older fine map gives way to a coarse one only when the run has outgrown it.
    return coarse.step > 2 * fine.step ? coarse.derived : fine.derived;
  }

  #pictureOf(derived: Derived): KernelPicture {
    if (this.#picture?.derived === derived) return this.#picture.picture;
    const values = derived.arrays.get('values')?.values ?? new Float64Array(0);
    const picture = kernelPicture(values, null, null, 'kernel', null);
    this.#picture = { derived, picture };
    return picture;
  }
}
