/** Which program writes: its name and version. */
export const PROGRAM = 'ntk-monitor';
export const VERSION = typeof PROGRAM_VERSION === 'string' ? PROGRAM_VERSION : '0.0.0-dev';
