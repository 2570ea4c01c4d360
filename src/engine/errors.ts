/** What can go wrong around a sweep's supervisor, as typed values: a stable reason for programs, a sentence for people. */
export type EngineReason =
  /** Another supervisor works on this sweep. */
  | 'locked'
  /** This supervisor was taken for dead (suspended for long) and another one has taken its sweep over. */
  | 'lock_lost'
  /** No supervisor works on this sweep, so nobody can be asked. */
  | 'not_running'
  /** Workers of a supervisor that is gone still train; two workers must never write one run. */
  | 'workers_running'
  /** No run of the sweep can be continued. */
  | 'nothing_to_resume';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  constructor(
    readonly reason: EngineReason,
    message: string,
  ) {
    super(message);
  }
}
