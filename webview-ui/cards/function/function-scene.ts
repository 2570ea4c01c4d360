/**
 * What the function card shows at the slider's position: what is there of it, the nearest snapshot in place of what is still on its
 * way, and what to ask for. Holds what must not jump from one snapshot to the next: the value axis and the data.
 */
import { formatStep } from '../../../src/shared/format';
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
import { type DynamicsView, dynamicsView, predictedOutputs } from '../../model/dynamics-view';
import { limitSentences, predictionSentence } from '../../model/dynamics-words';
import type { PredictionNote, RegressionNote, RegressionNumbers } from '../../model/function-words';
import type { Range } from '../../model/ranges';
import type { CardStatus } from '../card-kind';
import type { Base } from '../dynamics/base';
import { failed, failureOf, type Nearest, nearestOf, runName } from '../explored';

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
  /** What is to be said of the constant-kernel prediction. */
  prediction: PredictionNote = [];
  #data: { readonly derived: Derived; readonly circle: CircleData | null } | null = null;
  #held: { readonly run: string; range: Range } | null = null;
  #dynamics: { readonly derived: Derived; readonly view: DynamicsView } | null = null;
  #regressionAt: { readonly run: string; readonly step: number; readonly since: number } | null = null;

  /** @param predictedFrom the kernel of the constant-kernel prediction; null: it is not asked for. */
  look(
    store: DerivedStore,
    at: Exploration | null,
    show: FunctionShow,
    hidden: ReadonlySet<string>,
    predictedFrom: Base | null,
  ): FunctionLook {
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
    return this.#compose(store, at, step, circle, network, show, hidden, predictedFrom);
  }

  /** What to ask for at the position. */
  wants({ run, step, following }: Exploration, predictedFrom: Base | null, now: number): Want[] {
    const data: Want = { run: run.id, step: 0, names: ['data'], priority: priorities.ground };
    if (step === null) return [data];
    const costly = this.#regressionStep(run, step, following, now);
    return [
      data,
      { run: run.id, step, names: ['preds_eval'], priority: priorities.position },
      { run: run.id, step: costly, names: ['kernel_regression'], priority: priorities.costly },
      ...(predictedFrom?.step == null
        ? []
        : [{ run: run.id, step: predictedFrom.step, names: [predictedFrom.name], priority: priorities.costly }]),
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
    predictedFrom: Base | null,
  ): FunctionLook {
    const { run, group } = at;
    const predicted = this.#predictedAt(store, run, network.step, predictedFrom);
    const refused = store.get(run.id, step, 'kernel_regression');
    const regression = refused.kind === 'failed' ? null : nearestOf(store, run.id, step, 'kernel_regression');
    const values = (from: Nearest | null, name: string) => from?.derived.arrays.get(name)?.values;
    const outputs = {
      network: values(network, 'preds_eval'),
      regression: values(regression, 'prediction'),
      continuation: values(regression, 'continuation'),
      predicted: predicted?.values,
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
    if (predicted && predicted.step !== network.step) stale.set('predicted', predicted.step);
    const busy = network.step !== step || refused.kind === 'asked';
    return { status: { kind: 'shown', busy }, content: { model, show, group, hidden, stale }, data: circle };
  }

  /** The prediction at the network's snapshot, or at the nearest one at which it is given; and what is to be said of it. */
  #predictedAt(store: DerivedStore, run: RunView, step: number, from: Base | null): { step: number; values: Float64Array } | null {
    this.prediction = [];
    if (!from) return null;
    if (from.step === null) {
      this.prediction = [`No prediction: ${from.problem}`];
      return null;
    }
    const state = store.get(run.id, from.step, from.name);
    if (state.kind !== 'there') {
      this.prediction = [state.kind === 'failed' ? `No prediction: ${state.message}` : 'Computing the prediction of a constant kernel…'];
      return null;
    }
    if (this.#dynamics?.derived !== state.derived) this.#dynamics = { derived: state.derived, view: dynamicsView(state.derived) };
    const { view } = this.#dynamics;
    const predicted = predictedOutputs(view, step);
    this.prediction = [
      predictionSentence(from.name, view, runName(run)),
      ...(step < view.base ? [`It begins at step ${formatStep(view.base)}.`] : []),
      ...limitSentences(view),
    ];
    return predicted;
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
