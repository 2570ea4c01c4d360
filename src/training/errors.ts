/** The typed error of this folder: a stable word for programs, a sentence that says what was expected and what was found. */

/**
 * - `no_class`: a task names a class that the images do not have.
 * - `no_images`: there are fewer images than tasks or probe ask for.
 */
export type TrainingDataErrorReason = 'no_class' | 'no_images';

export class TrainingDataError extends Error {
  override readonly name = 'TrainingDataError';
  constructor(
    readonly reason: TrainingDataErrorReason,
    message: string,
  ) {
    super(message);
  }
}
