/**
 * The command table: every command's id and when it can be used. package.json repeats it for the editor and a test holds the two
 * equal; `handlers.ts` says what each one does. The editor only greys a command out, so handlers check for themselves.
 */

export interface CommandEntry {
  readonly id: string;
  /** A when-clause over the context keys of `CONTEXT_KEYS` and the editor's own; null: always. */
  readonly enablement: string | null;
  /** Starts processes, so it is refused in a workspace that is not trusted. */
  readonly launches: boolean;
}

export const CONTEXT_KEYS = {
  anyRunning: 'ntkMonitor.anyRunning',
  anyResumable: 'ntkMonitor.anyResumable',
} as const;

export const commands = {
  runExperiment: { id: 'ntkMonitor.runExperiment', enablement: 'isWorkspaceTrusted', launches: true },
  runFile: { id: 'ntkMonitor.runFile', enablement: 'isWorkspaceTrusted', launches: true },
  runFirstRun: { id: 'ntkMonitor.runFirstRun', enablement: 'isWorkspaceTrusted', launches: true },
  stop: { id: 'ntkMonitor.stop', enablement: CONTEXT_KEYS.anyRunning, launches: false },
  pause: { id: 'ntkMonitor.pause', enablement: CONTEXT_KEYS.anyRunning, launches: false },
  resume: { id: 'ntkMonitor.resume', enablement: `isWorkspaceTrusted && ${CONTEXT_KEYS.anyResumable}`, launches: true },
  openRunDirectory: { id: 'ntkMonitor.openRunDirectory', enablement: null, launches: false },
  openMonitor: { id: 'ntkMonitor.openMonitor', enablement: null, launches: false },
  showLog: { id: 'ntkMonitor.showLog', enablement: null, launches: false },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof commands;
