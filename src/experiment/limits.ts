/** Bounds of an experiment file that keep a typing error from taking the machine, and what holds where a length or a width is left out. */

export const MAX_WIDTH = 1_000_000;
export const MAX_POINTS = 16_384;
export const MAX_IMAGES = 10_000_000;
export const MAX_STEPS = 1_000_000_000;
export const MAX_EPOCHS = 1_000_000;
export const MAX_TASKS = 100;
export const MAX_CLASSES = 1000;
export const MAX_RUNS = 10_000;
/** The generator of the initial values takes 32 bits. */
export const MAX_SEED = 0xffff_ffff;

/** Width when neither model.width nor sweep.widths is given. */
export const DEFAULT_WIDTH = 512;
/** Steps, and steps between snapshots, where neither they nor epochs are given. */
export const DEFAULT_STEPS = 100_000;
export const DEFAULT_EVAL_EVERY = 500;
