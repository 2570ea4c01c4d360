/** What a session of one run is made of, where it goes on when it was resumed, and how it ends. */
import type { RunSettings } from '../../experiment/schema';
import type { KeepPlan } from '../../measurement/keep';
import type { Measurer } from '../../measurement/measurer';
import type { ModelOutputs } from '../../measurement/modelOutputs';
import type { Layer, ParameterValues } from '../../networks/network';
import type { RunSink } from '../../runs/writer';
import type { Descent } from '../../training/descent';
import type { Schedule } from '../../training/schedule';
import type { Probe, TrainingData } from '../../training/trainingData';
import type { FollowedPoints, SnapshotMeter } from './snapshotMeter';

export type Ending =
  | { readonly type: 'finished'; readonly by: 'steps' | 'frozen' | 'wall_time' }
  | { readonly type: 'diverged'; readonly message: string }
  | { readonly type: 'stop' | 'pause' }
  | { readonly type: 'orphaned' };

/** The points whose kernel is followed, and what measures them. */
export interface Followed extends FollowedPoints {
  readonly probe: Probe;
  readonly measurer: Measurer;
  readonly outputs: ModelOutputs;
}

export interface SessionParts {
  readonly settings: RunSettings;
  readonly layers: readonly Layer[];
  readonly data: TrainingData;
  readonly schedule: Schedule;
  readonly descent: Descent;
  /** Of a task: the same for all of them unless each has a probe of its own. */
  readonly followedIn: (task: number) => Followed;
  /** theta_0 in the precision of the training. */
  readonly initial: ParameterValues;
  readonly meter: SnapshotMeter;
  readonly keep: KeepPlan;
  readonly writer: RunSink;
  /** Where a resumed run goes on; absent: at the initial values. */
  readonly resumed?: { readonly step: number; readonly wallS: number; readonly lastSnapshot: LastSnapshot };
}

export interface LastSnapshot {
  readonly step: number;
  readonly parameters: ParameterValues;
}
