/**
 * What the function card shows at the slider's position: what is there of it, the nearest snapshot in place of what is still on its
 * way, and what to ask for. Holds what must not jump from one snapshot to the next: the value axis and the data.
 */
import type { RunView } from '../../../src/shared/protocol';
import type { FunctionPlot } from '../../charts/function-plot';
import type { Derived } from '../../derived/derived-cache';
import type { DerivedStore } from '../../derived/derived-store';
import { priorities, type Want } from '../../derived/request-policy';
import type { Exploration } from '../../model/exploration';
import {
  type CircleData,
  circleData,
  type FunctionCurveId,
  functionModel,
  type FunctionOutputs,
  type FunctionShow,
} from '../../model/function-view';
import type { RegressionNote, RegressionNumbers } from '../../model/function-words';
import type { Range } from '../../model/ranges';
import type { CardStatus } from '../card-kind';
import { failed, failureOf, type Nearest, nearestOf } from '../explored';

export interface FunctionLook {
  readonly status: CardStatus;
  readonly content: FunctionPlot | null;
  readonly data: CircleData | null;
}

/** While the latest snapshot is followed, kernel regression follows at this interval: it costs as much as many snapshots. */
const REGRESSION_INTERVAL_MS = 3000;

export class FunctionScene {
  /** Snapshot whose network is drawn. */
  shown: { readonly run: RunView; readonly step: number } | null = null;
  /** What is to be said of the kernel regression. */
  regression: RegressionNote | null = null;
  #data: { readonly derived: Derived; readonly circle: CircleData | null } | null = null;
  #held: { readonly run: string; range: Range } | null = null;
  #regressionAt: { readonly run: string; readonly step: number; readonly since: number } | null = null;

  look(store: DerivedStore, at: Exploration | null, show: FunctionShow, hidden: ReadonlySet<string>): FunctionLook {
    if (!at) return { status: { kind: 'empty', message: 'The function appears with the first snapshot.' }, content: null, data: null };
    const { run, step, failure } = at;
    if (failure !== null) return { status: failed(store, run.id, failure), content: null, data: null };
    const broken = failureOf(store, run.id, 0, ['data']) ?? (step === null ? null : failureOf(store, run.id, step, ['preds_eval']));
    const circle = this.#circleOf(store, run.id);
    if (broken) return { status: broken, content: null, data: circle ?? null };
    if (circle === null) {
      return {
        status: { kind: 'empty', message: 'These data do not lie on the circle, or have several outputs.' },
        content: null,
        data: null,
      };
    }
    const network = step === null ? null : nearestOf(store, run.id, step, 'preds_eval');
    if (!circle || step === null || !network) {
      return { status: { kind: 'loading', message: 'Computing the outputs of the network…' }, content: null, data: circle ?? null };
    }
    return this.#compose(store, at, step, circle, network, show, hidden);
  }

  /** What to ask for at the position. */
  wants({ run, step, following }: Exploration, now: number): Want[] {
    const data: Want = { run: run.id, step: 0, names: ['data'], priority: priorities.ground };
    if (step === null) return [data];
    const costly = this.#regressionStep(run, step, following, now);
    return [
      data,
      { run: run.id, step, names: ['preds_eval'], priority: priorities.position },
      { run: run.id, step: costly, names: ['kernel_regression'], priority: priorities.costly },
    ];
  }

  #compose(
    store: DerivedStore,
    at: Exploration,
    step: number,
    circle: CircleData,
    network: Nearest,
    show: FunctionShow,
    hidden: ReadonlySet<string>,
  ): FunctionLook {
    const { run, group } = at;
    const refused = store.get(run.id, step, 'kernel_regression');
    const regression = refused.kind === 'failed' ? null : nearestOf(store, run.id, step, 'kernel_regression');
    const values = (from: Nearest | null, name: string) => from?.derived.arrays.get(name)?.values;
    const outputs = {
      network: values(network, 'preds_eval'),
      regression: values(regression, 'prediction'),
      continuation: values(regression, 'continuation'),
    };
    const wrong = Object.values(outputs).find(output => output !== undefined && output.length !== circle.angles.length);
    if (wrong) {
      const message = `Expected outputs at ${circle.angles.length} evaluation points, found ${wrong.length}.`;
      return { status: failed(store, run.id, message), content: null, data: circle };
    }
    const held = this.#held?.run === run.id && show === 'values' ? this.#held.range : null;
    const model = functionModel(circle, present(outputs), show, held);
    if (show === 'values') this.#held = { run: run.id, range: model.range };
    this.shown = { run, step: network.step };
    this.regression =
      refused.kind === 'failed'
        ? { kind: 'failed', message: refused.message }
        : regression && { kind: 'there', step: regression.step, numbers: numbersOf(regression.derived) };
    const behind = regression && regression.step !== network.step ? regression.step : null;
    const stale = new Map<FunctionCurveId, number>(
      behind === null
        ? []
        : [
            ['regression', behind],
            ['continuation', behind],
          ],
    );
    const busy = network.step !== step || refused.kind === 'asked';
    return { status: { kind: 'shown', busy }, content: { model, show, group, hidden, stale }, data: circle };
  }

  /** Undefined while the data are on their way; null where they do not lie on the circle. */
  #circleOf(store: DerivedStore, run: string): CircleData | null | undefined {
    const state = store.get(run, 0, 'data');
    if (state.kind !== 'there') return undefined;
    if (this.#data?.derived !== state.derived) this.#data = { derived: state.derived, circle: circleData(state.derived) };
    return this.#data.circle;
  }

  #regressionStep(run: RunView, step: number, following: boolean, now: number): number {
    const last = this.#regressionAt;
    const live = following && run.state === 'running';
    if (live && last?.run === run.id && now - last.since < REGRESSION_INTERVAL_MS) return last.step;
    if (last?.run !== run.id || last.step !== step) this.#regressionAt = { run: run.id, step, since: now };
    return step;
  }
}

function present(outputs: Readonly<Record<keyof FunctionOutputs, Float64Array | undefined>>): FunctionOutputs {
  return Object.fromEntries(Object.entries(outputs).filter(([, values]) => values !== undefined));
}

function numbersOf({ arrays, numbers }: Derived): RegressionNumbers {
  return {
    ridge: numbers.ridge ?? null,
    effectiveRank: numbers.effective_rank ?? null,
    conditionNumber: numbers.condition_number ?? null,
    resolved: arrays.has('prediction'),
  };
}
