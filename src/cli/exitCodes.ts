/** Exit codes of the command line: a contract with scripts. */
export const EXIT_DONE = 0;
/** A run failed or diverged, or the program itself did. */
export const EXIT_FAILED = 1;
/** An experiment file, a directory or an option is not what was expected. */
export const EXIT_BAD_INPUT = 2;
export const EXIT_INTERRUPTED = 130;
