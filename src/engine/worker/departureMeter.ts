/**
 * How far a run has left the linear picture: feature drift and the two linearisation gaps of a snapshot. Everything follows from theta_0 and the
 * snapshot's own parameters and step, so that a resumed run continues with the same numbers.
 */
import type { Departure, Measured, Measurer } from '../../measurement/measurer';
import type { ParameterValues } from '../../networks/network';
import type { MetricsLine } from '../../runs/records';
import type { TrainingPrediction } from '../../science/dynamics/trainingPrediction';
import type { Matrix } from '../../science/linalg/matrix';
import { linearisationGap } from '../../science/metrics/linearisation';

export interface DepartureMeterOptions {
  readonly measurer: Measurer;
  /** theta_0 in the precision of the training. */
  readonly initial: ParameterValues;
  /** F_0 on the training points, [M, C]. */
  readonly initialOutputs: Matrix;
  /** The training under the kernel at theta_0, from the measurement there; null: the gap to it is not measured. */
  readonly prediction: ((first: Measured) => TrainingPrediction) | null;
}

export interface DepartureSnapshot {
  readonly step: number;
  readonly parameters: ParameterValues;
  readonly measured: Measured;
  /** F on the training points, [M, C]. */
  readonly outputs: Matrix;
}

export interface DepartureNumbers extends Pick<MetricsLine, 'feature_drift' | 'taylor_gap' | 'training_gap'> {
  /** Of each layer's parameters, by its name. */
  readonly layers: Departure['featureDrift']['layers'];
}

export class DepartureMeter {
  private readonly departure: (parameters: ParameterValues) => Departure;
  private predicted: TrainingPrediction | null = null;

  constructor(private readonly options: DepartureMeterOptions) {
    this.departure = options.measurer.departureFrom(options.initial);
  }

  measure(snapshot: DepartureSnapshot): DepartureNumbers {
    const { featureDrift, taylorGap } = this.departure(snapshot.parameters);
    const gap = this.trainingGap(snapshot);
    return {
      feature_drift: featureDrift.whole,
      taylor_gap: taylorGap,
      ...(gap !== undefined && { training_gap: gap }),
      layers: featureDrift.layers,
    };
  }

  /** Undefined where it is not measured. */
  private trainingGap({ step, measured, outputs }: DepartureSnapshot): number | null | undefined {
    const { measurer, initial, initialOutputs, prediction } = this.options;
    if (prediction === null) return undefined;
    // A resumed run has no measurement at theta_0 at hand: it is made again.
    this.predicted ??= prediction(step === 0 ? measured : measurer.training(initial));
    return step === 0 ? null : linearisationGap(outputs.data, this.predicted(step).data, initialOutputs.data);
  }
}
